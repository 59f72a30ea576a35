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
