import { textAt, type RunModel } from './run-model.ts';

export type PodOrder = 'pending' | 'startup' | 'attempts' | 'created' | 'name';

export const POD_ORDERS: readonly (readonly [PodOrder, string])[] = [
  ['pending', 'longest pending first'],
  ['startup', 'slowest start first'],
  ['attempts', 'most attempts first'],
  ['created', 'as they were created'],
  ['name', 'by name'],
];

export interface PodQuery {
  /** In its name or `namespace/name`. */
  readonly wanted: string;
  /** '' for any. */
  readonly phase: string;
  readonly order: PodOrder;
}

/** Rows of the pods that are asked for, in order; pods that are alike stand as they were created. */
export function findPods(model: RunModel, { wanted, phase, order }: PodQuery): Int32Array {
  const pods = model.pods!;
  const { columns, count, createdAt, scheduledAt, startedAt, releasedAt } = pods;
  const found = new Int32Array(count);
  let length = 0;
  for (let row = 0; row < count; row++) {
    if (phase !== '' && textAt(columns.phases, row) !== phase) continue;
    if (wanted !== '' && !`${textAt(columns.namespaces, row)}/${columns.names[row]!}`.includes(wanted)) continue;
    found[length++] = row;
  }
  const rows = found.subarray(0, length);
  if (order === 'created') return rows;
  if (order === 'name') {
    const { names } = columns;
    return rows.sort((a, b) => (names[a]! < names[b]! ? -1 : names[a]! > names[b]! ? 1 : a - b));
  }
  const keys = new Float64Array(count);
  for (const row of rows) {
    if (order === 'pending')
      keys[row] = (scheduledAt[row]! >= 0 ? scheduledAt[row]! : releasedAt[row]!) - createdAt[row]!;
    else if (order === 'startup') keys[row] = startedAt[row]! < 0 ? -1 : startedAt[row]! - scheduledAt[row]!;
    else keys[row] = columns.attempts[row]!;
  }
  return rows.sort((a, b) => keys[b]! - keys[a]! || a - b);
}
