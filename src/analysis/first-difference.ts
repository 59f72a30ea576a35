/** One answer of the scheduler. */
export interface Decision {
  /** Microseconds. */
  readonly at: number;
  /** `namespace/name`. */
  readonly pod: string;
  readonly attempt: number;
  readonly result: 'scheduled' | 'unschedulable' | 'error';
  /** Only when scheduled. */
  readonly nodeName?: string;
}

/** The same attempt of the same pod in two runs; undefined in a run that never made it. */
export interface DecisionDifference {
  readonly pod: string;
  readonly attempt: number;
  readonly first: Decision | undefined;
  readonly second: Decision | undefined;
}

/**
 * The earliest attempt of a pod that ended otherwise in the other run. An attempt that only came at another time is no difference:
 * what counts is where the pod went. Undefined: every pod went the same way in both.
 */
export function firstDifference(
  first: readonly Decision[],
  second: readonly Decision[],
): DecisionDifference | undefined {
  const here = findFirst(first, second);
  const there = findFirst(second, first);
  if (here === undefined || (there !== undefined && there.own.at < here.own.at)) {
    return there && { pod: there.own.pod, attempt: there.own.attempt, first: there.other, second: there.own };
  }
  return { pod: here.own.pod, attempt: here.own.attempt, first: here.own, second: here.other };
}

function findFirst(
  decisions: readonly Decision[],
  others: readonly Decision[],
): { readonly own: Decision; readonly other: Decision | undefined } | undefined {
  const byAttempt = new Map(others.map((decision) => [keyOf(decision), decision]));
  for (const own of decisions) {
    const other = byAttempt.get(keyOf(own));
    if (other?.result !== own.result || other.nodeName !== own.nodeName) return { own, other };
  }
  return undefined;
}

function keyOf({ pod, attempt }: Decision): string {
  return `${attempt} ${pod}`;
}
