import type { Time } from '../../engine/time.ts';
import type { NameTable } from '../name-table.ts';
import { NEVER, POD_PHASES, type PodTable } from '../pod-table.ts';
import type { PodTracker } from '../pod-tracker.ts';
import { amountOf, CPU, MEMORY, PODS } from '../resource-vectors.ts';
import { resourceColumns } from './resource-columns.ts';
import type { ResultColumn, ResultTable } from './result-table.ts';

/** One row per pod, in the order of creation. A time that did not come is empty. */
export function podsTable(pods: PodTracker, resources: NameTable, end: Time): ResultTable {
  const { table, requests, nodeNames, reasons, gpuIndexes } = pods;
  const columns: ResultColumn[] = [
    { kind: 'text', name: 'namespace', valueAt: (row) => table.namespaces[row]! },
    { kind: 'text', name: 'name', valueAt: (row) => table.names[row]! },
    { kind: 'text', name: 'node', valueAt: (row) => nodeNames.names[table.node[row]!] ?? '' },
    { kind: 'text', name: 'phase', valueAt: (row) => POD_PHASES[table.phase[row]!]! },
    { kind: 'time', name: 'created_seconds', valueAt: (row) => table.createdAt[row]! },
    { kind: 'time', name: 'scheduled_seconds', valueAt: (row) => table.boundAt[row]! },
    { kind: 'time', name: 'started_seconds', valueAt: (row) => table.startedAt[row]! },
    { kind: 'time', name: 'ready_seconds', valueAt: (row) => table.readyAt[row]! },
    { kind: 'time', name: 'finished_seconds', valueAt: (row) => table.finishedAt[row]! },
    { kind: 'time', name: 'deleted_seconds', valueAt: (row) => table.deletedAt[row]! },
    { kind: 'time', name: 'pending_seconds', valueAt: (row) => pendingTime(table, row, end) },
    { kind: 'count', name: 'attempts', valueAt: (row) => table.attempts[row]! },
    { kind: 'text', name: 'reason', valueAt: (row) => reasons.names[table.reason[row]!]! },
    { kind: 'text', name: 'disruption', valueAt: (row) => reasons.names[table.disruption[row]!]! },
  ];
  const isAsked = (r: number): boolean => r === CPU || r === MEMORY || requests.asked.has(r);
  for (const { resource, name, divisor } of resourceColumns(resources, (r) => r !== PODS && isAsked(r))) {
    const valueAt = (row: number): number => amountOf(requests.list[table.requests[row]!]!, resource) / divisor;
    columns.push({ kind: 'number', name: `request_${name}`, valueAt });
  }
  if (table.gpuIndexes.length > 0) {
    const valueAt = (row: number): string => gpuIndexes.names[table.gpuIndexes[row] ?? 0]!;
    columns.push({ kind: 'text', name: 'gpu_index', valueAt });
  }
  return { name: 'pods', rowCount: table.count, columns };
}

/** Until it was bound; of a pod that never was, until it went or the run ended. */
function pendingTime(table: PodTable, row: number, end: Time): number {
  let until = table.boundAt[row]!;
  if (until === NEVER) until = table.finishedAt[row]!;
  if (until === NEVER) until = table.deletedAt[row]!;
  if (until === NEVER) until = end;
  return until - table.createdAt[row]!;
}
