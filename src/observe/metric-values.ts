import { toSeconds, type Time } from '../engine/time.ts';
import type { MetricValue } from './metric.ts';
import { metricName } from './metric-name.ts';
import type { Gauge } from './statistics/gauge.ts';
import type { Samples } from './statistics/samples.ts';
import type { TimeWeighted } from './statistics/time-weighted.ts';

type Labels = Readonly<Record<string, string>>;

/** `_mean`, one `_p..` per percentile, and `_max` of durations in microseconds; nothing when there was none. */
export function durationValues(
  name: string,
  samples: Samples,
  percentiles: readonly number[],
  labels: Labels = {},
): MetricValue[] {
  if (samples.count === 0) return [];
  const value = (suffix: string, duration: number): MetricValue => ({
    name: metricName(`${name}_${suffix}`, labels),
    value: toSeconds(duration),
    unit: 'seconds',
  });
  return [
    value('mean', samples.mean),
    ...percentiles.map((percentile) => value(`p${percentile}`, samples.quantile(percentile / 100))),
    value('max', samples.max),
  ];
}

/** `_mean` and `_max` over time, and `_end`. */
export function historyValues(
  name: string,
  history: Pick<TimeWeighted, 'max' | 'mean'>,
  last: number,
  unit: MetricValue['unit'],
  labels: Labels = {},
): MetricValue[] {
  return [
    { name: metricName(`${name}_mean`, labels), value: history.mean, unit },
    { name: metricName(`${name}_max`, labels), value: history.max, unit },
    { name: metricName(`${name}_end`, labels), value: last, unit },
  ];
}

export function gaugeValues(name: string, gauge: Gauge, end: Time, labels: Labels = {}): MetricValue[] {
  return historyValues(name, gauge.summarize(end), gauge.value, 'count', labels);
}

/** A plain number of things. */
export function count(name: string, value: number, labels: Labels = {}): MetricValue {
  return { name: metricName(name, labels), value, unit: 'count' };
}
