import type { ObjectMeta } from './meta.ts';
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

/** The spec of a pod that has got its node. */
export function assignedTo(nodeName: string, spec: PodSpec): PodSpec {
  // In Node 20, a field behind a spread can give every single object a hidden class of its own.
  return Object.assign({}, spec, { nodeName });
}
