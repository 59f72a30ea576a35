import { z } from 'zod';
import { definePlugin, MAX_NODE_SCORE, SKIP } from '../plugin.ts';
import { AllocationReader, resourcesField } from '../resource-allocation.ts';

const args = z.strictObject({
  /** Each with weight 1. Default cpu and memory. */
  resources: resourcesField(1),
});

/** plugins/noderesources/balanced_allocation.go, with the formula of v1.36 */
export default definePlugin<z.output<typeof args>, undefined, readonly number[]>({
  name: 'NodeResourcesBalancedAllocation',
  description: 'prefers nodes whose resources the pod brings into better balance with each other',
  args,
  create({ resources }) {
    const reader = new AllocationReader(resources, true);
    const isUsual = resources.map(({ name }) => name).join() === 'cpu,memory';
    const fractions = resources.map(() => 0);

    /** 100: all resources are used to the same share; less, the more they differ. */
    function balance(used: readonly number[], allocatable: readonly number[]): number {
      let count = 0;
      for (let index = 0; index < used.length; index++) {
        if (allocatable[index] === 0) continue;
        const fraction = used[index]! / allocatable[index]!;
        fractions[count++] = fraction > 1 ? 1 : fraction;
      }
      return Math.trunc((1 - deviation(fractions, count)) * MAX_NODE_SCORE);
    }

    return {
      scope: 'node',
      ...(isUsual ? { amounts: { score: { kind: 'BalancedAllocation' } } } : {}),
      preScore(pod) {
        const requests = reader.requestsOf(pod);
        return requests.every((request) => request === 0) ? SKIP : { state: requests };
      },

      /** What the pod changes, not what there is: 75 is neutral. */
      score(requests, _pod, node) {
        const { requested, allocated, allocatable } = reader.read(node, requests);
        const gain = balance(requested, allocatable) - balance(allocated, allocatable);
        return MAX_NODE_SCORE / 2 + Math.trunc((MAX_NODE_SCORE / 2 + gain) / 2);
      },
    };
  },
});

/** The population standard deviation. Two values go by half their distance, as upstream does: the last bits differ. */
function deviation(fractions: readonly number[], count: number): number {
  if (count < 2) return 0;
  if (count === 2) return Math.abs((fractions[0]! - fractions[1]!) / 2);
  let total = 0;
  for (let index = 0; index < count; index++) total += fractions[index]!;
  const mean = total / count;
  let squares = 0;
  for (let index = 0; index < count; index++) squares += (fractions[index]! - mean) * (fractions[index]! - mean);
  return Math.sqrt(squares / count);
}
