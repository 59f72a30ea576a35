import { durationValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { Samples } from '../statistics/samples.ts';

const NAME = 'scheduler_permit_wait_duration_seconds';

export default {
  name: NAME,
  description: 'How long pods that had room waited on permit, by whether they were bound in the end or lost it',
  create(on) {
    const waits = { Success: new Samples(), Unschedulable: new Samples() };
    on('permit-wait-ended', ({ waited, rejection }) => {
      waits[rejection === undefined ? 'Success' : 'Unschedulable'].add(waited);
    });
    return {
      values: () => [
        ...durationValues(NAME, waits.Success, [50, 99], { result: 'Success' }),
        ...durationValues(NAME, waits.Unschedulable, [50, 99], { result: 'Unschedulable' }),
      ],
    };
  },
} satisfies MetricDefinition;
