import type { Node } from '../../api/objects/node.ts';
import { isDnsSubdomain, isLabelValue, isQualifiedName } from '../names.ts';
import { hasOnly } from './known-envelopes.ts';

const FIELDS = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status']);
const METADATA_FIELDS = new Set(['name', 'labels']);

/**
 * Machines of one type differ in their names and labels. The rest is one object when it is written alike (yaml-plain.ts), and read
 * once.
 */
export class KnownNodes {
  /** By `apiVersion`, by `status` and by `spec`, as they stand in the document. */
  readonly #nodes = new Map<unknown, Map<unknown, Map<unknown, Node>>>();

  /** Keeps what was read of a node, and found right. No field of it may be one that is ignored. */
  add({ apiVersion, spec, status }: Readonly<Record<string, unknown>>, node: Node): void {
    let ofVersion = this.#nodes.get(apiVersion);
    if (ofVersion === undefined) this.#nodes.set(apiVersion, (ofVersion = new Map()));
    let ofStatus = ofVersion.get(status);
    if (ofStatus === undefined) ofVersion.set(status, (ofStatus = new Map()));
    ofStatus.set(spec, node);
  }

  /** @returns undefined for a node that has to be read. */
  find(manifest: Readonly<Record<string, unknown>>): Node | undefined {
    const { apiVersion, metadata, spec, status } = manifest;
    const known = this.#nodes.get(apiVersion)?.get(status)?.get(spec);
    if (known === undefined || !hasOnly(manifest, FIELDS)) return undefined;
    if (typeof metadata !== 'object' || metadata === null || !hasOnly(metadata, METADATA_FIELDS)) return undefined;
    const { name, labels } = metadata as { readonly name?: unknown; readonly labels?: unknown };
    if (typeof name !== 'string' || !isDnsSubdomain(name) || !areLabels(labels)) return undefined;
    return {
      kind: 'Node',
      metadata: {
        name,
        namespace: '',
        uid: '',
        resourceVersion: 0,
        creationTimestamp: 0,
        labels,
        annotations: {},
      },
      spec: known.spec,
      status: known.status,
    };
  }
}

function areLabels(labels: unknown): labels is Readonly<Record<string, string>> {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return false;
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value !== 'string' || !isQualifiedName(key) || !isLabelValue(value)) return false;
  }
  return true;
}
