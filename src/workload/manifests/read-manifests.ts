import { formatLocation, InputError, shorten, unknownName } from '../../api/input-error.ts';
import type { Namespace, PriorityClass, Service } from '../../api/objects/core.ts';
import type { GpuRequest } from '../../api/objects/gpu.ts';
import type { Node } from '../../api/objects/node.ts';
import type { PodSpec } from '../../api/objects/pod.ts';
import type { PodDisruptionBudget } from '../../api/objects/policy.ts';
import type { DeviceObject } from '../../api/objects/resource.ts';
import type { StorageObject } from '../../api/objects/storage.ts';
import type { CoschedulingPodGroup, PodGroup, Workload } from '../../api/objects/pod-group.ts';
import { formatPath, schemaProblem, type Place } from '../schema-problem.ts';
import { createIntern } from '../intern.ts';
import type { PodRequest } from '../trace.ts';
import { parseYamlDocuments, type YamlDocument, type YamlPath } from '../yaml.ts';
import { DEVICE_MANIFESTS } from './device-manifests.ts';
import { pickFields, type FieldTable, type PickedFields } from './field-table.ts';
import { KnownEnvelopes } from './known-envelopes.ts';
import { KnownNodes } from './known-nodes.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { namespaceManifest } from './namespace.ts';
import { nodeManifest } from './node.ts';
import { podManifest, type PodEnvelope } from './pod.ts';
import { podSpec, POD_SPEC_FIELDS } from './pod-spec.ts';
import { podDisruptionBudgetManifest } from './pod-disruption-budget.ts';
import { coschedulingPodGroupManifest, podGroupManifest, workloadManifest } from './pod-group.ts';
import { priorityClassManifest } from './priority-class.ts';
import { serviceManifest } from './service.ts';
import { STORAGE_MANIFESTS } from './storage-manifests.ts';

export interface ManifestFile {
  readonly file: string;
  readonly text: string;
}

/** What stood in manifest files, each kind in the order of the documents. */
export interface Manifests {
  readonly namespaces: readonly Namespace[];
  readonly priorityClasses: readonly PriorityClass[];
  readonly services: readonly Service[];
  readonly disruptionBudgets: readonly PodDisruptionBudget[];
  /** Device classes, slices, claims and templates of claims. */
  readonly deviceObjects: readonly DeviceObject[];
  /** Volumes, claims, classes and what CSI drivers say of themselves. */
  readonly storageObjects: readonly StorageObject[];
  readonly podGroups: readonly (Workload | PodGroup | CoschedulingPodGroup)[];
  readonly nodes: readonly Node[];
  /** Pods with equal specs share one spec object. */
  readonly pods: readonly PodRequest[];
  /** One line each, for a person. */
  readonly warnings: readonly string[];
}

/** A spec that several pods have. */
interface KnownSpec {
  readonly spec: PodSpec;
  /** Its fields that are not modelled, as warnings name them. */
  readonly ignored: readonly string[];
}

/** One object in a file: a document, or an element of a List. */
interface Item {
  readonly document: YamlDocument;
  readonly path: YamlPath;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Reads multi-document Kubernetes YAML: the objects that are modelled, completed as the API server would. Kinds and
 * fields that are not modelled are counted and named in one warning each.
 *
 * @throws InputError for the first thing that is wrong, with file, line and column.
 */
export function readManifests(
  files: readonly ManifestFile[],
  { gpuSharing }: { readonly gpuSharing: boolean } = { gpuSharing: false },
): Manifests {
  const reader = new ManifestReader(gpuSharing);
  for (const { file, text } of files) {
    for (const document of parseYamlDocuments(text, file))
      reader.readItem({ document, path: [], value: asMap(document, []) });
  }
  return reader.result();
}

class ManifestReader {
  readonly #namespaces: Namespace[] = [];
  readonly #priorityClasses: PriorityClass[] = [];
  readonly #services: Service[] = [];
  readonly #disruptionBudgets: PodDisruptionBudget[] = [];
  readonly #deviceObjects: DeviceObject[] = [];
  readonly #storageObjects: StorageObject[] = [];
  readonly #podGroups: (Workload | PodGroup | CoschedulingPodGroup)[] = [];
  readonly #nodes: Node[] = [];
  readonly #pods: PodRequest[] = [];
  readonly #items = new Map<string, Item>();
  readonly #ignoredKinds = new Map<string, number>();
  readonly #ignoredFields = new Map<string, number>();
  #ignoredTimes = 0;
  readonly #knownNodes = new KnownNodes();
  readonly #envelopes = new KnownEnvelopes();
  readonly #specOfText = new Map<string, KnownSpec>();
  /** By the very object: documents share what is written alike (yaml-plain.ts). */
  readonly #specOfObject = new Map<object, KnownSpec>();
  readonly #internSpec = createIntern<PodSpec>();
  /** Annotations about GPUs mean what they say. */
  readonly #gpuSharing: boolean;

