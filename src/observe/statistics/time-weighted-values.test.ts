import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeWeighted } from './time-weighted.ts';
import { TimeWeightedValues } from './time-weighted-values.ts';

const value = fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constant(NaN), fc.constant(0));
const span = fc.record({ duration: fc.integer({ min: -1, max: 1e9 }), values: fc.array(value, { maxLength: 5 }) });

test('each quantity has the mean, maximum and duration that it has by itself, to the last bit', () => {
  fc.assert(
    fc.property(fc.array(span), (spans) => {
      const together = new TimeWeightedValues();
      const alone = Array.from({ length: 5 }, () => new TimeWeighted());
      for (const { duration, values } of spans) {
        together.reserve(values.length);
        for (let i = 0; i < 5; i++) {
          const now = values[i] ?? NaN;
          if (i < together.values.length) together.values[i] = now;
          alone[i]!.add(now, duration);
        }
        together.add(duration);
      }
      for (const [i, { duration, mean, max }] of alone.entries()) {
        expect(together.of(i)).toEqual({ duration, mean, max });
      }
    }),
  );
});
