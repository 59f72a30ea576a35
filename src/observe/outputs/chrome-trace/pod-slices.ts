import type { Time } from '../../../engine/time.ts';
import { LABEL_ZONE } from '../../../api/objects/node.ts';
import { NEVER, POD_PHASES, type PodTable } from '../../pod-table.ts';
import type { Results } from '../../results.ts';
import { nodesInOrder } from '../../results/nodes-table.ts';
import type { TraceFile, Track } from './trace-file.ts';

export type Grouping = 'node' | 'pool' | 'zone';

/** Each pod on its node from its binding until it gives its room back, and in it the time until its containers have started. */
export function writePodSlices(trace: TraceFile, results: Results, groupBy: Grouping): void {
  const { pods, end } = results;
  const { table, reasons } = pods;
  const tracks = openTracks(trace, results, groupBy);
  for (const row of boundInOrder(table)) {
    const start = table.boundAt[row]!;
    const released = releaseOf(table, row, end);
    if (!trace.admits('pods', start, released)) continue;
    const track = tracks(table.node[row]!);
    const reason = reasons.names[table.reason[row]!]! || reasons.names[table.disruption[row]!]!;
    const spot = track.slice(table.names[row]!, 'pod', start, released, {
      namespace: table.namespaces[row]!,
      phase: POD_PHASES[table.phase[row]!]!,
      attempts: table.attempts[row]!,
      pending_us: start - table.createdAt[row]!,
      ...(reason !== '' && { reason }),
    });
    const startedAt = table.startedAt[row]!;
    const running = startedAt === NEVER ? released : Math.min(startedAt, released);
    if (running > start) track.within(spot, 'starting', 'pod', start, running, {});
  }
}

function releaseOf(table: PodTable, row: number, end: Time): Time {
  const ends = [table.finishedAt[row]!, table.deletedAt[row]!, end].filter((at) => at !== NEVER);
  return Math.max(table.boundAt[row]!, Math.min(...ends));
}

function boundInOrder({ count, boundAt }: PodTable): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (boundAt[row] !== NEVER) rows.push(row);
  return rows.sort((a, b) => boundAt[a]! - boundAt[b]! || a - b);
}

/** The tracks of nodes by their number, opened in the order of joining. */
function openTracks(trace: TraceFile, { cluster, nodePools }: Results, groupBy: Grouping): (node: number) => Track {
  const { nodes, nodeNames } = cluster;
  const open = (node: number): Track => {
    const name = nodeNames.names[node]!;
    if (groupBy === 'node') return trace.openProcess(`node ${name}`).track('pods');
    const zone = nodes.objects[node]?.metadata.labels[LABEL_ZONE] ?? '';
    const group = groupBy === 'pool' ? (nodePools.get(name) ?? '') : zone;
    return trace.openProcess(group === '' ? 'nodes' : `${groupBy} ${group}`).track(name);
  };
  // A node on which no pod ever lay has a process, too, but no threads.
  for (const node of nodesInOrder(cluster)) open(node);
  return open;
}
