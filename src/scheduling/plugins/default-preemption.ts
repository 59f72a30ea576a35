import { z } from 'zod';
import { onPods } from '../cluster-event.ts';
import { definePlugin, type Rejection } from '../plugin.ts';
import type { NoHelp } from '../post-filter.ts';
import { preempt } from '../preemption.ts';

const name = 'DefaultPreemption';

const args = z
  .strictObject({
    /** How many candidates are looked for at least, as a share of the nodes (SetDefaults_DefaultPreemptionArgs). */
    minCandidateNodesPercentage: z.int().min(0).max(100).default(10),
    minCandidateNodesAbsolute: z.int().min(0).default(100),
  })
  // apis/config/validation/validation_pluginargs.go validateMinCandidateNodes...
  .refine((limits) => limits.minCandidateNodesPercentage > 0 || limits.minCandidateNodesAbsolute > 0, {
    error: 'minCandidateNodesPercentage and minCandidateNodesAbsolute cannot both be 0',
  });

const WAITING: Rejection = {
  plugin: name,
  code: 'UnschedulableAndUnresolvable',
  reasons: ['waiting for the preemption for this pod to be finished'],
};

/** The same for all pods that are told the same. */
function inOwnWords(refusal: NoHelp): NoHelp {
  let known = words.get(refusal);
  if (known === undefined) words.set(refusal, (known = { ...refusal, message: `preemption: ${refusal.message}` }));
  return known;
}

const words = new WeakMap<NoHelp, NoHelp>();

/** plugins/defaultpreemption/default_preemption.go */
export default definePlugin<z.output<typeof args>>({
  name,
  description: 'evicts pods of a lower priority for a pod that fits nowhere',
  args,
  create: (limits, services) => ({
    preEnqueue: ({ metadata: { uid } }) => (services.isPreempting(uid) ? WAITING : undefined),

    postFilter(search) {
      const result = preempt(search, limits, () => services.disruptionBudgets());
      return result.kind === 'nomination' ? result : inOwnWords(result);
    },

    // It opens its own gate when pods go, and never says by itself that a pod is worth a try: others have rejected it, too.
    events: onPods(['Delete'], () => false),
  }),
});
