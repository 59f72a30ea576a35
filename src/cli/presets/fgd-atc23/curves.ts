import type { Summary } from '../../../observe/results.ts';

export const ALLOCATION = 'gpu_allocation_percent';

/** Curves over what has been asked for: the names in files and tables, that of our metric, and words for people. */
export const CURVES: readonly { readonly metric: string; readonly ours: string; readonly title: string }[] = [
  { metric: ALLOCATION, ours: 'gpu_arrival_allocation_percent', title: 'GPU allocation in % of the cluster' },
  {
    metric: 'fragmentation_of_cluster_percent',
    ours: 'gpu_arrival_fragmentation_of_cluster_percent',
    title: 'fragmentation in % of the cluster',
  },
  {
    metric: 'fragmentation_of_idle_percent',
    ours: 'gpu_arrival_fragmentation_of_idle_percent',
    title: 'fragmentation in % of the idle GPU',
  },
];

export const METRICS: readonly string[] = CURVES.map(({ metric }) => metric);

/** A curve of a run: values by percent arrived. */
export function curveOf({ metrics }: Summary, ours: string): ReadonlyMap<number, number> {
  const points = Object.entries(metrics).flatMap(([name, { value }]): (readonly [number, number])[] => {
    const [, curve, percent] = /^(\w+)\{arrived="(\d+)"\}$/.exec(name) ?? [];
    return curve === ours ? [[Number(percent), value]] : [];
  });
  return new Map(points);
}
