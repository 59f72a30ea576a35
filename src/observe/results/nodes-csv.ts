import type { Time } from '../../engine/time.ts';
import { LABEL_INSTANCE_TYPE, LABEL_ZONE } from '../../api/objects/node.ts';
import type { ClusterTracker } from '../cluster-tracker.ts';
import { numberText, secondsText } from '../number-text.ts';
import { NEVER } from '../pod-table.ts';
import { CPU, MEMORY, PODS } from '../resource-vectors.ts';
import type { ResultSink } from '../results.ts';
import { CsvFile } from './csv-file.ts';
import { resourceColumns } from './resource-columns.ts';

/** One row per node that ever was, in the order of joining. Read after ClusterTracker.finish. */
export function writeNodesCsv(sink: ResultSink, cluster: ClusterTracker, pools: ReadonlyMap<string, string>): void {
  const { nodes, nodeNames, resources } = cluster;
  const rows: number[] = [];
  for (let node = 0; node < nodeNames.size; node++) if (nodes.objects[node] !== undefined) rows.push(node);
  rows.sort((a, b) => nodes.joinedAt[a]! - nodes.joinedAt[b]! || a - b);
  const columns = resourceColumns(
    resources,
    (r) => r === CPU || r === MEMORY || r === PODS || rows.some((node) => nodes.capacity[r]![node]! > 0),
  );
  const file = new CsvFile(sink, 'nodes.csv', [
    'name',
    'pool',
    'zone',
    'instance_type',
    'joined_seconds',
    'left_seconds',
    'pods_bound',
    ...columns.map(({ name }) => `capacity_${name}`),
    ...columns.map(({ name }) => `allocatable_${name}`),
    ...columns.map(({ bareName }) => `allocation_ratio_mean_${bareName}`),
  ]);
  for (const node of rows) {
    const { labels } = nodes.objects[node]!.metadata;
    const present = nodes.presentTime[node]!;
    file.write([
      nodeNames.names[node]!,
      pools.get(nodeNames.names[node]!) ?? '',
      labels[LABEL_ZONE] ?? '',
      labels[LABEL_INSTANCE_TYPE] ?? '',
      timeText(nodes.joinedAt[node]!),
      timeText(nodes.leftAt[node]!),
      String(nodes.podCount[node]!),
      ...columns.map(({ resource, divisor }) => numberText(nodes.capacity[resource]![node]! / divisor)),
      ...columns.map(({ resource, divisor }) => numberText(nodes.allocatable[resource]![node]! / divisor)),
      ...columns.map(({ resource }) => numberText(present === 0 ? 0 : nodes.allocated[resource]![node]! / present)),
    ]);
  }
  file.close();
}

function timeText(at: Time): string {
  return at === NEVER ? '' : secondsText(at);
}
