import { hashText } from '../engine/rng.ts';
import type { PodInfo } from './pod-info.ts';
import type { Search } from './search.ts';

/**
 * Which of the nodes that share the best score is taken. kube-scheduler draws one (schedule_one.go selectHost): here by seed, pod and
 * attempt. Some forks take the first by name; with whole-numbered scores on equal nodes, where ties are the rule, that is a
 * large part of a policy.
 */
export const TIE_BREAKS = ['random', 'lowest-name', 'highest-name'] as const;

export type TieBreak = (typeof TIE_BREAKS)[number];

/**
 * The number of the chosen one among the tied nodes in the order of the snapshot. Names compare by UTF-16 code units.
 *
 * @param nameOf the name of the tied node with this number; asked only where names decide.
 */
export function breakTie(
  pod: PodInfo,
  search: Pick<Search, 'seed' | 'attempt' | 'tieBreak'>,
  tieCount: number,
  nameOf: (tied: number) => string,
): number {
  if (tieCount === 1) return 0;
  const { tieBreak = 'random' } = search;
  if (tieBreak === 'random') return drawTie(pod, search, tieCount);
  let chosen = 0;
  let chosenName = nameOf(0);
  for (let tied = 1; tied < tieCount; tied++) {
    const name = nameOf(tied);
    if (tieBreak === 'lowest-name' ? name < chosenName : name > chosenName) {
      chosen = tied;
      chosenName = name;
    }
  }
  return chosen;
}

/** Every tied node is as likely as the others, and the choice hangs on nothing but names. */
function drawTie({ pod }: PodInfo, { seed, attempt }: Pick<Search, 'seed' | 'attempt'>, tieCount: number): number {
  return hashText(`${seed}/${pod.metadata.uid}/${attempt}`) % tieCount;
}
