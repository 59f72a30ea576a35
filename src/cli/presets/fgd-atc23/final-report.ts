import type { Summary } from '../../../observe/results.ts';
import { FRAGMENTATION_BUCKETS } from '../../../scheduling/gpu/fragmentation.ts';

/** What the authors' simulator reports at the end of an experiment, under our names. Undefined: not measured. */
export type FinalReport = Readonly<Record<string, number | undefined>>;

/** Column of report.csv and metric of summary.json, in the authors' order. */
const NUMBERS: readonly (readonly [column: string, metric: string])[] = [
  ['milli_cpu', 'gpu_cluster_cpu_requested_milli_end'],
  ['memory_bytes', 'gpu_cluster_memory_requested_bytes_end'],
  ['gpu_devices', 'gpu_devices_in_use_end'],
  ['milli_gpu', 'gpu_allocated_milli_end'],
  ...FRAGMENTATION_BUCKETS.map((bucket) => [bucket, `gpu_fragmentation_bucket_milli_end{bucket="${bucket}"}`] as const),
  ['idle_gpu_milli', 'gpu_idle_milli_end'],
  ['frag_gpu_milli', 'gpu_fragmentation_milli_end'],
  ['failed_pods', 'pods_deleted_unscheduled_total'],
];

export const FINAL_REPORT_COLUMNS: readonly string[] = NUMBERS.map(([column]) => column);

export function finalReportOf({ metrics }: Summary): FinalReport {
  return Object.fromEntries(NUMBERS.map(([column, metric]) => [column, metrics[metric]?.value]));
}
