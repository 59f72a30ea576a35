import { expect, test } from 'vitest';
import { toSweepReport } from './sweep-report-data.ts';

const SWEEP = {
  kind: 'Sweep',
  scenario: 'capacity',
  version: '0.1.0',
  variants: ['base', 'packed'],
  seeds: ['1', '2'],
  parameters: [{ path: 'cluster.pools[0].count', values: [8, 16] }],
  metrics: [
    { name: 'pods_bound_total', unit: 'count', direction: 'higher' },
    { name: 'pod_pending_seconds_p99', unit: 'seconds', direction: 'lower' },
  ],
  points: ['base', 'packed'].flatMap((variant) =>
    [8, 16].map((count) => ({ variant, parameters: { 'cluster.pools[0].count': count }, medians: [] })),
  ),
  // In any order.
  cells: ['2', '1'].flatMap((seed) =>
    ['packed', 'base'].flatMap((variant) =>
      [8, 16].map((count) => ({
        variant,
        parameters: { 'cluster.pools[0].count': count },
        seed,
        values: [count * 10 + Number(seed), variant === 'base' && count === 8 ? null : 0.5],
      })),
    ),
  ),
};

test('a sweep: each metric by point and seed', () => {
  const { axes, points, metrics } = toSweepReport('sweep.json', JSON.stringify(SWEEP));
  expect(axes).toEqual(['variant', 'cluster.pools[0].count']);
  expect(points).toEqual([
    ['base', '8'],
    ['base', '16'],
    ['packed', '8'],
    ['packed', '16'],
  ]);
  expect(metrics.map(({ values }) => values)).toEqual([
    [
      [81, 82],
      [161, 162],
      [81, 82],
      [161, 162],
    ],
    [
      [null, null],
      [0.5, 0.5],
      [0.5, 0.5],
      [0.5, 0.5],
    ],
  ]);
});

test.each<[first: string | undefined, second: string | undefined, tieBreak: string | null, told: boolean]>([
  ['random', 'random', 'random', false],
  ['random', 'lowest-name', null, true],
  // Of old results nobody knows.
  [undefined, undefined, null, false],
])('ties between nodes, %s with base and %s with packed', (first, second, tieBreak, told) => {
  const points = SWEEP.points.map((point) => ({ ...point, tieBreak: point.variant === 'base' ? first : second }));
  const report = toSweepReport('sweep.json', JSON.stringify({ ...SWEEP, points }));
  expect(report.tieBreak).toBe(tieBreak);
  expect(report.axes).toEqual(['variant', 'cluster.pools[0].count', ...(told ? ['ties between nodes'] : [])]);
  expect(report.points.map(([, , rule]) => rule)).toEqual(
    told ? [first, first, second, second] : [undefined, undefined, undefined, undefined],
  );
  expect(report.metrics[0]!.values[3]).toEqual([161, 162]);
});

test.each(['{}', 'null', '{"scenario":"x"}'])('what is no sweep: %s', (text) => {
  expect(() => toSweepReport('sweep.json', text)).toThrow('this is no sweep');
});
