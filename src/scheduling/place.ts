import type { Failure, SearchCost } from './failure.ts';
import type { PodInfo } from './pod-info.ts';
import type { Profile } from './profile.ts';
import { scoreNodes } from './scoring.ts';
import { findFeasibleNodes, type Feasible, type Search } from './search.ts';
import type { Snapshot } from './snapshot.ts';
import { breakTie } from './tie-break.ts';

export type { Failure } from './failure.ts';
export type { Search } from './search.ts';

/** Where a pod goes. */
export interface Placement extends SearchCost {
  readonly kind: 'placement';
  readonly nodeName: string;
  /** The weighted sum of the chosen node; 0 when it was the only feasible one. */
  readonly score: number;
  readonly nodesFeasible: number;
  /** 0 when a single feasible node made scores needless. */
  readonly nodesScored: number;
  /** How many nodes shared the best score. */
  readonly nodesTied: number;
  /** What each plugin's preFilter has given, by name. */
  readonly states: ReadonlyMap<string, unknown>;
}

/**
 * Which node for this pod? Pure: the same question has the same answer, and it changes nothing (schedule_one.go
 * schedulePod).
 */
export function place(pod: PodInfo, snapshot: Snapshot, profile: Profile, search: Search): Placement | Failure {
  const found = findFeasibleNodes(pod, snapshot, profile, search);
  if (found.kind === 'failure') return found;
  const { nodes, nextStartNodeIndex, nodesExamined, states } = found;
  const cost = { nextStartNodeIndex, nodesExamined, nodesFeasible: nodes.length, states };
  if (nodes.length === 1) {
    const { scanningPlugins } = found;
    const nodeName = nodes[0]!.node.metadata.name;
    return { kind: 'placement', nodeName, score: 0, nodesScored: 0, nodesTied: 1, scanningPlugins, ...cost };
  }
  const { totals, scanningPlugins } = scoreNodes(pod, nodes, snapshot, profile);
  const best = bestNodes(found, totals);
  const names = (tied: number): string => nodes[best[tied]!]!.node.metadata.name;
  const chosen = best[breakTie(pod, search, best.length, names)]!;
  return {
    kind: 'placement',
    nodeName: nodes[chosen]!.node.metadata.name,
    score: totals[chosen]!,
    nodesScored: nodes.length,
    nodesTied: best.length,
    scanningPlugins: [...found.scanningPlugins, ...scanningPlugins],
    ...cost,
  };
}

/** The places in `nodes` of those with the highest total, in the order of the snapshot, wherever the search began. */
export function bestNodes({ wrappedFrom }: Pick<Feasible, 'wrappedFrom'>, totals: readonly number[]): number[] {
  let highest = -Infinity;
  for (const total of totals) if (total > highest) highest = total;
  const best: number[] = [];
  for (let index = wrappedFrom; index < totals.length; index++) if (totals[index] === highest) best.push(index);
  for (let index = 0; index < wrappedFrom; index++) if (totals[index] === highest) best.push(index);
  return best;
}
