import { invariant } from '../engine/invariant.ts';
import type { Time } from '../engine/time.ts';
import type { TieBreak } from '../scheduling/tie-break.ts';
import type { ClusterTracker } from './cluster-tracker.ts';
import type { MetricValue } from './metric.ts';
import { numberText } from './number-text.ts';
import type { PodTracker } from './pod-tracker.ts';
import { nodesTable } from './results/nodes-table.ts';
import { podsTable } from './results/pods-table.ts';
import type { ResultTable } from './results/result-table.ts';
import { writeCsv } from './results/write-csv.ts';
import type { TimeSeries } from './results/time-series.ts';

/** Where result files go; the caller knows about disks. */
export interface ResultSink {
  open(file: string): ResultFile;
}

export interface ResultFile {
  /** Text becomes UTF-8. */
  write(content: string | Uint8Array): void;
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

/** Writes summary.json, pods.csv, nodes.csv and timeseries.csv, or of the tables only these: the same bytes for the same run. */
export function writeResults(sink: ResultSink, results: Results, only?: ReadonlySet<ResultTable['name']>): void {
  for (const table of tablesOf(results)) if (only?.has(table.name) !== false) writeCsv(sink, table);
  const file = sink.open('summary.json');
  file.write(`${JSON.stringify(results.summary, null, 2)}\n`);
  file.close();
}

/** What of the results stands in rows and columns. */
export function tablesOf({ pods, cluster, nodePools, timeSeries, end }: Results): readonly ResultTable[] {
  return [podsTable(pods, cluster.resources, end), nodesTable(cluster, nodePools), timeSeries.table()];
}
