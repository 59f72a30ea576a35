import { historyValues } from '../metric-values.ts';
import type { MetricDefinition, Sample } from '../metric.ts';
import { seriesOf } from '../series-of.ts';
import { TimeWeightedValues } from '../statistics/time-weighted-values.ts';
import { StrandedCapacity } from '../stranded-capacity.ts';

const OF_FREE = 'stranded_free_ratio';
const OF_ALLOCATABLE = 'stranded_allocatable_ratio';

export default {
  name: 'stranded_capacity_ratio',
  description: 'Free capacity on nodes on which the pod that typically asks for it does not fit, per resource',
  create(_on, { pods, cluster }) {
    const { totals, resources } = cluster;
    const capacity = new StrandedCapacity(pods, cluster);
    const ofFree = new TimeWeightedValues();
    const ofAllocatable = new TimeWeightedValues();
    const series: (Pick<Sample, 'column' | 'series'> | undefined)[] = [];
    const freeRatio = (r: number): number =>
      quotient(capacity.stranded[r]?.value ?? 0, capacity.free[r]?.value ?? 0, 0);
    const allocatableRatio = (r: number): number =>
      quotient(capacity.stranded[r]?.value ?? 0, totals.allocatable[r]!.value, NaN);
    let changeCount = -1;
    const refresh = (): void => {
      changeCount = capacity.changeCount;
      const count = totals.allocatable.length;
      ofFree.reserve(count);
      ofAllocatable.reserve(count);
      for (let r = 0; r < count; r++) {
        const ratio = allocatableRatio(r);
        ofAllocatable.values[r] = ratio;
        ofFree.values[r] = ratio === ratio ? freeRatio(r) : NaN;
      }
    };
    cluster.onAdvance((duration) => {
      if (changeCount !== capacity.changeCount) refresh();
      ofAllocatable.add(duration);
      ofFree.add(duration);
    });
    return {
      values: () =>
        resources.names.flatMap((resource, r) => {
          const free = ofFree.of(r);
          if (free.duration === 0 || !cluster.canBeFilled(r)) return [];
          return [
            ...historyValues(OF_FREE, free, freeRatio(r), 'ratio', { resource }),
            ...historyValues(OF_ALLOCATABLE, ofAllocatable.of(r), allocatableRatio(r) || 0, 'ratio', { resource }),
          ];
        }),
      sample() {
        const samples: Sample[] = [];
        for (let r = 0; r < totals.allocatable.length; r++) {
          if (!cluster.canBeFilled(r)) continue;
          const value = allocatableRatio(r);
          if (value === value) series[r] ??= seriesOf(OF_ALLOCATABLE, resources.names[r]!);
          const known = series[r];
          if (known !== undefined) samples.push({ column: known.column, value, series: known.series });
        }
        return samples;
      },
    };
  },
} satisfies MetricDefinition;

function quotient(over: number, under: number, otherwise: number): number {
  return under > 0 ? over / under : otherwise;
}
