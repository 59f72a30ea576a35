import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareVariants, type MetricSamples } from './compare-variants.ts';
import type { Direction } from './metric-direction.ts';

const PAIR = [{ variant: 'new', against: 'base' }];

function samples(
  base: readonly (number | undefined)[],
  other: readonly (number | undefined)[],
  direction: Direction = 'lower',
  name = 'pod_pending_seconds_p99',
): MetricSamples {
  const values = new Map([
    ['base', base],
    ['new', other],
  ]);
  return { name, unit: 'seconds', direction, values };
}

const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const plus = (amount: number): number[] => TEN.map((value) => value + amount);

function only(metric: MetricSamples) {
  return compareVariants([metric], PAIR)[0]!.comparisons[0]!;
}

describe('verdicts', () => {
  test.each<[verdict: string, metric: MetricSamples]>([
    ['worse', samples(TEN, plus(1))],
    ['better', samples(TEN, plus(-1))],
    ['better', samples(TEN, plus(1), 'higher')],
    ['higher', samples(TEN, plus(1), 'none')],
    ['lower', samples(TEN, plus(-1), 'none')],
    ['no difference shown', samples(TEN, [2, 1, 4, 3, 6, 5, 8, 7, 10, 9])],
    ['no difference shown', samples(TEN, TEN)],
    ['too few seeds', samples([1, 2, 3], [2, 3, 4])],
    ['no difference shown', samples([1, 2, 3], [1, 2, 3])],
    ['not measured', samples([1, undefined], [undefined, 2])],
    ['not measured', samples([], [])],
  ])('%s', (verdict, metric) => expect(only(metric).verdict).toBe(verdict));

  test('with many questions, seeds that were enough for one are too few', () => {
    const metrics = Array.from({ length: 40 }, (_, index) => samples(TEN, plus(index % 2), 'lower', `m${index}`));
    const verdicts = compareVariants(metrics, PAIR).map(({ comparisons }) => comparisons[0]!.verdict);
    // Twenty have nothing to test and do not count: 20 * 2 / 1024 = 0.039.
    expect(new Set(verdicts)).toEqual(new Set(['no difference shown', 'worse']));
    const all = metrics.map((metric) => ({ ...metric, values: samples(TEN, plus(1)).values }));
    expect(compareVariants(all, PAIR)[0]!.comparisons[0]).toMatchObject({
      verdict: 'too few seeds',
      difference: { p: 2 / 1024, adjustedP: 80 / 1024, seedsToSettle: 11 },
    });
  });
});

test('all there is to say of a pair', () => {
  expect(compareVariants([samples(TEN, plus(0.3))], PAIR)).toEqual([
    {
      name: 'pod_pending_seconds_p99',
      unit: 'seconds',
      direction: 'lower',
      medians: new Map([
        ['base', 5.5],
        ['new', 5.8],
      ]),
      isSame: false,
      comparisons: [
        {
          variant: 'new',
          against: 'base',
          seedCount: 10,
          differingCount: 10,
          verdict: 'worse',
          difference: {
            // Not 0.2999999999999998: metrics are rounded to a millionth.
            median: 0.3,
            mean: 0.3,
            interval: [0.3, 0.3],
            p: 2 / 1024,
            adjustedP: 2 / 1024,
            a12: 0.55,
            effect: 'negligible',
            seedsToSettle: undefined,
          },
        },
      ],
    },
  ]);
});

test('seeds in which one of the two was not measured are left out', () => {
  expect(only(samples([1, undefined, 3, 4], [2, 2, undefined, 5]))).toMatchObject({
    seedCount: 2,
    difference: { median: 1 },
  });
});

test('turned round, all is mirrored; a question more changes no interval', () => {
  const values = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })), {
    minLength: 1,
    maxLength: 15,
  });
  fc.assert(
    fc.property(values, (pairs) => {
      const metric = samples(
        pairs.map(([a]) => a),
        pairs.map(([, b]) => b),
      );
      const there = only(metric).difference!;
      const [back] = compareVariants([metric], [{ variant: 'base', against: 'new' }]);
      expect(back!.comparisons[0]!.difference!.median).toBeCloseTo(-there.median, 9);
      expect(back!.comparisons[0]!.difference!.p).toBe(there.p);
      expect(back!.comparisons[0]!.difference!.a12).toBeCloseTo(1 - there.a12, 12);
      const withMore = compareVariants([{ ...metric, name: 'other' }, metric], PAIR)[1]!.comparisons[0]!.difference!;
      expect(withMore.interval).toEqual(there.interval);
    }),
    { numRuns: 10 },
  );
});
