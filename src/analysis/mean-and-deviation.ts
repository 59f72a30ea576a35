import { deviation, mean } from 'd3-array';

export interface MeanAndDeviation {
  /** Undefined without values. */
  readonly mean: number | undefined;
  /** Sample standard deviation; undefined with fewer than two values. */
  readonly deviation: number | undefined;
}

export function meanAndDeviation(values: readonly number[]): MeanAndDeviation {
  return { mean: mean(values), deviation: deviation(values) };
}
