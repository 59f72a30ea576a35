/** What a set of durations looks like. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly bins: readonly Bin[];
  readonly isLogarithmic: boolean;
  /** Where the axis begins and ends. */
  readonly from: number;
  readonly to: number;
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const BIN_COUNT = 40;

/** Sorts the values; bins of equal width, or of equal ratio where they reach over more than a factor of 20. */
export function describeDistribution(values: Float64Array): Distribution | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted();
  const quantile = (q: number): number => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
  const max = sorted.at(-1)!;
  const lowest = sorted.find((value) => value > 0) ?? 1;
  const isLogarithmic = max > lowest * 20;
  const from = isLogarithmic ? lowest : 0;
  const to = max > from ? max : from + 1;
  return {
    count: sorted.length,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: quantile(0.5),
    p90: quantile(0.9),
    p99: quantile(0.99),
    max,
    bins: countBins(sorted, isLogarithmic, from, to),
    isLogarithmic,
    from,
    to,
  };
}

/** Where a value stands on the axis, from 0 to 1. */
export function placeOf(
  { isLogarithmic, from, to }: Pick<Distribution, 'isLogarithmic' | 'from' | 'to'>,
  value: number,
): number {
  const place = isLogarithmic
    ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
    : (value - from) / (to - from);
  return Math.min(1, Math.max(0, place));
}

function countBins(sorted: Float64Array, isLogarithmic: boolean, from: number, to: number): readonly Bin[] {
  const edge = (index: number): number => {
    const share = index / BIN_COUNT;
    return isLogarithmic ? from * Math.exp(share * Math.log(to / from)) : from + share * (to - from);
  };
  const bins: Bin[] = [];
  let row = 0;
  for (let index = 0; index < BIN_COUNT; index++) {
    const upper = index === BIN_COUNT - 1 ? Infinity : edge(index + 1);
    const begin = row;
    while (row < sorted.length && sorted[row]! < upper) row++;
    bins.push({ from: edge(index), to: edge(index + 1), count: row - begin });
  }
  return bins;
}
