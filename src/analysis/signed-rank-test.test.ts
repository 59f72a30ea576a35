import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leastP, signedRankTest } from './signed-rank-test.ts';

const minus = (x: readonly number[], y: readonly number[]): number[] => x.map((value, index) => value - y[index]!);

describe('published examples', () => {
  test('depression scores (Hollander and Wolfe 1973; example of R ?wilcox.test): V = 40, p-value = 0.03906', () => {
    const x = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    expect(signedRankTest(minus(x, y))).toMatchObject({ positiveRankSum: 40, p: 0.0390625, method: 'exact' });
  });

  test("Darwin's maize (Fisher 1935; example of scipy.stats.wilcoxon): statistic 24, p = 0.041259765625", () => {
    const differences = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75];
    expect(signedRankTest(differences)).toEqual({
      positiveRankSum: 96,
      negativeRankSum: 24,
      count: 15,
      p: 0.041259765625,
      method: 'exact',
    });
  });
});

describe('the same as SciPy 1.17.1', () => {
  test('one zero and one tie (the example of Wikipedia, "Wilcoxon signed-rank test"): exhaustive PermutationMethod', () => {
    const x = [125, 115, 130, 140, 140, 115, 140, 125, 140, 135];
    const y = [110, 122, 125, 120, 140, 124, 123, 137, 135, 145];
    // scipy.stats.wilcoxon(d[d != 0], method=PermutationMethod(n_resamples=10**6))
    expect(signedRankTest(minus(x, y))).toEqual({
      positiveRankSum: 27,
      negativeRankSum: 18,
      count: 9,
      p: 0.6328125,
      method: 'exact',
    });
  });

  test('many ties: exhaustive PermutationMethod', () => {
    const differences = [1, 1, 2, -2, 3, 3, 3, -1, 0, 5, 5, -4];
    expect(signedRankTest(differences)).toMatchObject({ positiveRankSum: 50.5, p: 0.1318359375 });
  });

  test('fifty differences: method="exact"', () => {
    const differences = Array.from({ length: 50 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 0.5));
    const { p, negativeRankSum } = signedRankTest(differences);
    expect(negativeRankSum).toBe(425);
    expect(p).toBeCloseTo(0.03996834652842374, 14);
  });

  test('240 differences with ties and zeros: method="asymptotic", correction=True', () => {
    const differences = Array.from({ length: 240 }, (_, i) => ((i * 37) % 101) - 45);
    const { p, method } = signedRankTest(differences);
    expect(method).toBe('normal');
    expect(p).toBeCloseTo(0.013640913089251314, 10);
  });
});

/**
 * Drawn at random, with ties and zeros: scipy.stats.wilcoxon of the differences other than zero, SciPy 1.17.1; method="exact" where
 * all sizes differ, else PermutationMethod(n_resamples=inf), which goes through all signs.
 */
describe('the smaller rank sum and p of SciPy', () => {
  test.each<[differences: number[], statistic: number, p: number]>([
    [[1, -2, 3, 5, -4], 6.0, 0.8125],
    [[92, 59, -178, 77, 103, 34], 6.0, 0.4375],
    [[24, 0, 28, -46, 0, 14, 30, 35], 6.0, 0.4375],
    [[3, 4, 3, 1, 1, -3, -3, 7, 2], 11.0, 0.1953125],
    [[85, 165, -57, 77, -9, -171, 170, 21, 198, 1], 15.0, 0.232421875],
    [[-3, 3, -4, 1, 7, 6, 5, 2, 0, 6, -2, 6], 13.0, 0.0771484375],
    [[-1, 5, 1, -4, 6, -1, 2, 6, 5, 5, 1, 1, 7, -4], 21.0, 0.0445556640625],
    [[7, -4, -4, 2, 4, 7, 4, 2, 2, 4, 2, -2, 7, 1, 1, 1], 28.0, 0.036529541015625],
    [[-1, 2, -4, 5, -2, 6, 7, -2, 7, -1, 6, 6, -2, 5, 6, 1, 7, 4], 29.0, 0.0111083984375],
    [[-53, 0, 2, -43, 0, 38, 42, 30, -20, 47, 44, 56, 50, 16, -33, -23, 10, 12, 54, 9], 50.0, 0.12973785400390625],
    [[-3, 6, 0, 3, -2, 5, 6, 1, 3, 2, 0, -3, -2, -2, -3, 5, 4, 0, -1, 5], 42.0, 0.10345458984375],
    [
      [
        186, 86, 188, -158, -10, 1, 75, 177, 63, 97, -66, 165, 27, 108, 132, 111, -134, -131, 56, 28, 9, 191, 31, -40,
        104,
      ],
      76.0,
      0.018744707107543945,
    ],
    [
      [
        17, -164, -174, -90, -69, 188, 112, -159, -192, -193, 56, 44, -26, 58, 46, -23, 83, 104, 55, 91, -22, 177, -88,
        28, 137, -119, 168, 59, 18, 79, 111, 72, 38, -127, 129, 136, -128, -154, 61, 101,
      ],
      361.0,
      0.5185272742000961,
    ],
  ])('%j: %d, %d', (differences, statistic, p) => {
    const { positiveRankSum, negativeRankSum, ...result } = signedRankTest(differences);
    expect(Math.min(positiveRankSum, negativeRankSum)).toBe(statistic);
    expect(result.method).toBe('exact');
    expect(result.p).toBeCloseTo(p, 13);
  });
});

test('nothing to test: p is 1', () => {
  expect(signedRankTest([])).toMatchObject({ count: 0, p: 1 });
  expect(signedRankTest([0, 0, 0])).toMatchObject({ count: 0, p: 1 });
});

const some = fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 11 });

test('it is what counting all signs gives', () => {
  fc.assert(
    fc.property(some, (differences) => {
      const sizes = differences.filter((difference) => difference !== 0).map(Math.abs);
      const ranks = sizes.map(
        (size) =>
          sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2,
      );
      const centre = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
      const { p, positiveRankSum } = signedRankTest(differences);
      let asFar = 0;
      for (let signs = 0; signs < 1 << ranks.length; signs++) {
        const sum = ranks.reduce((total, rank, index) => total + ((signs >> index) & 1) * rank, 0);
        if (Math.abs(sum - centre) >= Math.abs(positiveRankSum - centre)) asFar++;
      }
      expect(p).toBeCloseTo(asFar / (1 << ranks.length), 12);
    }),
    { numRuns: 60 },
  );
});

test('neither the order nor the sign nor the scale of the differences counts', () => {
  fc.assert(
    fc.property(some, (differences) => {
      const { p } = signedRankTest(differences);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
      expect(signedRankTest(differences.toReversed()).p).toBe(p);
      expect(signedRankTest(differences.map((difference) => -4 * difference)).p).toBe(p);
    }),
  );
});

test('the least p is that of differences on one side', () => {
  for (const count of [1, 2, 5, 6, 20]) {
    const differences = Array.from({ length: count }, (_, index) => index + 1);
    expect(leastP(count)).toBe(signedRankTest(differences).p);
  }
});
