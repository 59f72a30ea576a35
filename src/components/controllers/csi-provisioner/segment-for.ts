import type { StringMap } from '../../../api/objects/meta.ts';
import type { Node } from '../../../api/objects/node.ts';
import {
  SELECTED_NODE,
  type CSINode,
  type PersistentVolumeClaim,
  type StorageClass,
  type TopologySelectorTerm,
} from '../../../api/objects/storage.ts';
import type { Informer } from '../../../apiserver/informer.ts';

/**
 * From where a new volume will be reachable, as labels and their values; empty: from everywhere. For a claim of a pod the
 * place of the node, else one of the possible places that hangs on the claim's name, so that claims of a StatefulSet go
 * round (external-provisioner pkg/controller/topology.go).
 */
export function segmentFor(
  claim: PersistentVolumeClaim,
  { allowedTopologies }: StorageClass,
  driver: string,
  csiNodes: Informer<'CSINode'>,
  nodes: Informer<'Node'>,
): StringMap {
  const selected = claim.metadata.annotations[SELECTED_NODE];
  if (selected !== undefined) return segmentOf(csiNodes.get(selected), nodes.get(selected), driver);
  const possible = new Map<string, StringMap>();
  const segments =
    allowedTopologies.length > 0
      ? allowedTopologies.flatMap(expand)
      : [...csiNodes.list()].map((csiNode) => segmentOf(csiNode, nodes.get(csiNode.metadata.name), driver));
  for (const segment of segments) {
    if (Object.keys(segment).length > 0) possible.set(JSON.stringify(segment), segment);
  }
  const sorted = [...possible].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length === 0 ? {} : sorted[startOf(claim.metadata.name) % sorted.length]![1];
}

function segmentOf(csiNode: CSINode | undefined, node: Node | undefined, driver: string): StringMap {
  const keys = csiNode?.spec.drivers.find(({ name }) => name === driver)?.topologyKeys ?? [];
  const labels = node?.metadata.labels ?? {};
  return Object.fromEntries(keys.filter((key) => labels[key] !== undefined).map((key) => [key, labels[key]!]));
}

/** Every way to satisfy a term. */
function expand({ matchLabelExpressions }: TopologySelectorTerm): StringMap[] {
  let segments: StringMap[] = [{}];
  for (const { key, values } of matchLabelExpressions) {
    segments = segments.flatMap((segment) => values.map((value) => ({ ...segment, [key]: value })));
  }
  return segments;
}

/** FNV-1 of the name without its ordinal, plus the ordinal (getPVCNameHashAndIndexOffset). */
function startOf(claimName: string): number {
  const [, base = claimName, ordinal = '0'] = /^(.*-)(\d+)$/.exec(claimName) ?? [];
  let hash = 0x811c9dc5;
  for (let index = 0; index < base.length; index++) hash = Math.imul(hash, 0x01000193) ^ base.charCodeAt(index);
  return (hash >>> 0) + Number(ordinal);
}
