import type { SchedulingAttempt } from '../../api/facts.ts';
import { count } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';

const NAME = 'scheduler_schedule_attempts_total';

export default {
  name: NAME,
  description: 'Attempts to schedule a pod, by result',
  create(on) {
    const counts: Record<SchedulingAttempt['result'], number> = { error: 0, scheduled: 0, unschedulable: 0 };
    on('scheduling-attempt', ({ result }) => {
      counts[result]++;
    });
    return {
      values: () => Object.entries(counts).map(([result, value]) => count(NAME, value, { result })),
      sample: () =>
        Object.entries(counts).map(([result, value]) => ({
          column: `scheduler_schedule_attempts_${result}`,
          value,
          series: { name: NAME, labels: { result } },
        })),
    };
  },
} satisfies MetricDefinition;
