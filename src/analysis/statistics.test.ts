import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../engine/rng.ts';
import { bootstrapInterval } from './bootstrap-interval.ts';
import { a12, describeEffect } from './effect-size.ts';
import { holm } from './holm.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { fewestSeeds, seedsToSettle } from './seeds-to-settle.ts';

const stream = () => createRng('test').stream('bootstrap');

describe('bootstrap interval of the median', () => {
  // scipy.stats.bootstrap((d,), np.median, method='percentile', n_resamples=200000), SciPy 1.17.1
  test("Darwin's maize: 8 to 49, as SciPy's", () => {
    const differences = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75];
    expect(bootstrapInterval(differences, stream())).toEqual([8, 49]);
  });

  test("R's depression scores: -0.08 to 0.952, as SciPy's", () => {
    const differences = [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01];
    expect(bootstrapInterval(differences, stream())).toEqual([-0.08, 0.952]);
  });

  test('the same stream gives the same interval, one value no width', () => {
    const values = [5, 1, 4, 1, 3];
    expect(bootstrapInterval(values, stream())).toEqual(bootstrapInterval(values.toReversed(), stream()));
    expect(bootstrapInterval([7], stream())).toEqual([7, 7]);
  });

  test('it lies within the values, moves with them, and narrows with less confidence', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(values, fc.integer({ min: -50, max: 50 }), (sample, shift) => {
        const [low, high] = bootstrapInterval(sample, stream(), 200);
        expect(low).toBeGreaterThanOrEqual(Math.min(...sample));
        expect(high).toBeLessThanOrEqual(Math.max(...sample));
        expect(low).toBeLessThanOrEqual(high);
        const moved = bootstrapInterval(
          sample.map((value) => value + shift),
          stream(),
          200,
        );
        expect(moved[0]).toBeCloseTo(low + shift, 9);
        const [lower, upper] = bootstrapInterval(sample, stream(), 200, 0.5);
        expect(upper - lower).toBeLessThanOrEqual(high - low);
      }),
      { numRuns: 50 },
    );
  });
});

describe('A12', () => {
  test('ages at diagnosis (example of scipy.stats.mannwhitneyu): U1 = 17 of 20 pairs', () => {
    expect(a12([19, 22, 16, 29, 24], [20, 11, 17, 12])).toBe(0.85);
  });

  // scipy.stats.mannwhitneyu(x, y).statistic, SciPy 1.17.1, divided by the number of pairs.
  test.each<[first: number[], second: number[], u: number]>([
    [[2, 4, 3, 0, 4], [1, 6, 0, 6, 3], 11],
    [
      [2, 0, 3, 5, 3, 4, 0, 2, 0, 4, 5, 3, 3, 2, 4, 5, 2, 3, 3, 5],
      [0, 3, 2, 2, 4, 4, 0, 5, 3, 1, 0, 3, 5, 4, 1, 2, 1, 0, 2, 2],
      250.5,
    ],
    [
      [438, 191, 900, 62, 887, 930, 971, 200, 935, 644, 516, 478, 495, 352, 302, 232, 122, 715, 627, 642],
      [411, 845, 632, 333, 462, 944, 296, 642, 194, 306, 410, 831, 763, 621, 434, 574, 473, 77, 537, 410],
      213.5,
    ],
    [[2, 0, 1, 0, 2, 0, 1], [3, 3, 3, 2, 2, 1, 3, 3, 0, 1, 0, 1], 22],
  ])('%j against %j: U = %d', (first, second, u) =>
    expect(a12(first, second)).toBe(u / (first.length * second.length)),
  );

  test('ties are half, and the two sides add up to 1', () => {
    expect(a12([1, 1], [1, 1])).toBe(0.5);
    const sample = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        expect(a12(first, second) + a12(second, first)).toBeCloseTo(1, 12);
      }),
    );
  });

  test.each([
    [0.5, 'negligible'],
    [0.56, 'small'],
    [0.36, 'medium'],
    [0.71, 'large'],
    [0, 'large'],
  ])('%d is %s', (value, words) => expect(describeEffect(value)).toBe(words));
});

describe('Holm', () => {
  test.each<[ps: number[], adjusted: number[]]>([
    // R: p.adjust(c(...), method = "holm")
    [
      [0.01, 0.04, 0.03, 0.005],
      [0.03, 0.06, 0.06, 0.02],
    ],
    [
      [0.01, 0.02, 0.03, 0.04, 0.05],
      [0.05, 0.08, 0.09, 0.09, 0.09],
    ],
    [
      [0.9, 0.5],
      [1, 1],
    ],
    [[], []],
  ])('%j becomes %j, as in R', (ps, adjusted) => {
    for (const [index, p] of holm(ps).entries()) expect(p).toBeCloseTo(adjusted[index]!, 12);
  });

  test('never below p, never above Bonferroni, and in the same order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (ps) => {
        const adjusted = holm(ps);
        for (const [i, p] of ps.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p * ps.length));
          for (const [j, other] of ps.entries()) if (p < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
        }
      }),
    );
  });
});

describe('the normal distribution, as scipy.stats.norm 1.17.1', () => {
  test.each([
    [-8, 6.22096057427174e-16],
    [-5, 2.866515718791933e-7],
    [-3.5, 0.00023262907903552502],
    [-1.96, 0.024997895148220435],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [1, 0.8413447460685429],
    [3, 0.9986501019683699],
    [7, 0.9999999999987201],
  ])('cdf(%d)', (z, p) => expect(Math.abs(normalCdf(z) / p - 1)).toBeLessThan(1e-11));

  test.each([
    [0.975, 1.959963984540054],
    [0.8, 0.8416212335729143],
    [0.001, -3.090232306167813],
    [1e-6, -4.753424308822899],
    [0.5, 0],
    [0.9995, 3.2905267314919255],
  ])('ppf(%d)', (p, z) => expect(normalQuantile(p)).toBeCloseTo(z, 9));
});

describe('how many seeds would settle it', () => {
  test("Noether's formula: three of four pairs above zero at 0.05 take (1.96 + 0.84)^2 / (3 / 16) = 41.9 seeds", () => {
    // Of the six pairs of these differences, four have a sum above zero and one of zero: p = 4.5 / 6 = 0.75.
    expect(seedsToSettle([5, 2, 1, -2], 0.05)).toBe(42);
  });

  test('differences on one side take as many as the test needs at least', () => {
    expect(seedsToSettle([1, 2, 3], 0.05)).toBe(6);
    expect(seedsToSettle([-1], 0.001)).toBe(11);
    expect(fewestSeeds(0.05)).toBe(6);
  });

  test('even differences never settle', () => {
    expect(seedsToSettle([1, -1, 2, -2], 0.05)).toBe(Infinity);
    expect(seedsToSettle([0], 0.05)).toBe(Infinity);
  });

  test('a sharper level takes more seeds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 9 }), { minLength: 2, maxLength: 10 }), (differences) => {
        expect(seedsToSettle(differences, 0.001)).toBeGreaterThanOrEqual(seedsToSettle(differences, 0.05));
      }),
    );
  });
});
