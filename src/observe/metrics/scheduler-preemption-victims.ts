import { count } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';

const NAME = 'scheduler_preemption_victims';

export default {
  name: NAME,
  description: 'Pods that were chosen as victims, per preemption and in all, and how many against a disruption budget',
  create(on) {
    let preemptions = 0;
    let victims = 0;
    let most = 0;
    let againstBudgets = 0;
    on('preempted', ({ victims: chosen, pdbViolations }) => {
      preemptions++;
      victims += chosen.length;
      most = Math.max(most, chosen.length);
      againstBudgets += pdbViolations;
    });
    return {
      values: () => [
        count(`${NAME}_count`, preemptions),
        count(`${NAME}_sum`, victims),
        count(`${NAME}_max`, most),
        count('scheduler_preemption_pdb_violations_total', againstBudgets),
      ],
    };
  },
} satisfies MetricDefinition;
