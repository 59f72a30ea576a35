import type { NameTable } from '../name-table.ts';
import { CPU, EPHEMERAL_STORAGE, MEMORY, PODS } from '../resource-vectors.ts';

/** How result files show one resource. */
export interface ResourceColumn {
  readonly resource: number;
  /** With its unit: `cpu_cores`, `memory_bytes`, `nvidia.com/gpu`. */
  readonly name: string;
  /** Without: `cpu`. */
  readonly bareName: string;
  /** From our units to those of the column. */
  readonly divisor: number;
}

const COMMON: readonly ResourceColumn[] = [
  { resource: CPU, name: 'cpu_cores', bareName: 'cpu', divisor: 1000 },
  { resource: MEMORY, name: 'memory_bytes', bareName: 'memory', divisor: 1 },
  { resource: EPHEMERAL_STORAGE, name: 'ephemeral_storage_bytes', bareName: 'ephemeral_storage', divisor: 1 },
  { resource: PODS, name: 'pods', bareName: 'pods', divisor: 1 },
];

/** The common resources in a fixed order, then the others by name; `isShown` chooses. */
export function resourceColumns(resources: NameTable, isShown: (resource: number) => boolean): ResourceColumn[] {
  const others = resources.names.slice(COMMON.length).sort();
  const columns = others.map((name) => ({ resource: resources.indexOf(name), name, bareName: name, divisor: 1 }));
  return [...COMMON, ...columns].filter(({ resource }) => isShown(resource));
}
