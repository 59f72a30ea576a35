import { randomExponential, randomNormal } from 'd3-random';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSampler, drawFrom, meanOf, ZERO, type Distribution } from './distribution.ts';
import { createRng, type BatchStream } from './rng.ts';

function draw(distribution: Distribution, count: number, name = 'test'): number[] {
  const sampler = createSampler(distribution, createRng('1').batchStream(name));
  return Array.from({ length: count }, () => sampler());
}

const anyDistribution: fc.Arbitrary<Distribution> = fc.oneof(
  fc.record({ kind: fc.constant('constant' as const), value: fc.nat() }),
  fc.record({ kind: fc.constant('uniform' as const), min: fc.nat(1000), max: fc.integer({ min: 1000, max: 1e9 }) }),
  fc.record({ kind: fc.constant('exponential' as const), mean: fc.nat(), max: fc.nat() }),
  fc.record({
    kind: fc.constant('lognormal' as const),
    median: fc.nat(),
    sigma: fc.double({ min: 0, max: 3, noNaN: true }),
    max: fc.nat(),
  }),
  fc.record({ kind: fc.constant('empirical' as const), values: fc.array(fc.nat(), { minLength: 1 }) }),
);

test('every draw is a whole number >= 0 and within its bounds', () => {
  fc.assert(
    fc.property(anyDistribution, (distribution) => {
      for (const value of draw(distribution, 20)) {
        expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
        if (distribution.kind === 'uniform') expect(value >= distribution.min && value <= distribution.max).toBe(true);
        if ('max' in distribution && distribution.max !== undefined)
          expect(value).toBeLessThanOrEqual(distribution.max);
        if (distribution.kind === 'empirical') expect(distribution.values).toContain(value);
      }
    }),
  );
});

test('a single draw is the first of a new sampler, whatever was drawn before', () => {
  fc.assert(
    fc.property(fc.array(anyDistribution, { maxLength: 8 }), (distributions) => {
      const stream = (index: number): BatchStream => createRng('1').batchStream(String(index));
      const drawn = distributions.map((distribution, index) => drawFrom(distribution, stream(index)));
      expect(drawn).toEqual(distributions.map((distribution, index) => createSampler(distribution, stream(index))()));
    }),
  );
});

test('single draws are the first ones of new generators of d3-random, one behind the other on the same stream', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }), (name, areNormal) => {
      const stream = createRng('1').batchStream(name);
      const same = createRng('1').batchStream(name);
      const next = (): number => same.next();
      for (const isNormal of areNormal) {
        const distribution: Distribution = isNormal
          ? { kind: 'lognormal', median: 1_000_000, sigma: 1 }
          : { kind: 'exponential', mean: 1_000_000 };
        const size = isNormal ? Math.exp(randomNormal.source(next)(0, 1)()) : randomExponential.source(next)(1)();
        expect(drawFrom(distribution, stream)).toBe(Math.round(1_000_000 * size));
      }
    }),
  );
});

describe('the mean of 100,000 draws lies within 2 % of what meanOf says', () => {
  test.each<[string, Distribution, number]>([
    ['constant', { kind: 'constant', value: 1500 }, 1500],
    ['zero', ZERO, 0],
    ['uniform', { kind: 'uniform', min: 1000, max: 3000 }, 2000],
    ['exponential', { kind: 'exponential', mean: 50_000 }, 50_000],
    ['lognormal', { kind: 'lognormal', median: 1000, sigma: 0.5 }, 1133.1],
    ['empirical', { kind: 'empirical', values: [1000, 2000, 6000] }, 3000],
  ])('%s', (_name, distribution, expected) => {
    const draws = draw(distribution, 100_000);
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    expect(meanOf(distribution)).toBeCloseTo(expected, 0);
    expect(Math.abs(mean - expected)).toBeLessThanOrEqual(0.02 * expected);
  });
});

test('half of the lognormal draws lie below the median', () => {
  const below = draw({ kind: 'lognormal', median: 10_000, sigma: 1 }, 20_000).filter((value) => value < 10_000);
  expect(below.length / 20_000).toBeCloseTo(0.5, 1);
});

test('golden values', () => {
  expect(draw({ kind: 'exponential', mean: 1_000_000 }, 3)).toMatchInlineSnapshot(`
    [
      203928,
      461834,
      109619,
    ]
  `);
  expect(draw({ kind: 'lognormal', median: 1_000_000, sigma: 0.5 }, 3)).toMatchInlineSnapshot(`
    [
      790098,
      564814,
      893801,
    ]
  `);
  expect(draw({ kind: 'uniform', min: 0, max: 1_000_000 }, 3)).toMatchInlineSnapshot(`
    [
      184479,
      369873,
      103824,
    ]
  `);
});

test('a constant takes nothing from its stream', () => {
  const stop = (): never => {
    throw new Error('a draw');
  };
  const stream = { next: stop, fill: stop };
  expect(createSampler({ kind: 'constant', value: 5 }, stream)()).toBe(5);
});
