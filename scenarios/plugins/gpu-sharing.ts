/**
 * Keeps pods that need no GPU off the nodes that have some, and packs those that need one onto the nodes where the most
 * GPUs are taken already.
 */
import { definePlugin, MAX_NODE_SCORE, SKIP, z } from 'orrery/plugin';
import type { NodeInfo, PodInfo, Rejection } from 'orrery/plugin';

const name = 'GpuSharing';

const RESERVED: Rejection = {
  plugin: name,
  code: 'UnschedulableAndUnresolvable',
  reasons: ['node(s) are for GPU pods'],
};

const args = z.strictObject({
  /** The extended resource that is to be packed. */
  resource: z.string().default('nvidia.com/gpu'),
});

export default definePlugin({
  name,
  description: 'packs GPUs, and leaves the machines that have them to those who need them',
  args,
  create({ resource }) {
    const wanted = (pod: PodInfo): number => pod.requests.scalar.get(resource) ?? 0;
    const all = (node: NodeInfo): number => node.allocatable.scalar.get(resource) ?? 0;
    const taken = (node: NodeInfo): number => node.requested.scalar.get(resource) ?? 0;

    return {
      // All that is looked at: the spec of the pod, and the one node with what is taken there.
      scope: 'node',

      preFilter: (pod) => (wanted(pod) > 0 ? SKIP : { state: undefined }),
      filter: (_state, _pod, node) => (all(node) > 0 ? RESERVED : undefined),

      preScore: (pod) => (wanted(pod) > 0 ? { state: undefined } : SKIP),
      score: (_state, pod, node) => Math.trunc((MAX_NODE_SCORE * (taken(node) + wanted(pod))) / Math.max(1, all(node))),

      // A pod that was kept off has nothing to hope for but another node.
      events: [{ resource: 'Node', actions: ['Add', 'UpdateNodeAllocatable'] }],
    };
  },
});
