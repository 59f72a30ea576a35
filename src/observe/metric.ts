import type { Duration, Time } from '../engine/time.ts';
import type { Fact } from '../api/facts.ts';
import type { TargetWorkload } from '../scheduling/gpu/target-workload.ts';
import type { RequestTable } from './by-request.ts';
import type { ClusterTracker } from './cluster-tracker.ts';
import type { PodTracker } from './pod-tracker.ts';

/** Listens to one kind of fact, like Journal.on. */
export type On = <K extends Fact['kind']>(
  kind: K,
  listener: (fact: Extract<Fact, { kind: K }>, at: Time) => void,
) => void;

/** Hears each instant at which something happens, before anything of it, like Journal.onTime. */
export type OnTime = (listener: (now: Time) => void) => void;

/** One number of the summary. */
export interface MetricValue {
  /** `snake_case` with a unit, as in kube-state-metrics; a label goes behind in braces: `x_ratio{resource="cpu"}`. */
  readonly name: string;
  readonly value: number;
  readonly unit: 'seconds' | 'ratio' | 'count' | 'bytes' | 'cores' | '1/s' | 'percent';
}

/** What one metric gathers during one run. */
export interface MetricInstance {
  /** The numbers for summary.json at the end of the run, in a fixed order. */
  values(end: Time): readonly MetricValue[];
  /**
   * The present value of each column that this metric adds to timeseries.csv; called at sampling instants in order, when
   * everything of that instant has happened. Absent: the metric is not sampled. Columns may be added later (a resource
   * that no node had before); none goes away.
   */
  sample?(at: Time): readonly Sample[];
}

/** One value at a sampling instant. */
export interface Sample {
  /** In timeseries.csv. */
  readonly column: string;
  readonly value: number;
  /** Its name and labels in the formats of other tools, in Prometheus' words; absent: the column's name, without labels. */
  readonly series?: Series | undefined;
}

export interface Series {
  /** As in docs/metrics.md, without a statistic; what ends in `_total` only ever grows. */
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * The default export of a file in `observe/metrics/`. A metric is a reader of the journal: it can see facts and nothing
 * else, and taking it away cannot change a run.
 */
export interface MetricDefinition {
  /** The name in `metrics:` of a scenario and in `orrery list`; the file is called after it, with dashes. */
  readonly name: string;
  readonly description: string;
  create(on: On, run: RunDescription): MetricInstance;
}

/** What a metric may know beforehand. */
export interface RunDescription {
  readonly until: Time;
  readonly sampleInterval: Duration;
  /** Which pods the cluster is there for, where somebody says so. */
  readonly targetWorkload?: TargetWorkload;
  /** The lives of pods, worked out once for all readers: rows with times, and steps to listen for. */
  readonly pods: PodTracker;
  /** The nodes and what lies on them, in the same way. */
  readonly cluster: ClusterTracker;
  /** Who asks the API server what for, numbered once for all readers. */
  readonly requests: RequestTable;
  readonly onTime: OnTime;
}

/** The default export of a file in `observe/checks/`: something that must hold after every fact. Always on. */
export interface CheckDefinition {
  readonly name: string;
  readonly description: string;
  /** Call `invariant(...)` in a listener; return what must hold at the end of the run. */
  create(on: On, run: RunDescription): { atEnd?(end: Time): void };
}
