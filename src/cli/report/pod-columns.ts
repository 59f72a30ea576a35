import type { PodColumns } from './report-data.ts';
import { readResultTable, type ResultRow } from './result-table.ts';
import { TextColumnBuilder } from './text-column.ts';

const REQUEST = 'request_';

/** The end of the run as far as pods.csv tells: a pod that waited to the end says when that was. */
export interface PodsOfRun {
  readonly columns: PodColumns;
  readonly lastAt: number;
  readonly createdAt: readonly number[];
}

/** pods.csv for the page. @param nodeOf the place of a node among the names of nodes. @throws InputError */
export function toPodColumns(file: string, text: string, nodeOf: (name: string) => number): PodsOfRun {
  const names: string[] = [];
  const [namespaces, phases, reasons] = [new TextColumnBuilder(), new TextColumnBuilder(), new TextColumnBuilder()];
  const [disruptions, requests] = [new TextColumnBuilder(), new TextColumnBuilder()];
  const node: number[] = [];
  const attempts: number[] = [];
  const createdAt: number[] = [];
  const steps = STEPS.map((): number[] => []);
  let resources: string[] = [];
  let lastAt = 0;
  const addTimes = (row: ResultRow): void => {
    const created = row.micros('created_seconds');
    createdAt.push(created);
    lastAt = Math.max(lastAt, created + Math.max(0, row.micros('pending_seconds')));
    STEPS.forEach((column, index) => {
      const at = row.micros(column);
      lastAt = Math.max(lastAt, at);
      steps[index]!.push(at < 0 ? -1 : at - created);
    });
  };
  readResultTable(
    file,
    text,
    ['namespace', 'name', 'node', 'created_seconds', ...STEPS],
    (columns) =>
      (resources = columns.filter((name) => name.startsWith(REQUEST)).map((name) => name.slice(REQUEST.length))),
    (row) => {
      names.push(row.text('name'));
      namespaces.add(row.text('namespace'));
      phases.add(row.text('phase'));
      reasons.add(row.text('reason'));
      disruptions.add(row.text('disruption'));
      node.push(row.text('node') === '' ? -1 : nodeOf(row.text('node')));
      attempts.push(row.number('attempts'));
      requests.add(resources.map((name) => row.number(REQUEST + name)).join(' '));
      addTimes(row);
    },
  );
  const [scheduledAfter, startedAfter, readyAfter, finishedAfter, deletedAfter] = steps;
  return {
    createdAt,
    lastAt,
    columns: {
      namespaces: namespaces.build(),
      names,
      node,
      phases: phases.build(),
      reasons: reasons.build(),
      disruptions: disruptions.build(),
      createdAfter: createdAt.map((at, row) => at - (createdAt[row - 1] ?? 0)),
      scheduledAfter: scheduledAfter!,
      startedAfter: startedAfter!,
      readyAfter: readyAfter!,
      finishedAfter: finishedAfter!,
      deletedAfter: deletedAfter!,
      attempts,
      resources,
      requests: requests.texts.map((numbers) => (numbers === '' ? [] : numbers.split(' ').map(Number))),
      request: requests.rows,
    },
  };
}

const STEPS = ['scheduled_seconds', 'started_seconds', 'ready_seconds', 'finished_seconds', 'deleted_seconds'];
