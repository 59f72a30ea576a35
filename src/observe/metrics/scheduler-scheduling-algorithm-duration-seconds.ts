import { toSeconds } from '../../engine/time.ts';
import { durationValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { Samples } from '../statistics/samples.ts';

const NAME = 'scheduler_scheduling_algorithm_duration_seconds';

export default {
  name: NAME,
  description: 'Modelled time of the scheduling cycle',
  create(on) {
    const durations = new Samples();
    on('scheduling-attempt', ({ duration }) => durations.add(duration));
    return {
      values: () => [
        ...durationValues(NAME, durations, [50, 99]),
        { name: `${NAME}_sum`, value: toSeconds(durations.sum), unit: 'seconds' },
      ],
    };
  },
} satisfies MetricDefinition;
