import type { PresetPoint, PresetReportData } from '../cli/report/report-data.ts';

/** What is drawn of a metric. */
export interface Measure {
  readonly metric: string;
  readonly title: string;
  /** From what is in the results to what is drawn. */
  readonly of: (value: number) => number;
}

/** As in the paper's figures, what is not allocated comes first. */
export const MEASURES: readonly Measure[] = [
  { metric: 'gpu_allocation_percent', title: 'Unallocated GPU, % of the cluster', of: (value) => 100 - value },
  { metric: 'fragmentation_of_cluster_percent', title: 'Fragmentation, % of the cluster', of: (value) => value },
  { metric: 'fragmentation_of_idle_percent', title: 'Fragmentation, % of the idle GPU', of: (value) => value },
];

/** A mean over seeds as it is drawn. */
export interface Mean {
  readonly value: number;
  /** 0 with one seed. */
  readonly deviation: number;
  readonly seedCount: number;
}

export interface CurvePoint {
  readonly percent: number;
  readonly ours: Mean | undefined;
  readonly published: Mean | undefined;
}

/** One policy on one trace. */
export interface Curve {
  readonly policy: string;
  /** In ascending order of the percent. */
  readonly points: readonly CurvePoint[];
}

/** A curve for each policy, in the order of the results. */
export function curvesOf(
  { summaries }: Pick<PresetReportData, 'summaries'>,
  trace: string,
  measure: Measure,
): readonly Curve[] {
  const own = summaries.filter((point) => point.trace === trace && point.metric === measure.metric);
  const policies = [...new Set(own.map(({ policy }) => policy))];
  return policies.map((policy) => ({
    policy,
    points: own
      .filter((point) => point.policy === policy)
      .map((point) => pointOf(point, measure))
      .sort((a, b) => a.percent - b.percent),
  }));
}

/** The highest value that has to be drawn, with its deviation. */
export function highest(points: readonly CurvePoint[]): number {
  const means = points.flatMap(({ ours, published }) => [ours, published]).filter((mean) => mean !== undefined);
  return Math.max(1e-9, ...means.map(({ value, deviation }) => value + deviation));
}

export function showMean(mean: Mean | undefined): string {
  if (mean === undefined) return '';
  const { value, deviation, seedCount } = mean;
  return seedCount > 1 ? `${value.toFixed(2)} \u00b1 ${deviation.toFixed(2)}` : value.toFixed(2);
}

function pointOf(point: PresetPoint, { of }: Measure): CurvePoint {
  const mean = (value: number | null, deviation: number | null, seedCount: number): Mean | undefined =>
    value === null ? undefined : { value: of(value), deviation: deviation ?? 0, seedCount };
  return {
    percent: point.arrivedPercent,
    ours: mean(point.oursMean, point.oursDeviation, point.seedCount),
    published: mean(point.publishedMean, point.publishedDeviation, point.publishedSeedCount),
  };
}
