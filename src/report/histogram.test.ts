import { describe, expect, test } from 'vitest';
import { describeDistribution, placeOf } from './histogram.ts';

describe('a distribution', () => {
  test('of nothing is none', () => expect(describeDistribution(new Float64Array())).toBeUndefined());

  test('has its quantiles, as nearest ranks', () => {
    const values = Float64Array.from({ length: 100 }, (_, index) => 100 - index);
    const { mean, p50, p90, p99, max, isLogarithmic } = describeDistribution(values)!;
    expect([mean, p50, p90, p99, max, isLogarithmic]).toEqual([50.5, 50, 90, 99, 100, true]);
  });

  test.each([
    ['equal values', [7, 7, 7]],
    ['zeros', [0, 0]],
    ['zeros among others', [0, 1, 1_000_000]],
    ['close values', [10, 11, 12, 13]],
    ['far values', [1, 10, 1e12]],
  ])('%s: every value is in one bin, and bins follow each other', (_, values) => {
    const distribution = describeDistribution(Float64Array.from(values))!;
    const { bins, from, to } = distribution;
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
    expect(bins[0]!.from).toBeCloseTo(from);
    expect(bins.at(-1)!.to / to).toBeCloseTo(1);
    for (const value of values) expect(placeOf(distribution, value)).toBeGreaterThanOrEqual(0);
    expect(placeOf(distribution, to)).toBeCloseTo(1);
  });
});
