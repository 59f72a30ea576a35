import { isDnsSubdomain } from '../names.ts';
import type { PodEnvelope } from './pod.ts';

/** Fields that the pods of a template have; whoever has others is read by himself. */
const FIELDS = new Set(['apiVersion', 'kind', 'metadata', 'spec']);
const METADATA_FIELDS = new Set(['name', 'namespace', 'labels', 'annotations']);

/** Thousands of pods come from one template: they differ in their names, and the rest of what they say is read once. */
export class KnownEnvelopes {
  readonly #envelopes = new Map<string, PodEnvelope>();

  /** Keeps what was read of a pod, and found right. */
  add(pod: Readonly<Record<string, unknown>>, envelope: PodEnvelope): void {
    const text = templateText(pod);
    if (text !== undefined) this.#envelopes.set(text, envelope);
  }

  /** @returns undefined for a pod that has to be read. */
  find(pod: Readonly<Record<string, unknown>>): PodEnvelope | undefined {
    const text = templateText(pod);
    const known = text === undefined ? undefined : this.#envelopes.get(text);
    if (known === undefined) return undefined;
    const { name } = pod['metadata'] as { readonly name?: unknown };
    if (typeof name !== 'string' || !isDnsSubdomain(name)) return undefined;
    return { ...known, metadata: { ...known.metadata, name } };
  }
}

/** What a pod says beside its name and its spec. */
function templateText(pod: Readonly<Record<string, unknown>>): string | undefined {
  const { apiVersion, metadata } = pod;
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  if (!hasOnly(pod, FIELDS) || !hasOnly(metadata, METADATA_FIELDS)) return undefined;
  return JSON.stringify({ apiVersion, ...metadata, name: undefined });
}

function hasOnly(map: object, fields: ReadonlySet<string>): boolean {
  return Object.keys(map).every((field) => fields.has(field));
}
