import type { Journal } from '../engine/journal.ts';
import type { Duration, Time } from '../engine/time.ts';
import type { Fact } from '../api/facts.ts';
import type { TargetWorkload } from '../scheduling/gpu/target-workload.ts';
import { RequestTable } from './by-request.ts';
import { ClusterTracker } from './cluster-tracker.ts';
import { Fingerprint } from './fingerprint.ts';
import type {
  CheckDefinition,
  MetricDefinition,
  MetricInstance,
  MetricValue,
  On,
  OnTime,
  RunDescription,
} from './metric.ts';
import { NameTable } from './name-table.ts';
import type { ConfiguredOutput, OutputWriter } from './output.ts';
import { PodTracker } from './pod-tracker.ts';
import { COMMON_RESOURCES, ResourceVectors } from './resource-vectors.ts';
import { summarize, writeResults, type ResultSink, type RunIdentity, type Summary } from './results.ts';
import type { ResultTable } from './results/result-table.ts';
import { TimeSeries } from './results/time-series.ts';
import { Sampler } from './sampler.ts';

export interface ObservationOptions {
  /** Those of `observe/metrics/` that are on, in any order. */
  readonly metrics: readonly MetricDefinition[];
  /** All of `observe/checks/`. */
  readonly checks: readonly CheckDefinition[];
  readonly until: Time;
  /** Absent: nobody has said so. */
  readonly targetWorkload?: TargetWorkload | undefined;
  /** Between two rows of timeseries.csv; Infinity for none. */
  readonly sampleInterval: Duration;
  /** The pool or node group of each node by name, for nodes.csv. */
  readonly nodePools?: ReadonlyMap<string, string>;
  /** Where the result files go at the end; absent: nothing is written and no samples are kept. */
  readonly sink?: ResultSink | undefined;
  /** Which CSV files are among them. Default: all. */
  readonly tables?: ReadonlySet<ResultTable['name']>;
  /** What else is written there, for other tools. */
  readonly outputs?: readonly ConfiguredOutput[];
}

/**
 * All readers of one run's journal together: trackers first, then checks, the fingerprint and the metrics.
 *
 * Make it before anything is appended; call `finish` once, when the clock stands at the end of the run.
 */
export class Observation {
  readonly pods: PodTracker;
  readonly cluster: ClusterTracker;
  readonly #sampler: Sampler;
  readonly #sink: ResultSink | undefined;
  readonly #tables: ReadonlySet<ResultTable['name']> | undefined;
  readonly #nodePools: ReadonlyMap<string, string>;
  readonly #timeSeries = new TimeSeries();
  readonly #fingerprint: Fingerprint;
  readonly #metrics: readonly (MetricInstance & Pick<MetricDefinition, 'description'>)[];
  readonly #checks: readonly ReturnType<CheckDefinition['create']>[];
  readonly #outputs: readonly OutputWriter[];

  constructor(journal: Journal<Fact>, options: ObservationOptions) {
    const on: On = (kind, listener) => journal.on(kind, listener);
    const onTime: OnTime = (listener) => journal.onTime(listener);
    const { metrics, checks, until, sampleInterval, sink } = options;
    this.#sink = sink;
    this.#tables = options.tables;
    this.#nodePools = options.nodePools ?? new Map<string, string>();
    this.#sampler = new Sampler(sink === undefined ? Infinity : sampleInterval, (at) => this.#sample(at));
    this.#sampler.follow(onTime);
    const resources = new NameTable(COMMON_RESOURCES);
    this.pods = new PodTracker(on, new NameTable(), new ResourceVectors(resources));
    this.cluster = new ClusterTracker(on, this.pods, resources);
    const { pods, cluster } = this;
    const { targetWorkload } = options;
    const run: RunDescription = {
      until,
      sampleInterval,
      pods,
      cluster,
      requests: new RequestTable(),
      onTime,
      ...(targetWorkload && { targetWorkload }),
    };
    this.#checks = checks.map((check) => check.create(on, run));
    this.#fingerprint = new Fingerprint(on);
    const inOrder = metrics.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    this.#metrics = inOrder.map((metric) => ({ ...metric.create(on, run), description: metric.description }));
    const outputs = sink === undefined ? [] : (options.outputs ?? []);
    this.#outputs = outputs.map(({ definition, options: given }) => definition.create({ on, sink: sink! }, given));
  }

  /**
   * Looks for the last time at what must hold, works out the summary and writes the result files.
   *
   * @param engineValues numbers that no fact tells, such as events processed.
   */
  finish(end: Time, identity: RunIdentity, engineValues: readonly MetricValue[] = []): Summary {
    this.#sampler.finish(end);
    this.cluster.finish(end);
    for (const check of this.#checks) check.atEnd?.(end);
    const values = [...this.#metrics.flatMap((metric) => metric.values(end)), ...engineValues];
    const summary = summarize(this.#fingerprint.value, identity, values);
    if (this.#sink !== undefined) {
      const { pods, cluster } = this;
      const [nodePools, timeSeries] = [this.#nodePools, this.#timeSeries];
      const results = { summary, pods, cluster, nodePools, timeSeries, end };
      writeResults(this.#sink, results, this.#tables);
      for (const output of this.#outputs) output.finish(results);
    }
    return summary;
  }

  #sample(at: Time): void {
    if (this.#metrics.length === 0) return;
    this.#timeSeries.begin(at);
    for (const metric of this.#metrics) {
      const samples = metric.sample?.(at);
      if (samples === undefined) continue;
      for (let i = 0; i < samples.length; i++) this.#timeSeries.add(samples[i]!, metric.description);
    }
  }
}
