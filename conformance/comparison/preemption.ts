import { planFilters } from '../../src/scheduling/filtering.ts';
import { keyOf } from '../../src/api/kinds.ts';
import { createPodInfo } from '../../src/scheduling/pod-info.ts';
import { place } from '../../src/scheduling/place.ts';
import { findCandidates, numCandidates, type Candidates } from '../../src/scheduling/preemption/find-candidates.ts';
import { pickNode } from '../../src/scheduling/preemption/pick-node.ts';
import { whyNotEligible } from '../../src/scheduling/preemption/eligibility.ts';
import type { FailedSearch } from '../../src/scheduling/post-filter.ts';
import type { PreemptionCase } from '../case.ts';
import type { OraclePreemption } from './oracle-preemption.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';

/** Our answer in the oracle's form, with the one node that is taken in `best`. */
export interface OurPreemption extends OraclePreemption {
  /** What the plugin says as a whole: where, and whom. */
  readonly nominated: { readonly node: string; readonly victims: readonly string[] } | undefined;
}

export function preemptCase(of: PreemptionCase): OurPreemption {
  const scheduler = createScheduler(of, [of.pod], of.podDisruptionBudgets);
  const { snapshot } = scheduler.cache;
  const pod = createPodInfo(scheduler.reader.pod(of.pod));
  const profile = { ...scheduler.profile, percentageOfNodesToScore: 100 };
  const search = { nextStartNodeIndex: 0, seed: of.id, attempt: 1, nominator: scheduler.nominator };
  const outcome = place(pod, snapshot, profile, search);
  if (outcome.kind === 'placement') return { ...NOTHING, feasible: [outcome.nodeName] };
  const failed: FailedSearch = { pod, snapshot, profile, search, failure: outcome };
  const reason = whyNotEligible(failed);
  const result = profile.plugins.get('DefaultPreemption')!.postFilter!(failed);
  const nominated =
    result?.kind === 'nomination'
      ? { node: result.nodeName, victims: result.victims.map((victim) => keyOf(victim.pod)) }
      : undefined;
  if (reason !== undefined) return { ...NOTHING, eligible: false, reason, nominated };
  const nodes = outcome.nodesRejectedAs('Unschedulable', snapshot);
  const potentialNodes = nodes.map(({ node }) => node.metadata.name);
  const { candidates, rejections } = searchAll(of, failed, scheduler);
  return {
    ...NOTHING,
    eligible: true,
    potentialNodes,
    candidates: candidates.map(({ nodeName, victims, pdbViolations }) => ({
      node: nodeName,
      victims: victims.map((victim) => keyOf(victim.pod.pod)),
      numPDBViolations: pdbViolations,
    })),
    notCandidates: Object.fromEntries(rejections),
    best: candidates.length === 0 ? [] : [pickNode(candidates).chosen.nodeName],
    nominated,
  };
}

/** From the offset of the case on, or all nodes: what the oracle was asked. */
function searchAll(
  of: PreemptionCase,
  { pod, snapshot, profile, failure }: FailedSearch,
  scheduler: Scheduler,
): Candidates {
  const nodes = failure.nodesRejectedAs('Unschedulable', snapshot);
  const plan = planFilters(pod, snapshot, profile);
  if ('rejection' in plan || nodes.length === 0) return { candidates: [], rejections: new Map(), nodesTried: 0 };
  const range =
    of.offset === undefined
      ? { offset: 0, wanted: nodes.length + 1 }
      : { offset: of.offset, wanted: numCandidates(nodes.length, limitsOf(of)) };
  return findCandidates(pod, nodes, plan, range, scheduler.budgets, scheduler.nominator);
}

type Limits = Parameters<typeof numCandidates>[1];

function limitsOf({ config }: PreemptionCase): Limits {
  const { profiles } = (config ?? {}) as {
    profiles?: readonly { readonly pluginConfig: readonly { readonly args: Limits }[] }[];
  };
  return profiles?.[0]?.pluginConfig[0]?.args ?? { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 100 };
}

const NOTHING: OurPreemption = {
  feasible: [],
  eligible: false,
  potentialNodes: [],
  candidates: [],
  notCandidates: {},
  best: [],
  nominated: undefined,
};
