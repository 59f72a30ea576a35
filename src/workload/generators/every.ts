import { z } from 'zod';
import { distribution } from '../../api/options.ts';
import { createSampler, meanOf } from '../../engine/distribution.ts';
import { SECOND } from '../../engine/time.ts';
import { endOf, startField, untilField } from '../arrival-options.ts';
import type { GeneratorDefinition } from '../trace.ts';

const options = z.strictObject({
  interval: distribution({ kind: 'constant', value: SECOND })
    .refine((interval) => meanOf(interval) > 0, { error: 'expected an interval above 0' })
    .describe('From one arrival to the next: a duration, or a distribution such as { uniform: { min: 1s, max: 3s } }.'),
  start: startField.describe('The first arrival.'),
  until: untilField,
});

type Options = z.output<typeof options>;

/** Arrivals one interval apart, the first at `start`. */
export default {
  name: 'every',
  description: 'Arrivals at regular intervals, or with intervals drawn from a distribution',
  options,

  *arrivals(chosen, stream) {
    const interval = createSampler(chosen.interval, stream('arrivals'));
    const end = endOf(chosen);
    for (let at = chosen.start; at < end; at += interval()) yield at;
  },
} satisfies GeneratorDefinition<Options>;
