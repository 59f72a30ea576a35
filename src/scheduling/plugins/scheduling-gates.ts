import { z } from 'zod';
import { onPods } from '../cluster-event.ts';
import { definePlugin } from '../plugin.ts';

const name = 'SchedulingGates';

/** plugins/schedulinggates/scheduling_gates.go */
export default definePlugin({
  name,
  description: 'keeps a pod out of the queue while it has scheduling gates',
  args: z.strictObject({}),
  create: () => ({
    preEnqueue({ spec: { schedulingGates = [] } }) {
      if (schedulingGates.length === 0) return undefined;
      const reason = `waiting for scheduling gates: [${schedulingGates.join(' ')}]`;
      return { plugin: name, code: 'UnschedulableAndUnresolvable', reasons: [reason] };
    },

    events: onPods(
      ['UpdatePodSchedulingGatesEliminated'],
      (pod, { modified }) => modified?.metadata.uid === pod.metadata.uid,
    ),
  }),
});
