import type { ObjectMeta, StringMap } from './meta.ts';
import type { Pod, PodSpec, PodStatus } from './pod.ts';

// Every reader of pods is compiled for the hidden classes (V8) of the pods that it has met. So new versions are written field by
// field: all pods are of one class then, while a spread makes another one wherever it stands.

export function withStatus({ kind, metadata, spec, behavior }: Pod, status: PodStatus): Pod {
  return { kind, metadata, spec, status, behavior };
}

export function withSpec({ kind, metadata, status, behavior }: Pod, spec: PodSpec): Pod {
  return { kind, metadata, spec, status, behavior };
}

export function withMetadata({ kind, spec, status, behavior }: Pod, metadata: ObjectMeta): Pod {
  return { kind, metadata, spec, status, behavior };
}

export function withAnnotations(metadata: ObjectMeta, added: StringMap): ObjectMeta {
  return Object.assign({}, metadata, { annotations: { ...metadata.annotations, ...added } });
}

/** So many specs are remembered at most: some megabytes. */
const MAX_REMEMBERED = 16_384;

/** The answers of `assignedTo`, by spec and node: pods of one template that come to one node share theirs. */
const remembered = new Map<PodSpec, Map<string, PodSpec>>();
let rememberedCount = 0;

/** The spec of a pod that has got its node. Who asks again gets the same one, as long as it is remembered. */
export function assignedTo(nodeName: string, spec: PodSpec): PodSpec {
  let byNode = remembered.get(spec);
  const known = byNode?.get(nodeName);
  if (known !== undefined) return known;
  if (rememberedCount++ === MAX_REMEMBERED) {
    remembered.clear();
    byNode = undefined;
    rememberedCount = 1;
  }
  // In Node 20, a field behind a spread can give every single object a hidden class of its own.
  const assigned = Object.assign({}, spec, { nodeName });
  if (byNode === undefined) remembered.set(spec, (byNode = new Map()));
  byNode.set(nodeName, assigned);
  return assigned;
}
