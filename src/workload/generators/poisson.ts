import { z } from 'zod';
import { endOf, exponentialGap, perField, rateField, startField, untilField } from '../arrival-options.ts';
import type { GeneratorDefinition } from '../trace.ts';

const options = z.strictObject({
  rate: rateField('Pods that arrive per `per` in the mean.'),
  per: perField,
  start: startField,
  until: untilField,
});

type Options = z.output<typeof options>;

/** A Poisson process: arrivals that know nothing of one another. */
export default {
  name: 'poisson',
  description: 'Independent arrivals with a constant mean rate',
  options,

  *arrivals(chosen, stream) {
    const gaps = stream('arrivals');
    const mean = chosen.per / chosen.rate;
    const end = endOf(chosen);
    for (let at = chosen.start + exponentialGap(gaps, mean); at < end; at += exponentialGap(gaps, mean))
      yield Math.round(at);
  },
} satisfies GeneratorDefinition<Options>;
