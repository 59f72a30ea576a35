import { startSecond } from './importance.ts';
import type { Candidate } from './select-victims.ts';

/** By what one candidate is better than another, in words; `first in order` when nothing else tells them apart. */
export type Criterion =
  | 'fewest budget violations'
  | 'lowest priority of the most important victim'
  | 'lowest sum of priorities'
  | 'fewest victims'
  | 'latest start of the most important victims'
  | 'first in order';

export interface Pick {
  readonly chosen: Candidate;
  /** By node name, for all others: the first criterion by which they are worse. */
  readonly lostBy: ReadonlyMap<string, Criterion>;
}

/** Makes every priority positive, so that more victims always weigh more (preemption.go minSumPrioritiesScoreFunc). */
const PRIORITY_OFFSET = 2_147_483_648;

/** In this order; the lowest number wins (preemption.go pickOneNodeForPreemption). */
const CRITERIA: readonly (readonly [Criterion, (candidate: Candidate) => number])[] = [
  ['fewest budget violations', ({ pdbViolations }) => pdbViolations],
  ['lowest priority of the most important victim', ({ victims }) => victims[0]!.pod.pod.spec.priority],
  [
    'lowest sum of priorities',
    ({ victims }) => victims.reduce((sum, { pod }) => sum + pod.pod.spec.priority + PRIORITY_OFFSET, 0),
  ],
  ['fewest victims', ({ victims }) => victims.length],
  ['latest start of the most important victims', (candidate) => -earliestStart(candidate)],
];

/**
 * Which of the candidates? Where every criterion leaves a tie, upstream takes whichever a map yields first; ours is the
 * first in the order of the candidates.
 *
 * @param candidates at least one.
 */
export function pickNode(candidates: readonly Candidate[]): Pick {
  const lostBy = new Map<string, Criterion>();
  let left = candidates;
  for (const [criterion, measure] of CRITERIA) {
    if (left.length === 1) break;
    const measured = left.map((candidate) => ({ candidate, value: measure(candidate) }));
    const best = measured.reduce((least, { value }) => (value < least ? value : least), Infinity);
    for (const { candidate, value } of measured) if (value > best) lostBy.set(candidate.nodeName, criterion);
    left = measured.filter(({ value }) => value === best).map(({ candidate }) => candidate);
  }
  const [chosen, ...others] = left;
  for (const { nodeName } of others) lostBy.set(nodeName, 'first in order');
  return { chosen: chosen!, lostBy };
}

/** Of the victims that share the highest priority (util/utils.go GetEarliestPodStartTime). */
function earliestStart({ victims }: Candidate): number {
  const { priority } = victims[0]!.pod.pod.spec;
  const most = victims.filter(({ pod }) => pod.pod.spec.priority === priority);
  return most.reduce((earliest, { pod }) => Math.min(earliest, startSecond(pod.pod)), Infinity);
}
