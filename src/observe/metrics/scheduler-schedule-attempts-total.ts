import type { SchedulingAttempt } from '../../api/facts.ts';
import { count } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';

const NAME = 'scheduler_schedule_attempts_total';

const SAMPLED = (['error', 'scheduled', 'unschedulable'] as const).map((result) => ({
  result,
  column: `scheduler_schedule_attempts_${result}`,
  series: { name: NAME, labels: { result } },
}));

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
      sample: () => SAMPLED.map(({ result, column, series }) => ({ column, value: counts[result], series })),
    };
  },
} satisfies MetricDefinition;
