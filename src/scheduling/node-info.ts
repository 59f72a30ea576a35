import type { ResourceList } from '../api/objects/meta.ts';
import type { ContainerImage, Node } from '../api/objects/node.ts';
import { invariant } from '../engine/invariant.ts';
import { portsConflict, type HostPort } from './host-ports.ts';
import type { PodInfo } from './pod-info.ts';
import type { NonZeroRequests } from './pod-requests.ts';
import { createResource, ResourceSum, type Resource } from './resource.ts';

/** What a node offers to pods. */
export interface Allocatable extends Resource {
  readonly podCount: number;
}

/** See {@link NodeInfo.derive}. */
export interface NodeRule<T> {
  of(node: NodeInfo): T;
  /** The same where a pod has come since, behind all others, and nothing else has happened. */
  withPod?(before: T, added: PodInfo, node: NodeInfo): T;
}

/**
 * A node with the pods on it, and the one owner of everything that is summed up from them.
 *
 * The scheduler may hear of a pod before it hears of its node: then `node` is missing, the pods are kept, and no
 * snapshot shows the NodeInfo until the node appears.
 */
export class NodeInfo {
  /** Its place in the `nodes` of its snapshot, which keeps this current; -1: in none. */
  position = -1;
  #node: Node | undefined;
  #allocatable: Allocatable = NOTHING;
  #generation = 0;
  #imageNames: ReadonlySet<string> = NO_IMAGES;
  readonly #pods: PodInfo[] = [];
  readonly #podsWithAffinity: PodInfo[] = [];
  readonly #podsWithRequiredAntiAffinity: PodInfo[] = [];
  readonly #usedPorts: HostPort[] = [];
  readonly #requested = new ResourceSum();
  readonly #nonZeroRequested = { cpuMilli: 0, memoryBytes: 0 };
  /** Rules, and behind each what it makes of this (undefined: to be worked out) and what it made before `#added` came. */
  readonly #derived: unknown[] = [];
  /** All that the last change was; undefined: it was something else. */
  #added: PodInfo | undefined;

  constructor(node?: Node) {
    this.setNode(node);
  }

