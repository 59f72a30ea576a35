import { isDnsSubdomain } from '../names.ts';
import type { PodEnvelope } from './pod.ts';

/** Fields that the pods of a template have; whoever has others is read by himself. */
const FIELDS = new Set(['apiVersion', 'kind', 'metadata', 'spec']);
const METADATA_FIELDS = new Set(['name', 'namespace', 'labels', 'annotations']);

/** By `annotations`, `labels`, `namespace` and `apiVersion`, as they stand in the document. */
type ByObjects = Map<unknown, Map<unknown, Map<unknown, Map<unknown, PodEnvelope>>>>;

/** Thousands of pods come from one template: they differ in their names, and the rest of what they say is read once. */
export class KnownEnvelopes {
  readonly #byText = new Map<string, PodEnvelope>();
  /** Labels and annotations that are written alike are one object (yaml-plain.ts), which is found without looking at it. */
  readonly #byObjects: ByObjects = new Map();

  /** Keeps what was read of a pod, and found right. */
  add(pod: Readonly<Record<string, unknown>>, envelope: PodEnvelope): void {
    if (!isPlain(pod)) return;
    this.#byText.set(templateText(pod), envelope);
    this.#addObjects(pod, envelope);
  }

  /** @returns undefined for a pod that has to be read. */
  find(pod: Readonly<Record<string, unknown>>): PodEnvelope | undefined {
    if (!isPlain(pod)) return undefined;
    const { name, namespace, labels, annotations } = pod.metadata;
    let known = this.#byObjects.get(annotations)?.get(labels)?.get(namespace)?.get(pod.apiVersion);
    if (known === undefined) {
      known = this.#byText.get(templateText(pod));
      if (known === undefined) return undefined;
      this.#addObjects(pod, known);
    }
    if (typeof name !== 'string' || !isDnsSubdomain(name)) return undefined;
    const { metadata, behavior, gpus } = known;
    return {
      metadata: {
        name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
        creationTimestamp: metadata.creationTimestamp,
        labels: metadata.labels,
        annotations: metadata.annotations,
      },
      behavior,
      gpus,
    };
  }

  #addObjects({ apiVersion, metadata: { namespace, labels, annotations } }: PlainPod, envelope: PodEnvelope): void {
    const sameNamespace = within(within(within(this.#byObjects, annotations), labels), namespace);
    sameNamespace.set(apiVersion, envelope);
  }
}

function within<T>(maps: Map<unknown, Map<unknown, T>>, key: unknown): Map<unknown, T> {
  let map = maps.get(key);
  if (map === undefined) maps.set(key, (map = new Map()));
  return map;
}

interface PlainPod {
  readonly apiVersion?: unknown;
  readonly metadata: Readonly<Partial<Record<'name' | 'namespace' | 'labels' | 'annotations', unknown>>>;
}

/** Has it no other fields than those of templates? */
function isPlain(pod: object): pod is PlainPod {
  const { metadata } = pod as { readonly metadata?: unknown };
  if (typeof metadata !== 'object' || metadata === null) return false;
  return hasOnly(pod, FIELDS) && hasOnly(metadata, METADATA_FIELDS);
}

/** What a pod says beside its name and its spec. */
function templateText({ apiVersion, metadata }: PlainPod): string {
  return JSON.stringify({ apiVersion, ...metadata, name: undefined });
}

/** Are all fields of the map among these? */
export function hasOnly(map: object, fields: ReadonlySet<string>): boolean {
  for (const field in map) if (!fields.has(field)) return false;
  return true;
}
