import { InputError } from '../../api/input-error.ts';
import type { Summary } from '../../observe/results.ts';
import { toAttemptColumns } from './attempt-columns.ts';
import { toNodeColumns } from './node-columns.ts';
import { toPodColumns, type PodsOfRun } from './pod-columns.ts';
import type { AttemptColumns, NodeColumns, RunReport } from './report-data.ts';
import { parseJson } from './parse-json.ts';
import { readRunDescription } from './run-description.ts';
import { toEventColumns, toSeriesColumns } from './series-columns.ts';

/** The files of one run: their texts by name, and where they lie for messages. */
export interface RunFiles {
  readonly texts: ReadonlyMap<string, string>;
  pathOf(file: string): string;
  /** The names of the folders that they lie in: the scenario's, the run's. */
  readonly scenario: string;
  readonly run: string;
}

/** Everything of a run that the page shows. Files that are not there (`outputs:` of the scenario) leave a view out. @throws InputError */
export function toRunReport(files: RunFiles): RunReport {
  const summary = readSummary(files);
  const description = readRunDescription(files);
  const text = (file: string): string | undefined => files.texts.get(file);
  const [nodesText, podsText, seriesText] = [text('nodes.csv'), text('pods.csv'), text('timeseries.csv')];
  const nodes = nodesText === undefined ? null : toNodeColumns(files.pathOf('nodes.csv'), nodesText);
  const nodeNames = new NodeNames(nodes);
  const nodeOf = (name: string): number => nodeNames.placeOf(name);
  const pods = podsText === undefined ? undefined : toPodColumns(files.pathOf('pods.csv'), podsText, nodeOf);
  const attempts = readAttempts(files, pods, nodeOf);
  const series = seriesText === undefined ? null : toSeriesColumns(files.pathOf('timeseries.csv'), seriesText);
  const eventsText = text('events.csv');
  const known = [series?.times.at(-1) ?? 0, pods?.lastAt ?? 0, ...(nodes === null ? [] : [maximum(nodes.leftAt)])];
  return {
    kind: 'run',
    title: description.scenario,
    run: files.run,
    summary,
    explain: { words: description.explain, isGuess: description.isGuess },
    endAt: description.endAt ?? Math.max(...known),
    series,
    nodes: nodes === null ? null : { ...nodes, names: nodeNames.all },
    pods: pods?.columns ?? null,
    attempts,
    events: eventsText === undefined ? null : toEventColumns(files.pathOf('events.csv'), eventsText),
  };
}

function readAttempts(
  files: RunFiles,
  pods: PodsOfRun | undefined,
  nodeOf: (name: string) => number,
): AttemptColumns | null {
  const text = files.texts.get('attempts.csv');
  if (text === undefined || pods === undefined) return null;
  const { namespaces, names } = pods.columns;
  const rows = {
    namespaces: namespaces.rows.map((place) => namespaces.texts[place]!),
    names,
    createdAt: pods.createdAt,
  };
  return toAttemptColumns(files.pathOf('attempts.csv'), text, rows, nodeOf);
}

/** Those of nodes.csv, then those that only pods name. */
class NodeNames {
  readonly all: string[];
  readonly #places: Map<string, number>;

  constructor(nodes: NodeColumns | null) {
    this.all = [...(nodes?.names ?? [])];
    this.#places = new Map(this.all.map((name, place) => [name, place]));
  }

  placeOf(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    this.#places.set(name, this.all.length);
    return this.all.push(name) - 1;
  }
}

function readSummary(files: RunFiles): Summary {
  const file = files.pathOf('summary.json');
  const summary = parseJson(file, files.texts.get('summary.json') ?? '') as Partial<Summary> | null;
  const { fingerprint, metrics } = summary ?? {};
  if (typeof fingerprint !== 'string' || typeof metrics !== 'object' || metrics === null) {
    throw new InputError('this is no summary of a run: it has no fingerprint and metrics', { file });
  }
  return summary as Summary;
}

function maximum(values: readonly number[]): number {
  return values.reduce((highest, value) => Math.max(highest, value), 0);
}
