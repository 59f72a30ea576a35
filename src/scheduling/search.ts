import { Failure } from './failure.ts';
import { planFilters, runFiltersWithNominated, type FilterPlan } from './filtering.ts';
import type { NodeInfo } from './node-info.ts';
import type { Nominator } from './nominator.ts';
import type { PodInfo } from './pod-info.ts';
import type { Rejection } from './plugin.ts';
import type { Profile } from './profile.ts';
import { filterWithExtenders, needSeveralNodes } from './run-extenders.ts';
import type { Snapshot } from './snapshot.ts';
import type { TieBreak } from './tie-break.ts';

/** What one search needs besides the pod and the cluster. */
export interface Search {
  /** Where the previous search of this scheduler ended; 0 at the start. */
  readonly nextStartNodeIndex: number;
  /** The seed of the run: with the pod's uid and the attempt it decides ties. */
  readonly seed: string;
  /** 1 for the pod's first attempt. */
  readonly attempt: number;
  readonly nominator?: Nominator | undefined;
  /** Which of the best nodes is taken. Absent: `random`. */
  readonly tieBreak?: TieBreak | undefined;
}

/** At least one node passes. */
export interface Feasible {
  readonly kind: 'feasible';
  /** In the order in which they were found. */
  readonly nodes: readonly NodeInfo[];
  /** From this place in `nodes` on, the search had gone round the end of the list. */
  readonly wrappedFrom: number;
  readonly nextStartNodeIndex: number;
  readonly nodesExamined: number;
  readonly scanningPlugins: readonly string[];
  readonly states: ReadonlyMap<string, unknown>;
  /** Nodes that have passed all filters, but not all extenders. */
  readonly extenderRejections: ReadonlyMap<string, Rejection>;
}

/** schedule_one.go: smaller clusters are searched whole, and this many nodes are always looked for. */
const MIN_FEASIBLE_NODES_TO_FIND = 100;
/** schedule_one.go minFeasibleNodesPercentageToFind */
const MIN_FEASIBLE_NODES_PERCENTAGE_TO_FIND = 5;

/** Which nodes could take the pod? Looks at them until it has found enough (schedule_one.go findNodesThatFitPod). */
export function findFeasibleNodes(
  pod: PodInfo,
  snapshot: Snapshot,
  profile: Profile,
  search: Search,
): Feasible | Failure {
  const { nextStartNodeIndex } = search;
  if (snapshot.nodes.length === 0) return Failure.withoutNodes(nextStartNodeIndex);
  const plan = planFilters(pod, snapshot, profile);
  if ('rejection' in plan) return Failure.ofPreFilter(plan, snapshot.nodes.length, nextStartNodeIndex);

  const nominated = snapshot.get(pod.pod.status.nominatedNodeName ?? '');
  const filtered = nominated && runFiltersWithNominated(plan, pod, nominated, search.nominator);
  const ofExtender = nominated && filtered === undefined ? askExtenders(pod, [nominated], profile) : NOBODY;
  const nominatedRejection = filtered ?? ofExtender.get(nominated?.node.metadata.name ?? '');
  if (nominated !== undefined && nominatedRejection === undefined) {
    const { scanningPlugins, statesByName } = plan;
    return {
      kind: 'feasible',
      nodes: [nominated],
      wrappedFrom: 1,
      nextStartNodeIndex,
      nodesExamined: 1,
      scanningPlugins,
      states: statesByName,
      extenderRejections: NOBODY,
    };
  }
  const walk = walkNodes(pod, nodesOf(plan, snapshot), plan, profile, search);
  if (nominated !== undefined && filtered !== undefined && !walk.rejected.includes(nominated)) {
    // Its status counts as one more node that was processed.
    walk.rejected.push(nominated);
    walk.rejections.push(nominatedRejection!);
  }
  if (walk.error !== undefined) {
    const cost = { nextStartNodeIndex, nodesExamined: walk.examined, scanningPlugins: plan.scanningPlugins };
    return Failure.ofError(walk.error, snapshot.nodes.length, cost);
  }
  const processed = walk.feasible.length + walk.rejected.length + ofExtender.size;
  const result = {
    nextStartNodeIndex: (nextStartNodeIndex + processed) % snapshot.nodes.length,
    nodesExamined: walk.examined + (nominated === undefined ? 0 : 1),
    scanningPlugins: plan.scanningPlugins,
  };
  const extenderRejections = askExtenders(pod, walk.feasible, profile);
  if (extenderRejections.size > 0) dropRejected(walk, extenderRejections);
  if (walk.feasible.length === 0) return Failure.ofFilters(walk, plan.narrowedBy, snapshot.nodes.length, result);
  const { feasible: nodes, wrappedFrom } = walk;
  return { kind: 'feasible', nodes, wrappedFrom, states: plan.statesByName, extenderRejections, ...result };
}

