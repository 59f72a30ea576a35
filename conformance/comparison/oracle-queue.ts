/** Where a pod stands: active, backoff, unschedulable, gated, in flight. In flight goes together with any other. */
export type Standing = 'A' | 'B' | 'U' | 'G' | 'F';

/** What the scheduling queue looks like after a step of a script. Pods are namespace/name. */
export interface QueueStep {
  readonly popped?: string;
  readonly attempts?: number;
  /** The popped pod was let go at once. */
  readonly isSkipped?: true;
  /** One letter for each place; pods that stand nowhere are left out. */
  readonly standings: ReadonlyMap<string, string>;
  /** Of pods in backoff: when it is over, in seconds. */
  readonly expirations: ReadonlyMap<string, number>;
  /** Node to pods, in the order of nomination. */
  readonly nominated: ReadonlyMap<string, readonly string[]>;
}

/** A step as it is stored: only what has changed. `''`, null and [] take out. */
export interface CompactQueueStep {
  readonly p?: string;
  readonly a?: number;
  readonly k?: 1;
  readonly s?: Readonly<Record<string, string>>;
  readonly e?: Readonly<Record<string, number | null>>;
  readonly n?: Readonly<Record<string, readonly string[]>>;
}

/** An answer of the oracle in mode queue; see oracle/README.md. */
export interface OracleQueue {
  readonly id: string;
  readonly error?: string;
  readonly popOrder: readonly { readonly pod: string; readonly time: number; readonly attempts: number }[];
  readonly ops: readonly {
    readonly popped?: string;
    readonly skipped?: boolean;
    readonly active: readonly string[];
    readonly backoff: readonly string[];
    readonly unschedulable: readonly string[];
    readonly gated: readonly string[];
    readonly inFlight: readonly string[];
    readonly backoffExpiration?: Readonly<Record<string, number>>;
    readonly nominated?: Readonly<Record<string, readonly string[]>>;
  }[];
}

export function compactQueue({ ops, popOrder }: OracleQueue): CompactQueueStep[] {
  let before: QueueStep = NOTHING;
  let pops = 0;
  return ops.map((op) => {
    const standings = new Map<string, string>();
    for (const [letter, pods] of [
      ['A', op.active],
      ['B', op.backoff],
      ['U', op.unschedulable],
      ['G', op.gated],
      ['F', op.inFlight],
    ] as const) {
      for (const pod of pods) standings.set(pod, (standings.get(pod) ?? '') + letter);
    }
    const expirations = new Map(Object.entries(op.backoffExpiration ?? {}));
    const nominated = new Map(Object.entries(op.nominated ?? {}));
    const step: CompactQueueStep = {
      ...(op.popped === undefined ? {} : { p: op.popped, a: popOrder[pops++]!.attempts }),
      ...(op.skipped === true ? { k: 1 as const } : {}),
      ...member('s', changes(before.standings, standings, '')),
      ...member('e', changes<number | null>(before.expirations, expirations, null)),
      ...member('n', changes<readonly string[]>(before.nominated, nominated, [])),
    };
    before = { standings, expirations, nominated };
    return step;
  });
}

export function expandQueue(steps: readonly CompactQueueStep[]): QueueStep[] {
  let before = NOTHING;
  return steps.map(({ p, a, k, s = {}, e = {}, n = {} }) => {
    before = {
      ...(p === undefined ? {} : { popped: p, attempts: a! }),
      ...(k === undefined ? {} : { isSkipped: true as const }),
      standings: changed(before.standings, s, (value) => value === ''),
      expirations: changed<number>(before.expirations, e as Record<string, number>, (value) => value === null),
      nominated: changed(before.nominated, n, (value) => value.length === 0),
    };
    return before;
  });
}

const NOTHING: QueueStep = { standings: new Map(), expirations: new Map(), nominated: new Map() };

function changes<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>, none: T): Record<string, T> {
  const changed: Record<string, T> = {};
  for (const [key, value] of after) {
    if (JSON.stringify(before.get(key)) !== JSON.stringify(value)) changed[key] = value;
  }
  for (const key of before.keys()) if (!after.has(key)) changed[key] = none;
  return changed;
}

function changed<T>(
  before: ReadonlyMap<string, T>,
  by: Readonly<Record<string, T>>,
  isNone: (value: T) => boolean,
): ReadonlyMap<string, T> {
  const after = new Map(before);
  for (const [key, value] of Object.entries(by)) {
    if (isNone(value)) after.delete(key);
    else after.set(key, value);
  }
  return after;
}

function member(name: string, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}
