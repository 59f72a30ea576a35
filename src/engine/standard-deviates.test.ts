import { randomExponential, randomNormal } from 'd3-random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng } from './rng.ts';
import { toExponential, toNormal } from './standard-deviates.ts';

/** The uniform numbers of one stream, from the beginning. */
type Source = () => () => number;

/** What a stream may give: numbers as they come, and now and then an extreme one. */
const anySource: fc.Arbitrary<Source> = fc
  .tuple(fc.string(), fc.array(fc.option(fc.constantFrom(0, 0.5, 1 - Number.EPSILON)), { maxLength: 20 }))
  .map(([seed, extremes]) => () => {
    const stream = createRng(seed).stream('test');
    let count = 0;
    return () => extremes[count++] ?? stream.next();
  });

function take(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

/** 0 and -0 are the same duration. */
function plain(deviates: Iterable<number>): number[] {
  return Array.from(deviates, (deviate) => deviate + 0);
}

test('what is made of a batch of uniform numbers is what d3-random draws from them in a row', () => {
  fc.assert(
    fc.property(anySource, fc.nat(100), (source, half) => {
      const normal = Float64Array.from(take(2 * half, source()));
      const count = toNormal(normal);
      const plainNormal = randomNormal.source(source())(0, 1);
      expect(plain(normal.subarray(0, count))).toEqual(plain(take(count, plainNormal)));

      const exponential = Float64Array.from(take(half, source()));
      expect(toExponential(exponential)).toBe(half);
      expect(plain(exponential)).toEqual(plain(take(half, randomExponential.source(source())(1))));
    }),
  );
});

test('of the pairs of uniform numbers, only those outside the unit circle and its centre are good for nothing', () => {
  const numbers = Float64Array.from([0, 0, 0.5, 0.5, 0.5, 1, 0.9, 0.9, 0.5, 0]);
  expect(toNormal(numbers)).toBe(4);
});
