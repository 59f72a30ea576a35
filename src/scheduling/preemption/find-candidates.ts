import type { PodDisruptionBudget } from '../../api/objects/policy.ts';
import type { FilterPlan } from '../filtering.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Rejection } from '../plugin.ts';
import type { Nominator } from '../nominator.ts';
import { selectVictims, type Candidate } from './select-victims.ts';

/** DefaultPreemptionArgs. */
export interface PreemptionLimits {
  readonly minCandidateNodesPercentage: number;
  readonly minCandidateNodesAbsolute: number;
}

export interface Candidates {
  /** Those that violate no budget first. */
  readonly candidates: readonly Candidate[];
  /** By node name. */
  readonly rejections: ReadonlyMap<string, Rejection>;
  readonly nodesTried: number;
}

/** How many candidates are enough among so many nodes (default_preemption.go calculateNumCandidates). */
export function numCandidates(nodeCount: number, limits: PreemptionLimits): number {
  const share = Math.trunc((nodeCount * limits.minCandidateNodesPercentage) / 100);
  return Math.min(nodeCount, Math.max(share, limits.minCandidateNodesAbsolute));
}

/**
 * Tries the nodes one after the other from `offset` on, until there are enough candidates of which at least one violates no
 * budget (preemption.go DryRunPreemption; its workers race, ours is the order without a race).
 */
export function findCandidates(
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  plan: FilterPlan,
  { offset, wanted }: { readonly offset: number; readonly wanted: number },
  budgets: readonly PodDisruptionBudget[],
  nominator: Nominator | undefined,
): Candidates {
  const clean: Candidate[] = [];
  const violating: Candidate[] = [];
  const rejections = new Map<string, Rejection>();
  let nodesTried = 0;
  while (nodesTried < nodes.length) {
    const node = nodes[(offset + nodesTried++) % nodes.length]!;
    const answer = selectVictims(pod, node, plan, budgets, nominator);
    if ('code' in answer) {
      rejections.set(node.node.metadata.name, answer);
      continue;
    }
    const list = answer.pdbViolations === 0 ? clean : violating;
    if (list.length < wanted) list.push(answer);
    if (clean.length > 0 && clean.length + violating.length >= wanted) break;
  }
  return { candidates: [...clean, ...violating], rejections, nodesTried };
}
