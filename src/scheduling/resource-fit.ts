import { formatResource } from '../api/resources.ts';
import type { Allocatable, NodeInfo } from './node-info.ts';
import type { PodRequests } from './pod-requests.ts';
import type { Rejection, RejectionCode, Remedy } from './plugin.ts';
import { amountOf, isExtendedResource, type Resource } from './resource.ts';

/** What a node offers, and what has been taken of it. */
export interface NodeRoom {
  readonly allocatable: Allocatable;
  readonly requested: Resource;
  /** Those that are there: they count. */
  readonly pods: { readonly length: number };
}

/** What NodeResourcesFit compares, prepared for the hot loop; requests are made once per pod template. */
export class FitRules {
  readonly #ignoredResources: ReadonlySet<string>;
  readonly #ignoredGroups: ReadonlySet<string>;
  readonly #requests = new WeakMap<Resource, FitRequest>();
  readonly #rejections = new Map<string, Rejection>();

  constructor(ignoredResources: readonly string[], ignoredResourceGroups: readonly string[]) {
    this.#ignoredResources = new Set(ignoredResources);
    this.#ignoredGroups = new Set(ignoredResourceGroups);
  }

  requestOf({ requests }: Pick<PodRequests, 'requests'>): FitRequest {
    let request = this.#requests.get(requests);
    if (request === undefined) {
      const scalars = [...requests.scalar].filter(([name, amount]) => amount > 0 && !this.#isIgnored(name));
      request = new FitRequest(requests, scalars, this.#rejections);
      this.#requests.set(requests, request);
    }
    return request;
  }

  #isIgnored(name: string): boolean {
    if (!isExtendedResource(name)) return false;
    return this.#ignoredResources.has(name) || this.#ignoredGroups.has(name.slice(0, name.indexOf('/')));
  }
}

/** The requests of one pod against the room on a node (noderesources/fit.go fitsRequest). */
export class FitRequest {
  readonly #requests: Resource;
  /** Everything asked for; a request of 0 always fits, even on a node that is over-committed. */
  readonly #names: readonly string[];
  readonly #scalarNames: readonly string[];
  readonly #scalarAmounts: readonly number[];
  /** By what is missing, see {@link findInsufficient}. */
  readonly #rejections = new Map<number, Rejection>();
  readonly #shared: Map<string, Rejection>;

  constructor(requests: Resource, scalars: readonly (readonly [string, number])[], shared: Map<string, Rejection>) {
    this.#requests = requests;
    this.#scalarNames = scalars.map(([name]) => name);
    this.#scalarAmounts = scalars.map(([, amount]) => amount);
    this.#names = [...COMPUTE_RESOURCES.filter((name) => amountOf(requests, name) > 0), ...this.#scalarNames];
    this.#shared = shared;
  }

  /** What has to be free, extended resources apart. */
  get requests(): Resource {
    return this.#requests;
  }

  /** Extended resources that count, each above 0. */
  get scalars(): readonly (readonly [string, number])[] {
    return this.#scalarNames.map((name, index) => [name, this.#scalarAmounts[index]!]);
  }

  /**
   * Why the pod does not fit beside the pods of the node; undefined when it does. The hot loop: what is missing is
   * gathered as bits of a number (up to 2^52), which names the rejection.
   */
  findInsufficient(node: NodeRoom): Rejection | undefined {
    const { allocatable, requested } = node;
    const { cpuMilli, memoryBytes, ephemeralStorageBytes } = this.#requests;
    let missing = hasRoomForOne(node) ? 0 : 1;
    let isTooBig = false;
    if (cpuMilli > 0 && cpuMilli > allocatable.cpuMilli - requested.cpuMilli) {
      missing += 2;
      isTooBig ||= cpuMilli > allocatable.cpuMilli;
    }
    if (memoryBytes > 0 && memoryBytes > allocatable.memoryBytes - requested.memoryBytes) {
      missing += 4;
      isTooBig ||= memoryBytes > allocatable.memoryBytes;
    }
    const freeStorage = allocatable.ephemeralStorageBytes - requested.ephemeralStorageBytes;
    if (ephemeralStorageBytes > 0 && ephemeralStorageBytes > freeStorage) {
      missing += 8;
      isTooBig ||= ephemeralStorageBytes > allocatable.ephemeralStorageBytes;
    }
    let bit = 16;
    for (let index = 0; index < this.#scalarNames.length; index++, bit *= 2) {
      const name = this.#scalarNames[index]!;
      const capacity = allocatable.scalar.get(name) ?? 0;
      if (this.#scalarAmounts[index]! <= capacity - (requested.scalar.get(name) ?? 0)) continue;
      missing += bit;
      isTooBig ||= this.#scalarAmounts[index]! > capacity;
    }
    if (missing === 0) return undefined;
    return this.#rejections.get(isTooBig ? -missing : missing) ?? this.#makeRejection(node, missing, isTooBig);
  }

  remedies(node: NodeInfo): Remedy[] {
    const remedies: Remedy[] = hasRoomForOne(node) ? [] : [{ text: 'one pod less on the node', effort: 1 }];
    for (const name of this.#insufficient(node)) {
      const amount = amountOf(this.#requests, name);
      const missing = amount - (amountOf(node.allocatable, name) - amountOf(node.requested, name));
      remedies.push({ text: `${name} ${formatResource(name, missing)} less`, effort: Math.min(1, missing / amount) });
    }
    return remedies;
  }

  /** The newer version of a node offers more of something that the pod asks for. */
  gainsFrom(before: NodeInfo, after: NodeInfo): boolean {
    if (after.allocatable.podCount > before.allocatable.podCount) return true;
    return this.#names.some((name) => amountOf(after.allocatable, name) > amountOf(before.allocatable, name));
  }

  /** More than the node has in all: no preemption can help there. */
  #makeRejection(node: NodeRoom, missing: number, isTooBig: boolean): Rejection {
    const reasons = this.#insufficient(node).map((name) => `Insufficient ${name}`);
    if (!hasRoomForOne(node)) reasons.unshift('Too many pods');
    const code: RejectionCode = isTooBig ? 'UnschedulableAndUnresolvable' : 'Unschedulable';
    const key = [code, ...reasons].join();
    const rejection = this.#shared.get(key) ?? { plugin: 'NodeResourcesFit', code, reasons };
    this.#shared.set(key, rejection);
    this.#rejections.set(isTooBig ? -missing : missing, rejection);
    return rejection;
  }

  #insufficient({ allocatable, requested }: NodeRoom): string[] {
    return this.#names.filter(
      (name) => amountOf(this.#requests, name) > amountOf(allocatable, name) - amountOf(requested, name),
    );
  }
}

function hasRoomForOne(node: NodeRoom): boolean {
  return node.pods.length + 1 <= node.allocatable.podCount;
}

const COMPUTE_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
