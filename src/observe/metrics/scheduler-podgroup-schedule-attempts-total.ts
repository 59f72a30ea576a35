import { count } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';

const NAME = 'scheduler_podgroup_schedule_attempts_total';

export default {
  name: NAME,
  description: 'Attempts to schedule the pods of a PodGroup together, by result',
  create(on) {
    const attempts = new Map<string, number>();
    on('pod-group-attempt', ({ result }) => {
      attempts.set(result, (attempts.get(result) ?? 0) + 1);
    });
    return { values: () => [...attempts].map(([result, value]) => count(NAME, value, { result })) };
  },
} satisfies MetricDefinition;
