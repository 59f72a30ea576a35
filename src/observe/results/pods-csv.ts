import type { Time } from '../../engine/time.ts';
import { numberText, secondsText } from '../number-text.ts';
import { NEVER, POD_PHASES, type PodTable } from '../pod-table.ts';
import type { PodTracker } from '../pod-tracker.ts';
import { amountOf, CPU, MEMORY, PODS } from '../resource-vectors.ts';
import type { NameTable } from '../name-table.ts';
import type { ResultSink } from '../results.ts';
import { CsvFile } from './csv-file.ts';
import { resourceColumns } from './resource-columns.ts';

const HEADER = [
  'namespace',
  'name',
  'node',
  'phase',
  'created_seconds',
  'scheduled_seconds',
  'started_seconds',
  'ready_seconds',
  'finished_seconds',
  'deleted_seconds',
  'pending_seconds',
  'attempts',
  'reason',
  'disruption',
];

/** One row per pod, in the order of creation. A time that did not come is empty. */
export function writePodsCsv(sink: ResultSink, pods: PodTracker, resources: NameTable, end: Time): void {
  const { table, requests, nodeNames, reasons } = pods;
  const asked = new Set([CPU, MEMORY, ...requests.list.flatMap((vector) => vector.resources)]);
  const columns = resourceColumns(resources, (resource) => resource !== PODS && asked.has(resource));
  const file = new CsvFile(sink, 'pods.csv', [...HEADER, ...columns.map(({ name }) => `request_${name}`)]);
  for (let row = 0; row < table.count; row++) {
    const vector = requests.list[table.requests[row]!]!;
    file.write([
      table.namespaces[row]!,
      table.names[row]!,
      nodeNames.names[table.node[row]!] ?? '',
      POD_PHASES[table.phase[row]!]!,
      timeText(table.createdAt[row]!),
      timeText(table.boundAt[row]!),
      timeText(table.startedAt[row]!),
      timeText(table.readyAt[row]!),
      timeText(table.finishedAt[row]!),
      timeText(table.deletedAt[row]!),
      timeText(pendingTime(table, row, end)),
      String(table.attempts[row]!),
      reasons.names[table.reason[row]!]!,
      reasons.names[table.disruption[row]!]!,
      ...columns.map(({ resource, divisor }) => numberText(amountOf(vector, resource) / divisor)),
    ]);
  }
  file.close();
}

/** Until it was bound; of a pod that never was, until it went or the run ended. */
function pendingTime(table: PodTable, row: number, end: Time): number {
  const ends = [table.boundAt[row]!, table.finishedAt[row]!, table.deletedAt[row]!, end];
  return ends.find((at) => at !== NEVER)! - table.createdAt[row]!;
}

function timeText(at: Time): string {
  return at === NEVER ? '' : secondsText(at);
}
