/** What became of the first attempt of every pod. */
export interface GangOutcome {
  /** Never tried, because a gate was closed; sorted. */
  readonly gated: readonly string[];
  readonly pods: Readonly<Record<string, PodOutcome>>;
  /** The condition PodGroupScheduled after the first cycle of each group. */
  readonly groups: Readonly<Record<string, string>>;
}

/** The node, or what the pod is told; `rejected`: by plugins, not because of an error. */
export type PodOutcome = { readonly node: string } | { readonly message: string; readonly rejected: boolean };

/** An answer of the oracle in mode gang; see oracle/README.md. */
export interface OracleGangAnswer {
  readonly id: string;
  readonly error?: string;
  readonly gated: readonly string[];
  readonly cycles: readonly {
    readonly pods: Readonly<
      Record<string, { readonly node?: string; readonly message?: string; readonly rejected?: boolean }>
    >;
    readonly group?: {
      readonly name: string;
      readonly status: string;
      readonly reason: string;
      readonly message?: string;
    };
  }[];
}

export function storedGang({ gated, cycles }: OracleGangAnswer): GangOutcome {
  const pods: Record<string, PodOutcome> = {};
  const groups: Record<string, string> = {};
  for (const cycle of cycles) {
    for (const [name, { node, message = '', rejected = false }] of Object.entries(cycle.pods)) {
      pods[name] ??= node === undefined ? { message, rejected } : { node };
    }
    const { group } = cycle;
    if (group !== undefined) groups[group.name] ??= conditionText(group);
  }
  return { gated, pods, groups };
}

export function conditionText(condition: {
  readonly status: string;
  readonly reason: string;
  readonly message?: string;
}): string {
  return `${condition.status} ${condition.reason} ${condition.message ?? ''}`.trim();
}