  /** The node. Only asked of NodeInfos that a snapshot shows. */
  get node(): Node {
    invariant(this.#node !== undefined, 'a NodeInfo in a snapshot has its node');
    return this.#node;
  }

  get hasNode(): boolean {
    return this.#node !== undefined;
  }

  get allocatable(): Allocatable {
    return this.#allocatable;
  }

  /** In the order in which they came. */
  get pods(): readonly PodInfo[] {
    return this.#pods;
  }

  get podsWithAffinity(): readonly PodInfo[] {
    return this.#podsWithAffinity;
  }

  get podsWithRequiredAntiAffinity(): readonly PodInfo[] {
    return this.#podsWithRequiredAntiAffinity;
  }

  get requested(): Resource {
    return this.#requested;
  }

  /** As `requested`, with the defaults for containers that name no cpu or memory; only for scores. */
  get nonZeroRequested(): NonZeroRequests {
    return this.#nonZeroRequested;
  }

  /**
   * Grows when the node changes, or which pods are on it and what they ask for: who has seen this generation has seen all
   * sums. A newer version of a pod that asks for the same (a new status) does not count.
   */
  get generation(): number {
    return this.#generation;
  }

  /**
   * What a rule makes of this node and the pods on it, worked out anew when `generation` has grown: for what is asked again and
   * again. The rule must be the same object each time, and hang on nothing else.
   */
  derive<T extends NonNullable<unknown>>(rule: NodeRule<T>): T {
    const derived = this.#derived;
    let index = 0;
    while (index < derived.length && derived[index] !== rule) index += 3;
    if (index === derived.length) derived.push(rule, undefined, undefined);
    return (derived[index + 1] as T | undefined) ?? this.#work(rule, index);
  }

  /** The node has reported this image. */
  hasImage(name: string): boolean {
    return this.#imageNames !== NO_IMAGES && this.#imageNames.has(name);
  }

  /** One of the ports is taken on this node. */
  hasPortConflict(ports: readonly HostPort[]): boolean {
    return ports.some((port) => this.#usedPorts.some((used) => portsConflict(port, used)));
  }

  setNode(node: Node | undefined): void {
    if (node?.status.images !== this.#node?.status.images) this.#imageNames = namesOf(node?.status.images ?? []);
    if (node?.status.allocatable !== this.#node?.status.allocatable) {
      this.#allocatable = node === undefined ? NOTHING : createAllocatable(node.status.allocatable);
    }
    this.#node = node;
    this.#change();
  }

  /** False when the pod is there already: adding twice counts once. */
  addPod(pod: PodInfo): boolean {
    if (indexOf(this.#pods, pod.pod.metadata.uid) >= 0) return false;
    this.addNewPod(pod);
    return true;
  }

  /** The same, known not to be there: to look for its uid among the others is most of the work. */
  addNewPod(pod: PodInfo): void {
    this.#pods.push(pod);
    if (pod.hasAffinity) this.#podsWithAffinity.push(pod);
    if (pod.requiredAntiAffinityTerms.length > 0) this.#podsWithRequiredAntiAffinity.push(pod);
    if (pod.hostPorts.length > 0) this.#usedPorts.push(...pod.hostPorts);
    this.#count(pod, 1);
  }

  /** The pod that was here, or undefined. */
  removePod(uid: string): PodInfo | undefined {
    const pod = this.#pods[indexOf(this.#pods, uid)];
    if (pod !== undefined) this.removeKnownPod(pod);
    return pod;
  }

  /** The same for the very PodInfo that lies here. */
  removeKnownPod(pod: PodInfo): void {
    take(this.#pods, pod);
    if (pod.hasAffinity) take(this.#podsWithAffinity, pod);
    if (pod.requiredAntiAffinityTerms.length > 0) take(this.#podsWithRequiredAntiAffinity, pod);
    for (const port of pod.hostPorts) this.#usedPorts.splice(this.#usedPorts.indexOf(port), 1);
    this.#count(pod, -1);
  }

  /** Puts a newer version of a pod in the place of the old one, which it gives back; undefined when the pod is not here. */
  replacePod(pod: PodInfo): PodInfo | undefined {
    const index = indexOf(this.#pods, pod.pod.metadata.uid);
    if (index < 0) return undefined;
    const old = this.#pods[index]!;
    if (old.requests === pod.requests && old.hostPorts === pod.hostPorts && !old.hasAffinity && !pod.hasAffinity) {
      this.#pods[index] = pod;
      return old;
    }
    this.removeKnownPod(old);
    this.addNewPod(pod);
    return old;
  }

  /** A NodeInfo of its own with the same node and pods, for what-if questions. */
  clone(): NodeInfo {
    const clone = new NodeInfo(this.#node);
    for (const pod of this.#pods) clone.addNewPod(pod);
    clone.#generation = this.#generation;
    return clone;
  }

  #work<T>(rule: NodeRule<T>, index: number): T {
    const derived = this.#derived;
    const before = derived[index + 2] as T | undefined;
    const value =
      before === undefined || this.#added === undefined || rule.withPod === undefined
        ? rule.of(this)
        : rule.withPod(before, this.#added, this);
    derived[index + 1] = value;
    return value;
  }

  #change(added?: PodInfo): void {
    this.#generation++;
    this.#added = added;
    const derived = this.#derived;
    for (let index = 1; index < derived.length; index += 3) {
      derived[index + 1] = added === undefined ? undefined : derived[index];
      derived[index] = undefined;
    }
  }

  #count(pod: PodInfo, sign: 1 | -1): void {
    this.#requested.add(pod.requests, sign);
    this.#nonZeroRequested.cpuMilli += sign * pod.nonZeroRequests.cpuMilli;
    this.#nonZeroRequested.memoryBytes += sign * pod.nonZeroRequests.memoryBytes;
    this.#change(sign > 0 ? pod : undefined);
  }
}

function indexOf(pods: readonly PodInfo[], uid: string): number {
  for (let index = 0; index < pods.length; index++) if (pods[index]!.pod.metadata.uid === uid) return index;
  return -1;
}

function take(pods: PodInfo[], pod: PodInfo): void {
  const index = pods.indexOf(pod);
  invariant(index >= 0, 'a pod that is to go lies on its node');
  for (let at = index + 1; at < pods.length; at++) pods[at - 1] = pods[at]!;
  pods.pop();
}

const KNOWN = new WeakMap<ResourceList, Allocatable>();

/** Nodes that are alike share the list, and what it comes to. */
export function createAllocatable(list: ResourceList): Allocatable {
  let allocatable = KNOWN.get(list);
  if (allocatable === undefined) KNOWN.set(list, (allocatable = readAllocatable(list)));
  return allocatable;
}

/** Field by field: objects that a spread has made look different to the engine one by one, which costs the hot loop. */
function readAllocatable(list: ResourceList): Allocatable {
  const { cpuMilli, memoryBytes, ephemeralStorageBytes, scalar } = createResource(list);
  return { podCount: list['pods'] ?? 0, cpuMilli, memoryBytes, ephemeralStorageBytes, scalar };
}

function namesOf(images: readonly ContainerImage[]): ReadonlySet<string> {
  return images.length === 0 ? NO_IMAGES : new Set(images.map(({ name }) => name));
}

const NO_IMAGES: ReadonlySet<string> = new Set();
const NOTHING = createAllocatable({});
