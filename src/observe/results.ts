import { invariant } from '../engine/invariant.ts';
import type { Time } from '../engine/time.ts';
import type { TieBreak } from '../scheduling/tie-break.ts';
import type { ClusterTracker } from './cluster-tracker.ts';
import type { MetricValue } from './metric.ts';
import { numberText } from './number-text.ts';
import type { PodTracker } from './pod-tracker.ts';
import { writeNodesCsv } from './results/nodes-csv.ts';
import { writePodsCsv } from './results/pods-csv.ts';
import type { TimeSeries } from './results/time-series.ts';

/** Where result files go; the caller knows about disks. */
export interface ResultSink {
  open(file: string): ResultFile;
}

export interface ResultFile {
  write(text: string): void;
  close(): void;
}

/** What summary.json holds, in this order. */
export interface Summary {
  /** 32 hexadecimal digits. */
  readonly fingerprint: string;
  readonly seed: string;
  readonly scenarioHash: string;
  /** Of the simulator. */
  readonly version: string;
  /** Which of the best nodes the scheduler took. */
  readonly tieBreak: TieBreak;
  /** In ascending order of their names (by UTF-16 code units). */
  readonly metrics: Readonly<Record<string, { readonly value: number; readonly unit: MetricValue['unit'] }>>;
}

/** What names a run, apart from what happened in it. */
export type RunIdentity = Pick<Summary, 'seed' | 'scenarioHash' | 'version' | 'tieBreak'>;

export function summarize(fingerprint: string, identity: RunIdentity, values: readonly MetricValue[]): Summary {
  const { seed, scenarioHash, version, tieBreak } = identity;
  const metrics: Record<string, { value: number; unit: MetricValue['unit'] }> = {};
  for (const { name, value, unit } of values.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
    invariant(!(name in metrics), `a metric is measured once: ${name}`);
    invariant(Number.isFinite(value), `a metric has a finite value: ${name}`);
    metrics[name] = { value: Number(numberText(value)), unit };
  }
  return { fingerprint, seed, scenarioHash, version, tieBreak, metrics };
}

/** What the files are made of, at the end of a run. */
export interface Results {
  readonly summary: Summary;
  readonly pods: PodTracker;
  readonly cluster: ClusterTracker;
  readonly nodePools: ReadonlyMap<string, string>;
  readonly timeSeries: TimeSeries;
  readonly end: Time;
}

/** Writes summary.json, pods.csv, nodes.csv and timeseries.csv: the same bytes for the same run. */
export function writeResults(sink: ResultSink, results: Results): void {
  const { summary, pods, cluster, nodePools, timeSeries, end } = results;
  writePodsCsv(sink, pods, cluster.resources, end);
  writeNodesCsv(sink, cluster, nodePools);
  timeSeries.write(sink);
  const file = sink.open('summary.json');
  file.write(`${JSON.stringify(summary, null, 2)}\n`);
  file.close();
}
