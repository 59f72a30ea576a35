import type { ClusterTotals, ClusterTracker } from './cluster-tracker.ts';
import { historyValues } from './metric-values.ts';
import type { MetricInstance, Sample } from './metric.ts';
import { seriesOf } from './series-of.ts';
import { TimeWeightedValues } from './statistics/time-weighted-values.ts';

/**
 * Follows the quotient of two cluster totals for each resource that some node has had. While no node has it, the quotient
 * has no value and the time does not count.
 */
export function followClusterRatio(
  name: string,
  cluster: ClusterTracker,
  over: keyof ClusterTotals,
  under: keyof ClusterTotals,
): MetricInstance {
  const { totals, resources } = cluster;
  const [numerators, denominators] = [totals[over], totals[under]];
  const histories = new TimeWeightedValues();
  const series: (Pick<Sample, 'column' | 'series'> | undefined)[] = [];
  const ratioOf = (resource: number): number => {
    const denominator = denominators[resource]!.value;
    return denominator > 0 ? numerators[resource]!.value / denominator : NaN;
  };
  cluster.onAdvance((duration) => {
    const count = totals.used.length;
    histories.reserve(count);
    const { values } = histories;
    for (let resource = 0; resource < count; resource++) values[resource] = ratioOf(resource);
    histories.add(duration);
  });
  return {
    values: () =>
      resources.names.flatMap((label, resource) => {
        const history = histories.of(resource);
        if (history.duration === 0 || !cluster.canBeFilled(resource)) return [];
        return historyValues(name, history, ratioOf(resource) || 0, 'ratio', { resource: label });
      }),
    sample() {
      const samples: Sample[] = [];
      for (let resource = 0; resource < totals.used.length; resource++) {
        if (!cluster.canBeFilled(resource)) continue;
        const value = ratioOf(resource);
        if (value === value) series[resource] ??= seriesOf(name, resources.names[resource]!);
        const known = series[resource];
        if (known !== undefined) samples.push({ column: known.column, value, series: known.series });
      }
      return samples;
    },
  };
}
