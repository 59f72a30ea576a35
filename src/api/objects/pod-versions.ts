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

/** The last answer of `assignedTo`: scheduler and API server mostly ask for the same one shortly one after the other. */
let lastAsked: PodSpec | undefined;
let lastAssigned: PodSpec | undefined;

/** The spec of a pod that has got its node. */
export function assignedTo(nodeName: string, spec: PodSpec): PodSpec {
  if (spec === lastAsked && lastAssigned?.nodeName === nodeName) return lastAssigned;
  lastAsked = spec;
  // In Node 20, a field behind a spread can give every single object a hidden class of its own.
  lastAssigned = Object.assign({}, spec, { nodeName });
  return lastAssigned;
}
