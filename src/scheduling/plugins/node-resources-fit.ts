import { z } from 'zod';
import type { Pod } from '../../api/objects/pod.ts';
import { isAssignedOrNominated, onNodes, onPods } from '../cluster-event.ts';
import type { AmountRules } from '../amount-rules.ts';
import { NodeInfo } from '../node-info.ts';
import { createPodInfo } from '../pod-info.ts';
import { definePlugin } from '../plugin.ts';
import { amountOf } from '../resource.ts';
import { DEFAULT_RESOURCES, AllocationReader } from '../resource-allocation.ts';
import { FitRules, type FitRequest } from '../resource-fit.ts';
import { createScorer, scoringStrategy, type ScoringStrategy } from '../scoring-strategy.ts';

const args = z.strictObject({
  /** Extended resources that the filter leaves alone. */
  ignoredResources: z.array(z.string().min(1)).default([]),
  /** Extended resources whose name starts with `<group>/`. */
  ignoredResourceGroups: z.array(z.string().regex(/^[^/]+$/)).default([]),
  /** LeastAllocated on cpu and memory, each with weight 1 (SetDefaults_NodeResourcesFitArgs). */
  scoringStrategy: scoringStrategy.default({ type: 'LeastAllocated', resources: DEFAULT_RESOURCES }),
});

/** plugins/noderesources/fit.go */
export default definePlugin<z.output<typeof args>, FitRequest, readonly number[]>({
  name: 'NodeResourcesFit',
  description: 'keeps pods off nodes without room for their requests; prefers the emptier (or fuller) ones',
  args,
  create({ ignoredResources, ignoredResourceGroups, scoringStrategy: strategy }) {
    const rules = new FitRules(ignoredResources, ignoredResourceGroups);
    const reader = new AllocationReader(strategy.resources, false);
    const scorer = createScorer(strategy);

    return {
      scope: 'node',
      amounts: { fits: (pod) => rules.requestOf(pod), ...leastAllocatedRule(strategy) },
      preFilter: (pod) => ({ state: rules.requestOf(pod) }),
      filter: (request, _pod, node) => request.findInsufficient(node),
      remedies: (request, _pod, node) => request.remedies(node),
      preScore: (pod) => ({ state: reader.requestsOf(pod) }),
      score: (requests, _pod, node) => {
        const { requested, allocatable } = reader.read(node, requests);
        return scorer(requested, allocatable);
      },

      events: [
        ...onPods(['Delete', 'UpdatePodScaleDown'], (pod, { original, modified }) => {
          if (original === undefined) return false;
          if (modified === undefined) return isAssignedOrNominated(original);
          return isSmallerWhereItHelps(pod, original, modified);
        }),
        ...onNodes(['Add', 'UpdateNodeAllocatable'], (pod, { original, modified }) => {
          if (modified === undefined) return false;
          const request = HINT_RULES.requestOf(createPodInfo(pod));
          const empty = new NodeInfo(modified);
          if (request.findInsufficient(empty) !== undefined) return false;
          return original === undefined || request.gainsFrom(new NodeInfo(original), empty);
        }),
      ],
    };
  },
});

/** Only the default strategy on cpu and memory, whatever their weights. */
function leastAllocatedRule({ type, resources }: ScoringStrategy): Pick<AmountRules, 'score'> {
  const [cpu, memory] = resources;
  const isUsual =
    type === 'LeastAllocated' && resources.length === 2 && cpu!.name === 'cpu' && memory!.name === 'memory';
  return isUsual ? { score: { kind: 'LeastAllocated', cpuWeight: cpu!.weight, memoryWeight: memory!.weight } } : {};
}

/** Upstream's hints know nothing of ignored resources. */
const HINT_RULES = new FitRules([], []);

/** The waiting pod asks for less itself, or an assigned one gives back some of what the waiting pod wants. */
function isSmallerWhereItHelps(pod: Pod, original: Pod, modified: Pod): boolean {
  if (modified.metadata.uid === pod.metadata.uid) return true;
  if ((modified.spec.nodeName ?? '') === '') return false;
  const wanted = createPodInfo(pod).requests;
  const before = createPodInfo(original).requests;
  const after = createPodInfo(modified).requests;
  return ['cpu', 'memory', 'ephemeral-storage', ...wanted.scalar.keys()].some(
    (name) => amountOf(wanted, name) > 0 && amountOf(before, name) > amountOf(after, name),
  );
}
