import { z } from 'zod';
import { durationField } from '../../api/options.ts';
import { DAY } from '../../engine/time.ts';
import { endOf, exponentialGap, perField, rateField, startField, untilField } from '../arrival-options.ts';
import type { GeneratorDefinition } from '../trace.ts';

const options = z.strictObject({
  rate: rateField('Pods that arrive per `per` in the mean over a whole period.'),
  per: perField,
  amplitude: z
    .number({ error: 'expected a number from 0 to 1' })
    .min(0)
    .max(1)
    .default(0.5)
    .describe('How far the rate swings: from rate * (1 - amplitude) to rate * (1 + amplitude).'),
  period: durationField()
    .refine((period) => period > 0, { error: 'expected a duration above 0' })
    .default(DAY)
    .describe('From one peak to the next.'),
  peakAt: durationField()
    .default(DAY / 2)
    .describe('When the rate is highest, within the period.'),
  start: startField,
  until: untilField,
});

type Options = z.output<typeof options>;

/**
 * A Poisson process whose rate follows a cosine: candidates come at the highest rate and each is kept with the share that
 * the rate of its instant has of it (thinning, Lewis and Shedler 1979).
 */
export default {
  name: 'diurnal',
  description: 'Independent arrivals with a rate that rises and falls over the day',
  options,

  *arrivals(chosen, stream) {
    const gaps = stream('arrivals');
    const thinning = stream('thinning');
    const { amplitude, period, peakAt } = chosen;
    const mean = chosen.per / (chosen.rate * (1 + amplitude));
    const end = endOf(chosen);
    for (let at = chosen.start + exponentialGap(gaps, mean); at < end; at += exponentialGap(gaps, mean)) {
      const share = (1 + amplitude * Math.cos((2 * Math.PI * (at - peakAt)) / period)) / (1 + amplitude);
      if (thinning.next() < share) yield Math.round(at);
    }
  },
} satisfies GeneratorDefinition<Options>;
