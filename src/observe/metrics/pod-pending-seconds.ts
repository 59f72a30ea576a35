import { durationValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { NEVER, PLACED_BY_USER } from '../pod-table.ts';
import { Samples } from '../statistics/samples.ts';

const NAME = 'pod_pending_seconds';

export default {
  name: NAME,
  description: 'From the creation of a pod to its binding, over the pods that were bound',
  create(_on, { pods: { table } }) {
    return {
      values() {
        const waits = new Samples();
        for (let row = 0; row < table.count; row++) {
          const boundAt = table.boundAt[row]!;
          if (boundAt === NEVER || (table.flags[row]! & PLACED_BY_USER) !== 0) continue;
          waits.add(boundAt - table.createdAt[row]!);
        }
        return durationValues(NAME, waits, [50, 90, 95, 99]);
      },
    };
  },
} satisfies MetricDefinition;
