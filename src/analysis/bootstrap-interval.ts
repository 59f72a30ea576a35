import { quantileSorted } from 'd3-array';
import type { RandomStream } from '../engine/rng.ts';

/** The share of intervals that hold the true value, were the whole thing done again and again. */
export const CONFIDENCE = 0.95;

/** Efron and Tibshirani (1993, "An Introduction to the Bootstrap", 14.3) ask for at least 1,000 for intervals. */
export const RESAMPLES = 10_000;

/**
 * Percentile bootstrap interval of the median: draw as many values with replacement, take their median, again and again; the
 * interval leaves out the same share of medians at both ends. Quantiles are R-7.
 */
export function bootstrapInterval(
  values: readonly number[],
  stream: RandomStream,
  resamples = RESAMPLES,
  confidence = CONFIDENCE,
): readonly [low: number, high: number] {
  const sorted = Float64Array.from(values).sort();
  const medians = Float64Array.from({ length: resamples }, () => medianOfResample(sorted, stream)).sort();
  const edge = (1 - confidence) / 2;
  const quantile = (p: number): number => quantileSorted(medians as unknown as number[], p)!;
  return [quantile(edge), quantile(1 - edge)];
}

/** Counts how often each value is drawn, and walks up to the middle: nothing to sort. */
function medianOfResample(sorted: Float64Array, stream: RandomStream): number {
  const size = sorted.length;
  const counts = new Uint32Array(size);
  for (let i = 0; i < size; i++) {
    const index = Math.floor(stream.next() * size);
    counts[index] = counts[index]! + 1;
  }
  const lower = valueAt(sorted, counts, (size - 1) >> 1);
  return size % 2 === 1 ? lower : (lower + valueAt(sorted, counts, size >> 1)) / 2;
}

function valueAt(sorted: Float64Array, counts: Uint32Array, rank: number): number {
  let seen = 0;
  for (let index = 0; ; index++) {
    seen += counts[index]!;
    if (seen > rank) return sorted[index]!;
  }
}
