import type { ClusterTotals, ClusterTracker } from './cluster-tracker.ts';
import { historyValues } from './metric-values.ts';
import type { MetricInstance, Sample } from './metric.ts';
import { seriesOf } from './series-of.ts';
import { TimeWeighted } from './statistics/time-weighted.ts';

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
  const histories: TimeWeighted[] = [];
  const series: (Pick<Sample, 'column' | 'series'> | undefined)[] = [];
  const ratioOf = (resource: number): number => {
    const denominator = denominators[resource]!.value;
    return denominator > 0 ? numerators[resource]!.value / denominator : NaN;
  };
  cluster.onAdvance((duration) => {
    while (histories.length < totals.used.length) histories.push(new TimeWeighted());
    for (let resource = 0; resource < histories.length; resource++)
      histories[resource]!.add(ratioOf(resource), duration);
  });
  return {
    values: () =>
      histories.flatMap((history, resource) => {
        if (history.duration === 0) return [];
        const last = ratioOf(resource);
        return historyValues(name, history, last !== last ? 0 : last, 'ratio', {
          resource: resources.names[resource]!,
        });
      }),
    sample() {
      const samples: Sample[] = [];
      for (let resource = 0; resource < totals.used.length; resource++) {
        const value = ratioOf(resource);
        if (value === value) series[resource] ??= seriesOf(name, resources.names[resource]!);
        const known = series[resource];
        if (known !== undefined) samples.push({ column: known.column, value, series: known.series });
      }
      return samples;
    },
  };
}
