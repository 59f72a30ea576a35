import type { Duration, Time } from '../engine/time.ts';
import type { Change } from '../api/kinds.ts';
import { GPU_COUNT, GPU_MILLI } from '../api/objects/gpu.ts';
import type { ResourceList } from '../api/objects/meta.ts';
import type { Node } from '../api/objects/node.ts';
import type { Pod } from '../api/objects/pod.ts';
import type { On } from './metric.ts';
import type { NameTable } from './name-table.ts';
import { ALLOCATABLE, AMOUNT_COUNT, CAPACITY, NodeTable, REQUESTED, USED } from './node-table.ts';
import { NEVER } from './pod-table.ts';
import type { PodTracker } from './pod-tracker.ts';
import { PODS, type ResourceVector } from './resource-vectors.ts';
import { DOUBLE_ZERO } from '../engine/double-zero.ts';
import { ExactSum } from './statistics/exact-sum.ts';

/** Sums over the nodes that are in the store, one per resource. */
export interface ClusterTotals {
  readonly allocatable: ExactSum[];
  readonly capacity: ExactSum[];
  /** Requests of pods that are bound to these nodes and have not ended. */
  readonly requested: ExactSum[];
  /** Use by running containers: request times usageRatio, in whole units. */
  readonly used: ExactSum[];
}

/**
 * Nodes and what lies on them, kept up to date commit by commit.
 *
 * A metric that weighs by time listens with {@link onAdvance}: it is called before the state changes, with the length of
 * time for which the present state stood. A metric that looks at single nodes listens with {@link onNodeChange}.
 */
export class ClusterTracker {
  readonly nodes = new NodeTable();
  readonly totals: ClusterTotals = { allocatable: [], capacity: [], requested: [], used: [] };
  readonly nodeNames: NameTable;
  readonly resources: NameTable;
  presentCount = 0;
  readyCount = 0;
  readonly #pods: PodTracker;
  #now: Time = DOUBLE_ZERO;
  readonly #advanceListeners: ((duration: Duration) => void)[] = [];
  readonly #nodeListeners: ((node: number) => void)[] = [];

