import { isDnsSubdomain } from '../names.ts';
import type { PodEnvelope } from './pod.ts';

/** Fields that the pods of a template have; whoever has others is read by himself. */
const FIELDS = new Set(['apiVersion', 'kind', 'metadata', 'spec']);
const METADATA_FIELDS = new Set(['name', 'namespace', 'labels', 'annotations']);

/** By `annotations`, `labels`, and version and namespace. */
type ByObjects = Map<unknown, Map<unknown, Map<string, PodEnvelope>>>;

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
    let known = this.#byObjects.get(annotations)?.get(labels)?.get(versionAndNamespace(pod.apiVersion, namespace));
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
    let sameAnnotations = this.#byObjects.get(annotations);
    if (sameAnnotations === undefined) this.#byObjects.set(annotations, (sameAnnotations = new Map()));
    let sameLabels = sameAnnotations.get(labels);
    if (sameLabels === undefined) sameAnnotations.set(labels, (sameLabels = new Map()));
    sameLabels.set(versionAndNamespace(apiVersion, namespace), envelope);
  }
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

function versionAndNamespace(apiVersion: unknown, namespace: unknown): string {
  return JSON.stringify([apiVersion, namespace]);
}

/** What a pod says beside its name and its spec. */
function templateText({ apiVersion, metadata }: PlainPod): string {
  return JSON.stringify({ apiVersion, ...metadata, name: undefined });
}

/** Are all fields of the map among these? */
export function hasOnly(map: object, fields: ReadonlySet<string>): boolean {
  for (const field of Object.keys(map)) if (!fields.has(field)) return false;
  return true;
}
