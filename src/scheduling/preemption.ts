import type { PodDisruptionBudget } from '../api/objects/policy.ts';
import { hashText } from '../engine/rng.ts';
import type { Failure } from './failure.ts';
import { planFilters, type FilterPlan } from './filtering.ts';
import type { NodeInfo } from './node-info.ts';
import type { FailedSearch, NoHelp, Nomination, PostFilterResult } from './post-filter.ts';
import { whyNotEligible } from './preemption/eligibility.ts';
import { findCandidates, numCandidates, type Candidates, type PreemptionLimits } from './preemption/find-candidates.ts';
import { pickNode } from './preemption/pick-node.ts';
import type { PreemptionReport } from './preemption/report.ts';
import { NO_VICTIMS } from './preemption/select-victims.ts';
import type { Rejection } from './plugin.ts';
import { filterCandidates } from './run-extenders.ts';
import { unavailableMessage } from './unavailable-message.ts';

export type { PreemptionLimits } from './preemption/find-candidates.ts';

const NOT_HELPFUL = 'Preemption is not helpful for scheduling';

/**
 * Whom could the pod evict, and where is it least bad? Pure: it evicts nobody (preemption.go Preempt).
 *
 *     eligible? ─► nodes that evictions may help ─► dry run on some of them ─► candidates ─► the best one
 *
 * @param budgets only asked for when there is anybody to evict.
 */
export function preempt(
  search: FailedSearch,
  limits: PreemptionLimits,
  budgets: () => Iterable<PodDisruptionBudget>,
): PostFilterResult {
  const ineligible = whyNotEligible(search);
  if (ineligible !== undefined) {
    const report = { ...NOTHING_SEEN, ineligible };
    return { kind: 'no help', message: ineligible, clearsNomination: false, nodesTried: 0, report };
  }
  const { pod, snapshot, failure } = search;
  // Most clusters have but one priority, and pods that fit nowhere come again and again.
  if (!snapshot.hasPodBelow(pod.pod.spec.priority)) return nobodyToEvict(failure);
  const nodes = failure.nodesRejectedAs('Unschedulable', snapshot);
  const found = tryNodes(search, nodes, limits, budgets);
  const { candidates, nodesTried } = found;
  const nodesNotHelped = failure.nodeCount - nodes.length;
  if (candidates.length === 0) return noHelp(found, failure.nodeCount, nodesNotHelped);
  const left = filterCandidates(search.profile.extenders, pod.pod, candidates, snapshot);
  if (left.length === 0) return refusedByExtenders(found, nodesNotHelped);
  const { chosen, lostBy } = pickNode(left);
  return {
    kind: 'nomination',
    nodeName: chosen.nodeName,
    victims: chosen.victims.map((victim) => victim.pod),
    pdbViolations: chosen.pdbViolations,
    nodesTried,
    report: { candidates: left, lostBy, rejections: found.rejections, nodesNotHelped },
  } satisfies Nomination;
}

/** Upstream draws the first node; ours hangs on nothing but names. */
export function preemptionOffset({ pod, search: { seed, attempt } }: FailedSearch, nodeCount: number): number {
  return nodeCount === 0 ? 0 : hashText(`${seed}/${pod.pod.metadata.uid}/${attempt}/preemption`) % nodeCount;
}

function tryNodes(
  search: FailedSearch,
  nodes: readonly NodeInfo[],
  limits: PreemptionLimits,
  budgets: () => Iterable<PodDisruptionBudget>,
): Candidates {
  const plan = planOf(search);
  if (plan === undefined || nodes.length === 0) return { candidates: [], rejections: new Map(), nodesTried: 0 };
  const range = { offset: preemptionOffset(search, nodes.length), wanted: numCandidates(nodes.length, limits) };
  return findCandidates(search.pod, nodes, plan, range, [...budgets()], search.search.nominator);
}

function planOf({ pod, snapshot, profile }: FailedSearch): FilterPlan | undefined {
  const plan = planFilters(pod, snapshot, profile);
  return 'rejection' in plan ? plan.plan : plan;
}

/** No pod of the cluster has a lower priority: says in a moment what trying all nodes would say, to all pods that fail alike. */
function nobodyToEvict(failure: Failure): NoHelp {
  let known = withoutVictims.get(failure);
  if (known === undefined) withoutVictims.set(failure, (known = tellNobodyToEvict(failure)));
  return known;
}

const withoutVictims = new WeakMap<Failure, NoHelp>();

function tellNobodyToEvict(failure: Failure): NoHelp {
  const nodesTried = failure.countRejectedAs('Unschedulable');
  const nodesNotHelped = failure.nodeCount - nodesTried;
  const counts = new Map<string, number>();
  if (nodesTried > 0) counts.set(NO_VICTIMS.reasons[0]!, nodesTried);
  if (nodesNotHelped > 0) counts.set(NOT_HELPFUL, nodesNotHelped);
  const message = unavailableMessage(failure.nodeCount, counts);
  const report = { ...NOTHING_SEEN, nodesNotHelped };
  return { kind: 'no help', message, clearsNomination: true, nodesTried, isOfFailure: true, report };
}

/** An earlier nomination stays (preemption.go Preempt: no result). */
function refusedByExtenders({ rejections, nodesTried }: Candidates, nodesNotHelped: number): NoHelp {
  const report = { candidates: [], lostBy: new Map(), rejections, nodesNotHelped };
  const message = 'no candidate node for preemption';
  return { kind: 'no help', message, clearsNomination: false, nodesTried, report };
}

function noHelp({ rejections, nodesTried }: Candidates, nodeCount: number, nodesNotHelped: number): NoHelp {
  const report = { candidates: [], lostBy: new Map(), rejections, nodesNotHelped };
  const error = [...rejections.values()].find(({ code }) => code === 'Error');
  const message = error?.reasons[0] ?? unavailableMessage(nodeCount, countReasons(rejections.values(), nodesNotHelped));
  return { kind: 'no help', message, clearsNomination: error === undefined, nodesTried, report };
}

function countReasons(rejections: Iterable<Rejection>, nodesNotHelped: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { reasons } of rejections) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  if (nodesNotHelped > 0) counts.set(NOT_HELPFUL, nodesNotHelped);
  return counts;
}

const NOTHING_SEEN: PreemptionReport = {
  candidates: [],
  lostBy: new Map(),
  rejections: new Map(),
  nodesNotHelped: 0,
};
