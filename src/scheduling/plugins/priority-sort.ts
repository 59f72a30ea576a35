import { z } from 'zod';
import { definePlugin } from '../plugin.ts';

/** plugins/queuesort/priority_sort.go */
export default definePlugin({
  name: 'PrioritySort',
  description: 'orders the active queue: higher priority first, then who waits longer',
  args: z.strictObject({}),
  create: () => ({
    compare: (a, b) => b.pod.spec.priority - a.pod.spec.priority || a.timestamp - b.timestamp,
  }),
});
