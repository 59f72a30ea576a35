/** An answer of the oracle in mode preemption; see oracle/README.md. What of it is stored, with `nodeOrder` left out. */
export interface OraclePreemption {
  readonly feasible: readonly string[];
  readonly eligible: boolean;
  readonly reason?: string;
  readonly potentialNodes: readonly string[];
  readonly candidates: readonly {
    readonly node: string;
    readonly victims: readonly string[];
    readonly numPDBViolations: number;
  }[];
  readonly notCandidates: Readonly<
    Record<string, { readonly plugin?: string; readonly code: string; readonly reasons: readonly string[] }>
  >;
  readonly best: readonly string[];
}

export interface OraclePreemptionAnswer extends OraclePreemption {
  readonly id: string;
  readonly error?: string;
  readonly nodeOrder: readonly string[];
}

/** Only what is compared; undefined when a node was feasible, so that nothing was asked. */
export function storedPreemption(answer: OraclePreemptionAnswer): OraclePreemption | undefined {
  if (answer.feasible.length > 0) return undefined;
  const { id: _id, nodeOrder: _order, ...rest } = answer;
  return rest;
}
