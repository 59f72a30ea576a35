import type { MetricDefinition } from '../metric.ts';

const NAME = 'scheduler_pod_scheduling_attempts';

export default {
  name: NAME,
  description: 'Attempts that it took to schedule a pod, over the pods that were scheduled',
  create(on) {
    let podCount = 0;
    let sum = 0;
    let max = 0;
    on('scheduling-attempt', ({ result, attempt }) => {
      if (result !== 'scheduled') return;
      podCount++;
      sum += attempt;
      if (attempt > max) max = attempt;
    });
    return {
      values: () =>
        podCount === 0
          ? []
          : [
              { name: `${NAME}_mean`, value: sum / podCount, unit: 'count' },
              { name: `${NAME}_max`, value: max, unit: 'count' },
            ],
    };
  },
} satisfies MetricDefinition;
