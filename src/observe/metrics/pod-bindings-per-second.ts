import { SECOND, toSeconds } from '../../engine/time.ts';
import type { MetricDefinition } from '../metric.ts';
import { PLACED_BY_USER } from '../pod-table.ts';

const NAME = 'pod_bindings_per_second';

export default {
  name: NAME,
  description: 'Pods bound per second: mean over the run, and in the busiest whole second',
  create(_on, { pods }) {
    let second = 0;
    let inSecond = 0;
    let max = 0;
    let total = 0;
    pods.listen('bound', (row, at) => {
      if ((pods.table.flags[row]! & PLACED_BY_USER) !== 0) return;
      const now = Math.floor(at / SECOND);
      if (now !== second) inSecond = 0;
      second = now;
      inSecond++;
      total++;
      if (inSecond > max) max = inSecond;
    });
    return {
      values: (end) => [
        { name: `${NAME}_mean`, value: end === 0 ? 0 : total / toSeconds(end), unit: '1/s' },
        { name: `${NAME}_max`, value: max, unit: '1/s' },
      ],
    };
  },
} satisfies MetricDefinition;
