import type { ObjectKey } from '../../../api/kinds.ts';
import type { Pod } from '../../../api/objects/pod.ts';
import type { Informer } from '../../../apiserver/informer.ts';

/** The pods of each node, in one index for all controllers of the process. */
export function indexByNode(pods: Informer<'Pod'>): { get(nodeName: string): ReadonlySet<ObjectKey> } {
  return pods.index(nodeNameOf);
}

function nodeNameOf({ spec }: Pod): string | undefined {
  return spec.nodeName;
}
