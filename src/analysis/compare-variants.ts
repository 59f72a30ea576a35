import { median } from 'd3-array';
import { createRng } from '../engine/rng.ts';
import { bootstrapInterval } from './bootstrap-interval.ts';
import { a12, describeEffect, type EffectSize } from './effect-size.ts';
import { holm } from './holm.ts';
import type { Direction } from './metric-direction.ts';
import { fewestSeeds, seedsToSettle } from './seeds-to-settle.ts';
import { signedRankTest, type SignedRankResult } from './signed-rank-test.ts';

/** What one metric was, seed by seed; the seeds stand in the same order for each variant. */
export interface MetricSamples {
  readonly name: string;
  readonly unit: string;
  readonly direction: Direction;
  /** By variant. Undefined where a run had nothing to measure. */
  readonly values: ReadonlyMap<string, readonly (number | undefined)[]>;
}

/** `variant` held against `against`: differences are `variant` less `against`. */
export interface Pair {
  readonly variant: string;
  readonly against: string;
}

/**
 * `better` and `worse` where the metric has a direction, else `higher` and `lower`. `too few seeds`: with so many questions at once,
 * this number of seeds could not have shown any difference.
 */
export type Verdict =
  'better' | 'worse' | 'higher' | 'lower' | 'no difference shown' | 'too few seeds' | 'not measured';

export interface Comparison extends Pair {
  /** Seeds in which both were measured. */
  readonly seedCount: number;
  /** Those in which they differ. */
  readonly differingCount: number;
  readonly verdict: Verdict;
  /** Absent when there is no seed in which both were measured. */
  readonly difference?: Difference;
}

export interface Difference {
  /** Of the paired differences. */
  readonly median: number;
  readonly mean: number;
  /** Of the median. */
  readonly interval: readonly [low: number, high: number];
  /** Of the signed-rank test, alone. */
  readonly p: number;
  /** After Holm's correction over all comparisons that have something to test. */
  readonly adjustedP: number;
  readonly a12: number;
  readonly effect: EffectSize;
  /** Infinity when nothing points either way; undefined when it is settled, or when there is no difference at all. */
  readonly seedsToSettle: number | undefined;
}

export interface MetricComparison {
  readonly name: string;
  readonly unit: string;
  readonly direction: Direction;
  /** By variant, in the order of the samples; undefined where nothing was measured. */
  readonly medians: ReadonlyMap<string, number | undefined>;
  /** No two runs of any seed differ. */
  readonly isSame: boolean;
  readonly comparisons: readonly Comparison[];
}

/** The chance of a false alarm over the whole table that is put up with: the usual one (Fisher 1925). */
export const LEVEL = 0.05;

/** All metrics, each pair of variants: what differs, by how much, how sure. */
export function compareVariants(
  metrics: readonly MetricSamples[],
  pairs: readonly Pair[],
): readonly MetricComparison[] {
  const measured = metrics.map((metric) => pairs.map((pair) => measure(metric, pair)));
  const tested = measured.flat().filter(({ test }) => test !== undefined && test.count > 0);
  const adjusted = new Map(holm(tested.map(({ test }) => test!.p)).map((p, index) => [tested[index]!, p]));
  return metrics.map((metric, index) => {
    const all = [...metric.values];
    return {
      name: metric.name,
      unit: metric.unit,
      direction: metric.direction,
      medians: new Map(
        all.map(([variant, values]) => [variant, median(values.filter((value) => value !== undefined))]),
      ),
      isSame: all.every(([, values]) => values.every((value, seed) => value === all[0]![1][seed])),
      comparisons: measured[index]!.map((entry) => judge(metric, entry, adjusted.get(entry) ?? 1, tested.length)),
    };
  });
}

interface Measured {
  readonly pair: Pair;
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly differences: readonly number[];
  /** Absent when there are no differences. */
  readonly test: SignedRankResult | undefined;
}

function measure({ values }: MetricSamples, pair: Pair): Measured {
  const [first, second]: number[][] = [[], []];
  const others = values.get(pair.against) ?? [];
  for (const [seed, value] of (values.get(pair.variant) ?? []).entries()) {
    const other = others[seed];
    if (value === undefined || other === undefined) continue;
    first!.push(value);
    second!.push(other);
  }
  const differences = first!.map((value, seed) => roundAway(value - second![seed]!));
  const test = differences.length === 0 ? undefined : signedRankTest(differences);
  return { pair, first: first!, second: second!, differences, test };
}

/** Metrics are rounded to a millionth; what a subtraction leaves below that is an accident of the binary numbers. */
function roundAway(difference: number): number {
  const rounded = Math.round(difference * 1_000_000) / 1_000_000;
  return rounded === 0 ? 0 : rounded;
}

function judge(metric: MetricSamples, measured: Measured, adjustedP: number, testCount: number): Comparison {
  const { pair, first, second, differences, test } = measured;
  if (test === undefined) return { ...pair, seedCount: 0, differingCount: 0, verdict: 'not measured' };
  const effect = a12(first, second);
  const level = LEVEL / Math.max(1, testCount);
  const isSettled = adjustedP <= LEVEL;
  // A stream for each question, so that asking another one changes no answer.
  const stream = createRng('compare').stream(`bootstrap/${metric.name}/${pair.variant}/${pair.against}`);
  return {
    ...pair,
    seedCount: differences.length,
    differingCount: test.count,
    verdict: isSettled ? direct(metric.direction, test) : unsettled(test, differences.length, level),
    difference: {
      median: median(differences)!,
      mean: roundAway(differences.reduce((sum, difference) => sum + difference, 0) / differences.length),
      interval: bootstrapInterval(differences, stream),
      p: test.p,
      adjustedP,
      a12: effect,
      effect: describeEffect(effect),
      seedsToSettle: isSettled || test.count === 0 ? undefined : seedsToSettle(differences, level),
    },
  };
}

function direct(direction: Direction, { positiveRankSum, negativeRankSum }: SignedRankResult): Verdict {
  const isHigher = positiveRankSum > negativeRankSum;
  if (direction === 'none') return isHigher ? 'higher' : 'lower';
  return isHigher === (direction === 'higher') ? 'better' : 'worse';
}

function unsettled({ count }: SignedRankResult, seedCount: number, level: number): Verdict {
  return count > 0 && seedCount < fewestSeeds(level) ? 'too few seeds' : 'no difference shown';
}
