import type { RunModel } from './run-model.ts';
import { textAt } from './run-model.ts';

/** Something that changed the cluster, marked in the charts. */
export interface ClusterEvent {
  readonly at: number;
  readonly kind: string;
  readonly object: string;
  readonly text: string;
}

/** Nodes that came after the beginning or went before the end, and what events.csv tells; in the order of time. */
export function clusterEvents({ report, endAt }: RunModel): readonly ClusterEvent[] {
  const events: ClusterEvent[] = [];
  const { nodes, events: told } = report;
  for (const [node, at] of (nodes?.joinedAt ?? []).entries()) {
    const object = nodes!.names[node]!;
    if (at > 0) events.push({ at, kind: 'node joined', object, text: textAt(nodes!.pools, node) });
    const left = nodes!.leftAt[node]!;
    if (left >= 0 && left < endAt)
      events.push({ at: left, kind: 'node left', object, text: textAt(nodes!.pools, node) });
  }
  for (const [row, at] of (told?.at ?? []).entries()) {
    const [kind, object, text] = [textAt(told!.kinds, row), textAt(told!.objects, row), textAt(told!.texts, row)];
    events.push({ at, kind, object, text });
  }
  return events.sort((a, b) => a.at - b.at);
}
