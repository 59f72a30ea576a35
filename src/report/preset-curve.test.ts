import { expect, test } from 'vitest';
import { curvesOf, highest, MEASURES, showMean } from './preset-curve.ts';

const point = (policy: string, arrivedPercent: number, oursMean: number | null) => ({
  trace: 'default',
  policy,
  metric: 'gpu_allocation_percent',
  arrivedPercent,
  seedCount: oursMean === null ? 0 : 10,
  publishedSeedCount: arrivedPercent === 100 ? 10 : 0,
  oursMean,
  oursDeviation: oursMean === null ? null : 0.5,
  publishedMean: arrivedPercent === 100 ? 90 : null,
  publishedDeviation: null,
});
const summaries = [point('FGD', 100, 95), point('FGD', 50, 49), point('BestFit', 100, null)];

test('of allocation what is left is drawn, policy by policy and in the order of arrivals', () => {
  const curves = curvesOf({ summaries }, 'default', MEASURES[0]!);
  expect(curves).toEqual([
    {
      policy: 'FGD',
      points: [
        { percent: 50, ours: { value: 51, deviation: 0.5, seedCount: 10 }, published: undefined },
        {
          percent: 100,
          ours: { value: 5, deviation: 0.5, seedCount: 10 },
          published: { value: 10, deviation: 0, seedCount: 10 },
        },
      ],
    },
    {
      policy: 'BestFit',
      points: [{ percent: 100, ours: undefined, published: { value: 10, deviation: 0, seedCount: 10 } }],
    },
  ]);
  expect(highest(curves.flatMap(({ points }) => points))).toBe(51.5);
  expect(curvesOf({ summaries }, 'other', MEASURES[0]!)).toEqual([]);
});

test('means as texts', () => {
  expect(showMean(undefined)).toBe('');
  expect(showMean({ value: 1, deviation: 0, seedCount: 1 })).toBe('1.00');
  expect(showMean({ value: 1, deviation: 0.25, seedCount: 2 })).toBe('1.00 ± 0.25');
});