  constructor(gpuSharing: boolean) {
    this.#gpuSharing = gpuSharing;
  }

  readItem(item: Item): void {
    const kind = readWord(item, 'kind');
    const apiVersion = readWord(item, 'apiVersion');
    if (kind.endsWith('List')) {
      this.#readList(item);
      return;
    }
    switch (kind) {
      case 'Namespace':
        this.#namespaces.push(this.#read(namespaceManifest, item, apiVersion));
        break;
      case 'PriorityClass':
        this.#priorityClasses.push(this.#read(priorityClassManifest, item, apiVersion));
        break;
      case 'Service':
        this.#services.push(this.#read(serviceManifest, item, apiVersion));
        break;
      case 'PodDisruptionBudget':
        this.#disruptionBudgets.push(this.#read(podDisruptionBudgetManifest, item, apiVersion));
        break;
      case 'Workload':
        this.#podGroups.push(this.#read(workloadManifest, item, apiVersion));
        break;
      case 'PodGroup':
        if (apiVersion.startsWith('scheduling.x-k8s.io/')) {
          this.#podGroups.push(this.#read(coschedulingPodGroupManifest, item, apiVersion));
        } else {
          this.#podGroups.push(this.#read(podGroupManifest, item, apiVersion));
        }
        break;
      case 'Node':
        this.#nodes.push(this.#readNode(item, apiVersion));
        break;
      case 'Pod':
        this.#pods.push(this.#readPod(item, apiVersion));
        break;
      default:
        this.#readOther(kind, item, apiVersion);
    }
  }

  #readOther(kind: string, item: Item, apiVersion: string): void {
    const device = DEVICE_MANIFESTS.get(kind);
    const storage = STORAGE_MANIFESTS.get(kind);
    if (device !== undefined) this.#deviceObjects.push(this.#read(device, item, apiVersion));
    else if (storage !== undefined) this.#storageObjects.push(this.#read(storage, item, apiVersion));
    else count(this.#ignoredKinds, kind);
  }

  result(): Manifests {
    const warnings: string[] = [];
    const kinds = [...this.#ignoredKinds].map(([kind, times]) => `${kind} (${times})`);
    if (kinds.length > 0) warnings.push(`kinds that are not modelled are ignored: ${kinds.join(', ')}`);
    const fields = [...this.#ignoredFields].map(([field, times]) => `${field} (${times})`);
    if (fields.length > 0) warnings.push(`fields that are not modelled are ignored: ${fields.join(', ')}`);
    return {
      namespaces: this.#namespaces,
      priorityClasses: this.#priorityClasses,
      services: this.#services,
      disruptionBudgets: this.#disruptionBudgets,
      deviceObjects: this.#deviceObjects,
      storageObjects: this.#storageObjects,
      podGroups: this.#podGroups,
      nodes: this.#nodes,
      pods: this.#pods,
      warnings,
    };
  }

  #readList({ document, path, value }: Item): void {
    const items = value['items'];
    if (!Array.isArray(items)) {
      throw new InputError('items: expected a list of objects', document.locate([...path, 'items']));
    }
    for (const index of items.keys()) {
      const itemPath = [...path, 'items', index];
      this.readItem({ document, path: itemPath, value: asMap(document, itemPath, items[index]) });
    }
  }

  #readPod(item: Item, apiVersion: string): PodRequest {
    const { metadata, behavior, gpus } = this.#readEnvelope(item, apiVersion);
    const { namespace, name, labels, annotations } = metadata;
    const spec = this.#withGpus(this.#readSpec(item), this.#gpuSharing ? gpus : undefined);
    const request = { name, namespace, labels, annotations, spec };
    return behavior === undefined ? request : { ...request, behavior };
  }

  #readNode(item: Item, apiVersion: string): Node {
    const known = this.#knownNodes.find(item.value);
    if (known !== undefined) {
      this.#checkDuplicate(nodeManifest.kind, apiVersion, known.metadata, item);
      return known;
    }
    const ignoredBefore = this.#ignoredTimes;
    const node = this.#read(nodeManifest, item, apiVersion);
    // What is ignored is counted for each node.
    if (this.#ignoredTimes === ignoredBefore) this.#knownNodes.add(item.value, node);
    return node;
  }

  #readEnvelope(item: Item, apiVersion: string): PodEnvelope {
    const known = this.#envelopes.find(item.value);
    if (known !== undefined) {
      this.#checkDuplicate(podManifest.kind, apiVersion, known.metadata, item);
      return known;
    }
    const envelope = this.#read(podManifest, item, apiVersion);
    this.#envelopes.add(item.value, envelope);
    return envelope;
  }

