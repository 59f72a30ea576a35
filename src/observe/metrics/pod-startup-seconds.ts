import { durationValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { NEVER } from '../pod-table.ts';
import { Samples } from '../statistics/samples.ts';

const NAME = 'pod_startup_seconds';

export default {
  name: NAME,
  description: 'From the creation of a pod to its first Ready, over the pods that became ready',
  create(_on, { pods: { table } }) {
    return {
      values() {
        const startups = new Samples();
        for (let row = 0; row < table.count; row++) {
          const readyAt = table.readyAt[row]!;
          if (readyAt !== NEVER) startups.add(readyAt - table.createdAt[row]!);
        }
        return durationValues(NAME, startups, [50, 90, 95, 99]);
      },
    };
  },
} satisfies MetricDefinition;
