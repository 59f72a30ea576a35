import { FRAGMENTATION_BUCKETS } from '../../scheduling/gpu/fragmentation.ts';
import { GpuArrivals } from '../gpu-arrivals.ts';
import { GpuTracker } from '../gpu-tracker.ts';
import { count, historyValues } from '../metric-values.ts';
import type { MetricDefinition, MetricValue } from '../metric.ts';
import { CPU, MEMORY } from '../resource-vectors.ts';
import { TimeWeightedValues } from '../statistics/time-weighted-values.ts';

/** What is followed over time. */
const FOLLOWED: readonly (readonly [name: string, unit: MetricValue['unit'], valueOf: (gpus: GpuTracker) => number])[] =
  [
    ['gpu_allocation_ratio', 'ratio', ({ allocatedMilli, totalMilli }) => quotient(allocatedMilli, totalMilli)],
    ['gpu_idle_milli', 'count', ({ idleMilli }) => idleMilli],
    ['gpu_fragmentation_milli', 'count', ({ fragmentedMilli }) => fragmentedMilli],
    ['gpu_fragmentation_ratio', 'ratio', ({ fragmentedMilli, idleMilli }) => quotient(fragmentedMilli, idleMilli)],
    ['gpu_stranded_milli', 'count', ({ strandedMilli }) => strandedMilli],
  ];

export default {
  name: 'gpu_devices',
  description: 'GPUs that nodes lend out in whole or in shares: allocation, idle, stranded and fragmented GPU',
  create(_on, { pods, cluster, targetWorkload }) {
    const gpus = new GpuTracker(pods, cluster, targetWorkload);
    const arrivals = new GpuArrivals(gpus);
    const histories = new TimeWeightedValues(FOLLOWED.length);
    cluster.onAdvance((duration) => {
      if (!gpus.isUsed) return;
      for (let index = 0; index < FOLLOWED.length; index++) histories.values[index] = FOLLOWED[index]![2](gpus);
      histories.add(duration);
    });
    return {
      values() {
        if (!gpus.isUsed) return [];
        const { buckets } = gpus;
        return [
          ...FOLLOWED.flatMap(([name, unit, valueOf], index) => {
            const value = valueOf(gpus);
            return value === value ? historyValues(name, histories.of(index), value, unit) : [];
          }),
          count('gpu_allocated_milli_end', gpus.allocatedMilli),
          count('gpu_devices_in_use_end', gpus.devicesInUse),
          count('gpu_cluster_cpu_requested_milli_end', cluster.totals.requested[CPU]!.value),
          count('gpu_cluster_memory_requested_bytes_end', cluster.totals.requested[MEMORY]!.value),
          ...(buckets === undefined
            ? []
            : FRAGMENTATION_BUCKETS.map((bucket, index) =>
                count('gpu_fragmentation_bucket_milli_end', buckets[index]!, { bucket }),
              )),
          // Where pods leave again, what has been asked for so far says nothing.
          ...(gpus.hasReleased ? [] : arrivals.values()),
        ];
      },
      sample() {
        if (!gpus.isUsed) return [];
        return FOLLOWED.flatMap(([column, , valueOf]) => {
          const value = valueOf(gpus);
          return value === value ? [{ column, value }] : [];
        });
      },
    };
  },
} satisfies MetricDefinition;

function quotient(over: number, under: number): number {
  // NaN, where nobody has said what is fragmented, stays.
  return under > 0 || Number.isNaN(over) ? over / under : 0;
}