  /** Pods with equal specs and equal annotations about GPUs share one spec. */
  #withGpus(spec: PodSpec, gpus: GpuRequest | undefined): PodSpec {
    if (gpus === undefined) return spec;
    return this.#internSpec(`${canonicalText(spec)} ${JSON.stringify(gpus)}`, () => ({ ...spec, gpus }));
  }

  /** Equal specs are read once: first by the text as it stands, then by what it means. */
  #readSpec(item: Item): PodSpec {
    const raw = item.value['spec'] ?? {};
    const isObject = typeof raw === 'object' && raw !== null;
    let known = isObject ? this.#specOfObject.get(raw) : undefined;
    if (known === undefined) {
      const text = JSON.stringify(raw);
      known = this.#specOfText.get(text) ?? this.#readNewSpec(item, raw);
      this.#specOfText.set(text, known);
      if (isObject) this.#specOfObject.set(raw, known);
    }
    for (const field of known.ignored) this.#ignore(field);
    return known.spec;
  }

  #readNewSpec(item: Item, raw: unknown): KnownSpec {
    const place = placeOf(item, ['spec']);
    const picked = pick(raw, POD_SPEC_FIELDS, place);
    const parsed = podSpec.safeParse(picked.value);
    if (!parsed.success) throw schemaProblem(parsed.error, raw, place);
    const spec = this.#internSpec(canonicalText(parsed.data), () => parsed.data);
    return { spec, ignored: picked.ignored.map((field) => `Pod spec.${field}`) };
  }

  #read<T extends { readonly metadata: { readonly namespace: string; readonly name: string } }>(
    { kind, apiVersion: expected, fields, schema }: ManifestKind<T>,
    item: Item,
    apiVersion: string,
  ): T {
    if (apiVersion !== expected) {
      const message = `apiVersion: expected ${expected} for a ${kind}, there is "${shorten(apiVersion)}"`;
      throw new InputError(message, item.document.locate([...item.path, 'apiVersion']));
    }
    const place = placeOf(item);
    const picked = pick(item.value, { ...fields, apiVersion: 'silent', kind: 'silent' }, place);
    const parsed = schema.safeParse(picked.value);
    if (!parsed.success) throw schemaProblem(parsed.error, item.value, place);
    for (const field of picked.ignored) this.#ignore(`${kind} ${field}`);
    this.#checkDuplicate(kind, apiVersion, parsed.data.metadata, item);
    return parsed.data;
  }

  #ignore(field: string): void {
    count(this.#ignoredFields, field);
    this.#ignoredTimes++;
  }

  #checkDuplicate(
    kind: string,
    apiVersion: string,
    { namespace, name }: { readonly namespace: string; readonly name: string },
    item: Item,
  ): void {
    const key = namespace === '' ? name : `${namespace}/${name}`;
    const id = `${apiVersion} ${kind} ${key}`;
    const first = this.#items.get(id);
    if (first === undefined) {
      this.#items.set(id, item);
      return;
    }
    const locateName = ({ document, path }: Item) => document.locate([...path, 'metadata', 'name']);
    throw new InputError(
      `there is a second ${kind} "${key}", the first is at ${formatLocation(locateName(first))}`,
      locateName(item),
    );
  }
}

function asMap(document: YamlDocument, path: YamlPath, value = document.value): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InputError('expected a Kubernetes object with apiVersion, kind and metadata', document.locate(path));
}

function readWord({ document, path, value }: Item, field: 'kind' | 'apiVersion'): string {
  const word = value[field];
  if (typeof word === 'string' && word !== '') return word;
  const example = field === 'kind' ? 'Pod or Node' : 'v1';
  throw new InputError(
    `${field}: expected a text such as ${example}, there is ${word === undefined ? 'nothing' : JSON.stringify(word)}`,
    document.locate([...path, field]),
  );
}

function placeOf({ document, path }: Item, within: YamlPath = []): Place {
  return { locate: document.locate, path: [...path, ...within], within };
}

function pick(value: unknown, fields: FieldTable, { locate, path, within }: Place): PickedFields {
  const picked = pickFields(value, fields);
  if (picked.unknown === undefined) return picked;
  const { path: own, known } = picked.unknown;
  const message = unknownName('field', String(own.at(-1)), known);
  const above = formatPath([...within, ...own.slice(0, -1)]);
  throw new InputError(above === '' ? message : `${above}: ${message}`, locate([...path, ...own], 'key'));
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** JSON with the keys of every object in order: equal texts mean equal values. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    const entries = Object.entries(member);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