  constructor(on: On, pods: PodTracker, resources: NameTable) {
    this.#pods = pods;
    this.nodeNames = pods.nodeNames;
    this.resources = resources;
    this.#reserve();
    on('committed', ({ change }, at) => {
      if (change.kind === 'Node') this.#commit(change as Change<'Node'>, at);
    });
    pods.listen('created', () => this.#reserve());
    pods.listen('bound', (row, at) => this.#place(row, at, 1));
    pods.listen('released', (row, at) => this.#place(row, at, -1));
    pods.listen('started', (row, at, pod) => this.#use(row, at, pod, 1));
    pods.listen('stopped', (row, at, pod) => this.#use(row, at, pod, -1));
  }

  /** Called with the time for which the present state stood, before it changes and at the end. */
  onAdvance(listener: (duration: Duration) => void): void {
    this.#advanceListeners.push(listener);
  }

  /** Called after the requests on a node, its allocatable or its presence have changed. */
  onNodeChange(listener: (node: number) => void): void {
    this.#nodeListeners.push(listener);
  }

  /**
   * False of the number of GPUs where nodes name thousandths of them, too, unless containers ask for it: it says how many devices
   * there are, and what pods take of them counts in thousandths. How full it is has no answer.
   */
  canBeFilled(resource: number): boolean {
    const { names } = this.resources;
    return names[resource] !== GPU_COUNT || !names.includes(GPU_MILLI) || this.#pods.requests.asked.has(resource);
  }

  /** Gives the time up to `at` to the present state. */
  advance(at: Time): void {
    const duration = at - this.#now;
    if (duration <= 0) return;
    this.#now = at;
    for (let i = 0; i < this.#advanceListeners.length; i++) this.#advanceListeners[i]!(duration);
  }

  /** Gives each node the time up to `end`, so that its means can be read. */
  finish(end: Time): void {
    this.advance(end);
    for (let node = 0; node < this.nodeNames.size; node++) this.nodes.sumUp(node, end);
  }

  #place(row: number, at: Time, sign: 1 | -1): void {
    const { table, requests } = this.#pods;
    const node = table.node[row]!;
    this.#before(node, at);
    const { nodes, totals } = this;
    if (sign === 1) nodes.podCount[node] = nodes.podCount[node]! + 1;
    const { resources, amounts } = requests.list[table.requests[row]!]!;
    const { numbers } = nodes.records;
    const isPresent = nodes.present[node] === 1;
    const first = nodes.records.placeOf(node, 0) + REQUESTED;
    for (let i = 0; i < resources.length; i++) {
      const resource = resources[i]!;
      const amount = amounts[i]!;
      const place = first + resource * AMOUNT_COUNT;
      numbers[place] = numbers[place]! + sign * amount;
      if (isPresent) totals.requested[resource]!.change(amount, sign);
    }
    this.#tell(node);
  }

  #use(row: number, at: Time, pod: Pod, sign: 1 | -1): void {
    const { table, requests } = this.#pods;
    const node = table.node[row]!;
    this.advance(at);
    this.#reserve();
    const { nodes, totals } = this;
    const { numbers } = nodes.records;
    const isPresent = nodes.present[node] === 1;
    const first = nodes.records.placeOf(node, 0) + USED;
    const vector = requests.list[table.requests[row]!]!;
    const usageRatio = pod.behavior?.usageRatio;
    for (let i = 0; i < vector.resources.length; i++) {
      const resource = vector.resources[i]!;
      const amount = usageRatio === undefined ? vector.amounts[i]! : this.#usage(usageRatio, vector, i);
      const place = first + resource * AMOUNT_COUNT;
      numbers[place] = numbers[place]! + sign * amount;
      if (isPresent) totals.used[resource]!.change(amount, sign);
    }
  }

  #usage(usageRatio: Readonly<Record<string, number>>, { resources, amounts }: ResourceVector, place: number): number {
    const resource = resources[place]!;
    const amount = amounts[place]!;
    return resource === PODS ? amount : Math.round(amount * (usageRatio[this.resources.names[resource]!] ?? 1));
  }

  #commit(commit: Change<'Node'>, at: Time): void {
    const object = commit.object;
    const node = this.nodeNames.indexOf(object.metadata.name);
    if (commit.type === 'MODIFIED' && !this.#concerns(node, object)) {
      this.nodes.objects[node] = object;
      return;
    }
    this.#before(node, at);
    const { nodes } = this;
    if (nodes.present[node] === 1) this.#count(node, -1);
    nodes.objects[node] = object;
    if (commit.type === 'DELETED') {
      nodes.leftAt[node] = at;
    } else {
      if (nodes.joinedAt[node] === NEVER) nodes.joinedAt[node] = at;
      nodes.leftAt[node] = NEVER;
      this.#setAmounts(ALLOCATABLE, node, object.status.allocatable);
      this.#setAmounts(CAPACITY, node, object.status.capacity);
      nodes.ready[node] = isReady(object) ? 1 : 0;
      this.#count(node, 1);
    }
    this.#tell(node);
  }

  /** Most commits of a node only renew its images or conditions. */
  #concerns(node: number, { status }: Node): boolean {
    const old = this.nodes.objects[node]?.status;
    if (old === undefined || this.nodes.present[node] === 0) return true;
    if (old.allocatable !== status.allocatable || old.capacity !== status.capacity) return true;
    return old.conditions !== status.conditions;
  }

  #setAmounts(which: typeof ALLOCATABLE | typeof CAPACITY, node: number, list: ResourceList): void {
    const { resources } = this;
    const { records } = this.nodes;
    for (const name in list) resources.indexOf(name);
    this.#reserve();
    for (let r = 0; r < records.resourceCount; r++) {
      records.numbers[records.placeOf(node, r) + which] = list[resources.names[r]!] ?? 0;
    }
  }

  /** Lets a node come into the totals or go out of them. */
  #count(node: number, sign: 1 | -1): void {
    const { nodes, totals } = this;
    nodes.present[node] = sign === 1 ? 1 : 0;
    this.presentCount += sign;
    this.readyCount += sign * nodes.ready[node]!;
    for (let r = 0; r < totals.used.length; r++) {
      totals.allocatable[r]!.change(nodes.amountOf(node, r, ALLOCATABLE), sign);
      totals.capacity[r]!.change(nodes.amountOf(node, r, CAPACITY), sign);
      totals.requested[r]!.change(nodes.amountOf(node, r, REQUESTED), sign);
      totals.used[r]!.change(nodes.amountOf(node, r, USED), sign);
    }
  }

  #before(node: number, at: Time): void {
    this.advance(at);
    this.#reserve();
    this.nodes.sumUp(node, at);
  }

  #reserve(): void {
    const { nodes, totals, nodeNames, resources } = this;
    if (nodeNames.size <= nodes.present.length && totals.used.length === resources.size) return;
    nodes.reserve(nodeNames.size, resources.size);
    while (totals.used.length < resources.size) {
      for (const sums of [totals.allocatable, totals.capacity, totals.requested, totals.used])
        sums.push(new ExactSum());
    }
  }

  #tell(node: number): void {
    for (let i = 0; i < this.#nodeListeners.length; i++) this.#nodeListeners[i]!(node);
  }
}

function isReady(node: Node): boolean {
  return node.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
