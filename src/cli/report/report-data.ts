import type { Summary } from '../../observe/results.ts';
import type { TieBreak } from '../../scheduling/tie-break.ts';

/**
 * What a report page knows: plain data that the command writes into the page and the page reads back.
 *
 * Times are whole microseconds of simulated time. Long tables are columns of numbers, small ones where that is easy
 * (differences, places in lists of texts), because a page may hold a hundred thousand pods.
 */
export type ReportData = RunReport | ComparisonReportData | SweepReport | PresetReportData;

export interface RunReport {
  readonly kind: 'run';
  /** The scenario's name. */
  readonly title: string;
  /** Which of its runs: `seed-1`. */
  readonly run: string;
  /** Old results do not say their tie-break. */
  readonly summary: Omit<Summary, 'tieBreak'> & { readonly tieBreak?: TieBreak };
  /** `orrery explain ...` up to the pod; its scenario file may be a guess. */
  readonly explain: { readonly words: readonly string[]; readonly isGuess: boolean };
  readonly endAt: number;
  readonly series: SeriesColumns | null;
  readonly nodes: NodeColumns | null;
  readonly pods: PodColumns | null;
  /** Only of runs with `--report`. */
  readonly attempts: AttemptColumns | null;
  readonly events: EventColumns | null;
}

/** timeseries.csv */
export interface SeriesColumns {
  readonly times: readonly number[];
  readonly columns: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

/** nodes.csv, in its order. */
export interface NodeColumns {
  readonly names: readonly string[];
  readonly pools: TextColumn;
  readonly zones: TextColumn;
  readonly instanceTypes: TextColumn;
  readonly joinedAt: readonly number[];
  /** -1: it stayed. */
  readonly leftAt: readonly number[];
  readonly podsBound: readonly number[];
  /** `cpu_cores`, `memory_bytes`, `pods`, `nvidia.com/gpu`. */
  readonly resources: readonly string[];
  /** By resource, then by node. */
  readonly allocatable: readonly (readonly number[])[];
}

/** Texts of which there are few: each once, and for each row its place among them. */
export interface TextColumn {
  readonly texts: readonly string[];
  readonly rows: readonly number[];
}

/** pods.csv, in its order. */
export interface PodColumns {
  readonly namespaces: TextColumn;
  readonly names: readonly string[];
  /** Places in the names of the nodes; -1 for none. */
  readonly node: readonly number[];
  readonly phases: TextColumn;
  readonly reasons: TextColumn;
  readonly disruptions: TextColumn;
  /** After the creation of the pod before it. */
  readonly createdAfter: readonly number[];
  /** After its own creation; -1: never. */
  readonly scheduledAfter: readonly number[];
  readonly startedAfter: readonly number[];
  readonly readyAfter: readonly number[];
  readonly finishedAfter: readonly number[];
  readonly deletedAfter: readonly number[];
  readonly attempts: readonly number[];
  /** As in {@link NodeColumns.resources}. */
  readonly resources: readonly string[];
  /** What pods ask for, each once, in the order of the resources. */
  readonly requests: readonly (readonly number[])[];
  readonly request: readonly number[];
}

/** attempts.csv: the answers of the scheduler in the order in which it gave them; of pods with many the first and the last. */
export interface AttemptColumns {
  /** Row of the pod, less that of the attempt before. */
  readonly pod: readonly number[];
  /** After the attempt before. */
  readonly after: readonly number[];
  readonly attempt: readonly number[];
  readonly results: TextColumn;
  /** Places in the names of the nodes; -1 for none. */
  readonly node: readonly number[];
  readonly examined: readonly number[];
  readonly feasible: readonly number[];
  readonly tied: readonly number[];
  readonly score: readonly number[];
  /** What brought the pod back into the queue. */
  readonly causes: TextColumn;
  /** `1,234 Insufficient cpu [NodeResourcesFit]; ...` */
  readonly rejections: TextColumn;
}

/** events.csv: what happened to the cluster, not to single pods. */
export interface EventColumns {
  readonly at: readonly number[];
  readonly kinds: TextColumn;
  readonly objects: TextColumn;
  readonly texts: TextColumn;
}

/** comparison.json, as far as the page reads it. */
export interface ComparisonReportData {
  readonly kind: 'comparison';
  readonly title: string;
  readonly version: string;
  readonly level: number;
  readonly confidence: number;
  readonly seeds: readonly string[];
  readonly variants: readonly string[];
  /** Which of the best nodes each variant takes, where the results say it. */
  readonly tieBreaks: readonly (readonly [variant: string, tieBreak: TieBreak])[];
  readonly metrics: readonly ComparedMetric[];
  readonly firstDifferences: readonly FirstDifference[];
}

export interface ComparedMetric {
  readonly name: string;
  readonly unit: string;
  readonly direction: string;
  readonly variants: readonly {
    readonly variant: string;
    readonly median: number | null;
    /** By seed. */
    readonly values: readonly (number | null)[];
  }[];
  readonly comparisons: readonly PairVerdict[];
}

export interface PairVerdict {
  readonly variant: string;
  readonly against: string;
  readonly verdict: string;
  readonly differingCount: number;
  readonly median?: number;
  readonly interval?: readonly [number, number];
  readonly adjustedP?: number;
  readonly a12?: number;
  readonly seedsToSettle?: number | null;
}

export interface FirstDifference {
  readonly variant: string;
  readonly against: string;
  readonly seed: string;
  readonly decision: {
    readonly pod: string;
    readonly attempt: number;
    readonly sides: readonly {
      readonly variant: string;
      readonly atSeconds?: number;
      readonly result: string;
      readonly nodeName?: string;
      readonly why: string;
      readonly scores: readonly {
        readonly nodeName: string;
        readonly total: number;
        readonly plugins: readonly { readonly plugin: string; readonly weighted: number }[];
      }[];
    }[];
  } | null;
}

/** Values of metrics over the cells of a sweep. */
export interface SweepReport {
  readonly kind: 'sweep';
  readonly title: string;
  readonly version: string;
  /** Which of the best nodes is taken; null where points differ in it (one of the axes tells) and for results that do not say it. */
  readonly tieBreak: TieBreak | null;
  /** What was varied: a variant, parameters, the tie-break. Each point has a text for each. */
  readonly axes: readonly string[];
  readonly seeds: readonly string[];
  readonly points: readonly (readonly string[])[];
  readonly metrics: readonly {
    readonly name: string;
    readonly unit: string;
    readonly direction: string;
    /** By point, then by seed. */
    readonly values: readonly (readonly (number | null)[])[];
  }[];
}

/** preset.json, as far as the page reads it. */
export interface PresetReportData {
  readonly kind: 'preset';
  readonly title: string;
  readonly version: string;
  readonly tieBreak: string;
  /** Scores are whole numbers. */
  readonly truncate: boolean;
  readonly experiments: readonly {
    readonly trace: string;
    readonly policy: string;
    readonly seed: string;
    /** `recorded` or `drawn`. */
    readonly order: string;
    readonly finalReport: Readonly<Record<string, number | null>>;
  }[];
  readonly summaries: readonly PresetPoint[];
  readonly verdictLines: readonly string[];
}

/** A policy on a trace at one point of a curve: means over the seeds, ours and the published ones. */
export interface PresetPoint {
  readonly trace: string;
  readonly policy: string;
  readonly metric: string;
  readonly arrivedPercent: number;
  readonly seedCount: number;
  readonly publishedSeedCount: number;
  readonly oursMean: number | null;
  readonly oursDeviation: number | null;
  readonly publishedMean: number | null;
  readonly publishedDeviation: number | null;
}
