import { LABEL_INSTANCE_TYPE, LABEL_ZONE } from '../../api/objects/node.ts';
import type { ClusterTracker } from '../cluster-tracker.ts';
import { ALLOCATABLE, CAPACITY } from '../node-table.ts';
import { CPU, MEMORY, PODS } from '../resource-vectors.ts';
import { resourceColumns } from './resource-columns.ts';
import type { ResultColumn, ResultTable } from './result-table.ts';

/** One row per node that ever was, in the order of joining. Read after ClusterTracker.finish. */
export function nodesTable(cluster: ClusterTracker, pools: ReadonlyMap<string, string>): ResultTable {
  const { nodes, nodeNames, resources } = cluster;
  const rows = nodesInOrder(cluster);
  const shown = resourceColumns(
    resources,
    (r) => r === CPU || r === MEMORY || r === PODS || rows.some((node) => nodes.amountOf(node, r, CAPACITY) > 0),
  );
  const nameAt = (row: number): string => nodeNames.names[rows[row]!]!;
  const labelAt = (row: number, label: string): string => nodes.objects[rows[row]!]!.metadata.labels[label] ?? '';
  const columns: ResultColumn[] = [
    { kind: 'text', name: 'name', valueAt: nameAt },
    { kind: 'text', name: 'pool', valueAt: (row) => pools.get(nameAt(row)) ?? '' },
    { kind: 'text', name: 'zone', valueAt: (row) => labelAt(row, LABEL_ZONE) },
    { kind: 'text', name: 'instance_type', valueAt: (row) => labelAt(row, LABEL_INSTANCE_TYPE) },
    { kind: 'time', name: 'joined_seconds', valueAt: (row) => nodes.joinedAt[rows[row]!]! },
    { kind: 'time', name: 'left_seconds', valueAt: (row) => nodes.leftAt[rows[row]!]! },
    { kind: 'count', name: 'pods_bound', valueAt: (row) => nodes.podCount[rows[row]!]! },
  ];
  for (const [kind, which] of [['capacity', CAPACITY] as const, ['allocatable', ALLOCATABLE] as const]) {
    for (const { resource, name, divisor } of shown) {
      const valueAt = (row: number): number => nodes.amountOf(rows[row]!, resource, which) / divisor;
      columns.push({ kind: 'number', name: `${kind}_${name}`, valueAt });
    }
  }
  for (const { resource, bareName } of shown) {
    if (!cluster.canBeFilled(resource)) continue;
    const valueAt = (row: number): number => nodes.meanAllocation(rows[row]!, resource);
    columns.push({ kind: 'number', name: `allocation_ratio_mean_${bareName}`, valueAt });
  }
  return { name: 'nodes', rowCount: rows.length, columns };
}

/** The numbers of the nodes that ever were, in the order of joining. */
export function nodesInOrder({ nodes, nodeNames }: ClusterTracker): number[] {
  const rows: number[] = [];
  for (let node = 0; node < nodeNames.size; node++) if (nodes.objects[node] !== undefined) rows.push(node);
  return rows.sort((a, b) => nodes.joinedAt[a]! - nodes.joinedAt[b]! || a - b);
}
