import { randomExponential, randomNormal } from 'd3-random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng } from './rng.ts';
import { BATCH, drawExponential, drawNormal, fillExponential, fillNormal } from './standard-deviates.ts';

/** The uniform numbers of one stream, from the beginning. */
type Source = () => () => number;

/** What a stream may give: numbers as they come, and now and then an extreme one. */
const anySource: fc.Arbitrary<Source> = fc
  .tuple(fc.string(), fc.array(fc.option(fc.constantFrom(0, 0.5, 1 - Number.EPSILON)), { maxLength: 20 }))
  .map(([seed, extremes]) => () => {
    const { next } = createRng(seed).stream('test');
    let count = 0;
    return () => extremes[count++] ?? next();
  });

function take(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

/** 0 and -0 are the same duration. */
function plain(deviates: Iterable<number>): number[] {
  return Array.from(deviates, (deviate) => deviate + 0);
}

test('batches are what d3-random draws in a row', () => {
  fc.assert(
    fc.property(anySource, (source) => {
      const next = source();
      const deviates = new Float64Array(BATCH);
      const twice = (fill: typeof fillNormal): number[] =>
        [0, 1].flatMap(() => {
          fill(deviates, next);
          return plain(deviates);
        });
      const plainNormal = randomNormal.source(source())(0, 1);
      expect(twice(fillNormal)).toEqual(plain(take(2 * BATCH, plainNormal)));
    }),
  );
  fc.assert(
    fc.property(anySource, (source) => {
      const deviates = new Float64Array(BATCH);
      fillExponential(deviates, source());
      expect(plain(deviates)).toEqual(plain(take(BATCH, randomExponential.source(source())(1))));
    }),
  );
});

test('single draws are the first ones of new generators of d3-random, one behind the other on the same stream', () => {
  fc.assert(
    fc.property(anySource, (source) => {
      const next = source();
      const sameNext = source();
      expect(plain(take(20, () => drawNormal(next)))).toEqual(
        plain(take(20, () => randomNormal.source(sameNext)(0, 1)())),
      );
      expect(plain(take(20, () => drawExponential(next)))).toEqual(
        plain(take(20, () => randomExponential.source(sameNext)(1)())),
      );
    }),
  );
});
