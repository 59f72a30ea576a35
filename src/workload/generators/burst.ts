import { z } from 'zod';
import { durationField } from '../../api/options.ts';
import type { Time } from '../../engine/time.ts';
import { endOf, exponentialGap, perField, rateField, startField, untilField } from '../arrival-options.ts';
import type { GeneratorDefinition } from '../trace.ts';

const options = z.strictObject({
  rate: rateField('Bursts that begin per `per` in the mean.'),
  per: perField,
  size: z.int({ error: 'expected a whole number of pods' }).min(1).max(1_000_000).describe('Pods in one burst.'),
  spacing: durationField().default(0).describe('From one pod of a burst to the next.'),
  start: startField,
  until: untilField.describe('No burst begins from then on; one that has begun goes on. Default: the end of the run.'),
});

type Options = z.output<typeof options>;

/** A burst that is under way. */
interface Burst {
  nextAt: Time;
  left: number;
}

/** Bursts of pods that begin as a Poisson process; bursts may overlap. */
export default {
  name: 'burst',
  description: 'Bursts of pods at independent instants',
  options,

  *arrivals(chosen, stream) {
    const gaps = stream('arrivals');
    const mean = chosen.per / chosen.rate;
    const end = endOf(chosen);
    const underWay: Burst[] = [];
    let beginsAt = chosen.start + exponentialGap(gaps, mean);
    for (;;) {
      const earliest = earliestOf(underWay);
      if (beginsAt < end && (earliest === undefined || Math.round(beginsAt) < earliest.nextAt)) {
        underWay.push({ nextAt: Math.round(beginsAt), left: chosen.size });
        beginsAt += exponentialGap(gaps, mean);
      } else if (earliest !== undefined) {
        yield earliest.nextAt;
        earliest.nextAt += chosen.spacing;
        if (--earliest.left === 0) underWay.splice(underWay.indexOf(earliest), 1);
      } else {
        return;
      }
    }
  },
} satisfies GeneratorDefinition<Options>;

function earliestOf(bursts: readonly Burst[]): Burst | undefined {
  let earliest: Burst | undefined;
  for (const burst of bursts) if (earliest === undefined || burst.nextAt < earliest.nextAt) earliest = burst;
  return earliest;
}
