import { useMemo } from 'preact/hooks';
import type { HeatSource } from './heat-bins.ts';
import { requestsOf, textAt, type RunModel } from './run-model.ts';

export type NodeOrder = 'joined' | 'name' | 'pool' | 'pods' | 'used';

export const NODE_ORDERS: readonly (readonly [NodeOrder, string])[] = [
  ['joined', 'as they joined'],
  ['name', 'by name'],
  ['pool', 'by pool'],
  ['pods', 'most pods first'],
  ['used', 'only those with pods'],
];

/** What the heat map shows of a resource, with the nodes in an order. */
export function useHeatSource(model: RunModel, resource: string, order: NodeOrder): HeatSource {
  return useMemo(() => {
    const pods = model.pods!;
    const nodes = model.report.nodes!;
    return {
      order: orderNodes(model, order),
      byNode: model.byNode,
      scheduledAt: pods.scheduledAt,
      releasedAt: pods.releasedAt,
      requests: requestsOf(pods, resource),
      allocatable: nodes.allocatable[nodes.resources.indexOf(resource)] ?? nodes.joinedAt.map(() => 0),
      joinedAt: nodes.joinedAt,
      leftAt: nodes.leftAt,
      endAt: model.endAt,
    };
  }, [model, resource, order]);
}

function orderNodes({ report, nodeCount, nodeNames, byNode }: RunModel, order: NodeOrder): Int32Array {
  const nodes = Int32Array.from({ length: nodeCount }, (_, node) => node);
  const pods = (node: number): number => byNode.offsets[node + 1]! - byNode.offsets[node]!;
  const pool = (node: number): string => textAt(report.nodes!.pools, node);
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  switch (order) {
    case 'joined':
      return nodes;
    case 'name':
      return nodes.sort((a, b) => compare(nodeNames[a]!, nodeNames[b]!) || a - b);
    case 'pool':
      return nodes.sort((a, b) => compare(pool(a), pool(b)) || a - b);
    case 'pods':
      return nodes.sort((a, b) => pods(b) - pods(a) || a - b);
    case 'used':
      return nodes.filter((node) => pods(node) > 0).sort((a, b) => pods(b) - pods(a) || a - b);
  }
}

/** As they joined; but where many never had a pod, only the others. */
export function defaultOrder({ byNode, nodeCount }: RunModel): NodeOrder {
  let idle = 0;
  for (let node = 0; node < nodeCount; node++) if (byNode.offsets[node + 1] === byNode.offsets[node]) idle++;
  return idle > nodeCount / 4 && idle < nodeCount ? 'used' : 'joined';
}

/** Resources that nodes have and pods ask for, cpu first; and the number of pods. */
export function shownResources({ report }: RunModel): readonly string[] {
  const { nodes, pods } = report;
  const asked = new Set(
    pods?.requests.flatMap((request) => request.flatMap((amount, place) => (amount > 0 ? [place] : []))),
  );
  const names = (nodes?.resources ?? []).filter((name) => {
    const place = pods?.resources.indexOf(name) ?? -1;
    return name === 'pods' || (place >= 0 && asked.has(place));
  });
  return names.filter((name) => name !== 'pods').concat(names.filter((name) => name === 'pods'));
}
