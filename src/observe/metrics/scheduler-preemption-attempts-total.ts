import { count } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';

const NAME = 'scheduler_preemption_attempts_total';

export default {
  name: NAME,
  description: 'Attempts to make room by preemption, whether or not anybody could be evicted',
  create(on) {
    let attempts = 0;
    on('scheduling-attempt', ({ triedPreemption }) => {
      if (triedPreemption === true) attempts++;
    });
    return { values: () => [count(NAME, attempts)] };
  },
} satisfies MetricDefinition;