function askExtenders(
  { pod }: PodInfo,
  nodes: readonly NodeInfo[],
  { extenders }: Profile,
): ReadonlyMap<string, Rejection> {
  return extenders.length === 0 ? NOBODY : filterWithExtenders(extenders, pod, nodes);
}

const NOBODY: ReadonlyMap<string, Rejection> = new Map();

/** Moves what extenders have rejected from the feasible nodes to the others. */
function dropRejected(walk: Walk, rejections: ReadonlyMap<string, Rejection>): void {
  const feasible = walk.feasible.splice(0);
  const wrappedFrom = walk.wrappedFrom;
  for (const [index, node] of feasible.entries()) {
    if (index === wrappedFrom) walk.wrappedFrom = walk.feasible.length;
    const rejection = rejections.get(node.node.metadata.name);
    if (rejection === undefined) {
      walk.feasible.push(node);
    } else {
      walk.rejected.push(node);
      walk.rejections.push(rejection);
    }
  }
  if (wrappedFrom === feasible.length) walk.wrappedFrom = walk.feasible.length;
}

/**
 * How many feasible nodes to find among so many before the search stops (schedule_one.go numFeasibleNodesToFind).
 * Adaptive, the share falls as the cluster grows: 3,000 nodes give 780, 5,000 only 500.
 */
export function numFeasibleNodesToFind(nodeCount: number, percentageOfNodesToScore: number): number {
  if (nodeCount < MIN_FEASIBLE_NODES_TO_FIND) return nodeCount;
  const adaptive = Math.max(MIN_FEASIBLE_NODES_PERCENTAGE_TO_FIND, 50 - Math.trunc(nodeCount / 125));
  const percentage = percentageOfNodesToScore === 0 ? adaptive : percentageOfNodesToScore;
  return Math.max(MIN_FEASIBLE_NODES_TO_FIND, Math.trunc((nodeCount * percentage) / 100));
}

/** The nodes that may be looked at, in the snapshot's order. */
function nodesOf({ nodeNames }: FilterPlan, snapshot: Snapshot): readonly NodeInfo[] {
  if (nodeNames === undefined) return snapshot.nodes;
  const indexes = [...nodeNames].map((name) => snapshot.indexOf(name)).filter((index) => index >= 0);
  return indexes.sort((a, b) => a - b).map((index) => snapshot.nodes[index]!);
}

interface Walk {
  readonly feasible: NodeInfo[];
  /** Index by index with `rejections`. */
  readonly rejected: NodeInfo[];
  readonly rejections: Rejection[];
  wrappedFrom: number;
  examined: number;
  error?: Rejection;
}

/**
 * Visits the nodes one after the other from the start index on. It ends when one node more than enough has passed, which
 * is dropped. (kube-scheduler's 16 workers race here; one after the other is the order they would have without a race.)
 */
function walkNodes(pod: PodInfo, nodes: readonly NodeInfo[], plan: FilterPlan, profile: Profile, search: Search): Walk {
  const isOneEnough = profile.score.length === 0 && !needSeveralNodes(profile.extenders);
  const enough = isOneEnough ? 1 : numFeasibleNodesToFind(nodes.length, profile.percentageOfNodesToScore);
  const walk: Walk = { feasible: [], rejected: [], rejections: [], wrappedFrom: -1, examined: 0 };
  const start = nodes.length === 0 ? 0 : search.nextStartNodeIndex % nodes.length;
  for (; walk.examined < nodes.length; walk.examined++) {
    const position = start + walk.examined;
    if (position === nodes.length) walk.wrappedFrom = walk.feasible.length;
    const node = nodes[position < nodes.length ? position : position - nodes.length]!;
    const rejection = runFiltersWithNominated(plan, pod, node, search.nominator);
    if (rejection !== undefined) {
      walk.rejected.push(node);
      walk.rejections.push(rejection);
      if (rejection.code === 'Error') walk.error ??= rejection;
    } else if (walk.feasible.length === enough) {
      walk.examined++;
      break;
    } else {
      walk.feasible.push(node);
    }
  }
  if (walk.wrappedFrom < 0) walk.wrappedFrom = walk.feasible.length;
  return walk;
}
