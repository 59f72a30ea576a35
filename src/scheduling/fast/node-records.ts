import type { Node } from '../../api/objects/node.ts';
import type { NodeInfo } from '../node-info.ts';
import { amountOf } from '../resource.ts';
import type { Snapshot } from '../snapshot.ts';
import { balanceOf } from './balance.ts';

/** Doubles to a record: as much as memory hands over at once. */
export const RECORD_SIZE = 8;
/** Places in a record. */
export const ALLOCATABLE_CPU = 0;
export const ALLOCATABLE_MEMORY = 1;
export const REQUESTED_CPU = 2;
export const REQUESTED_MEMORY = 3;
/** With the defaults for containers that name none. */
export const NON_ZERO_CPU = 4;
export const NON_ZERO_MEMORY = 5;
export const FREE_PODS = 6;
/** How evenly cpu and memory are requested: 0 to 100. */
export const BALANCE = 7;

/**
 * The amounts of all nodes of a snapshot by position, in one array: what all pod classes look at. And which version of its
 * node object a node has.
 */
export class NodeRecords {
  #nodes: readonly NodeInfo[] = [];
  #seenChanges = 0;
  #amounts = new Float64Array(0);
  readonly #free = new Map<string, Float64Array>();
  #objects: Node[] = [];
  #versions = new Int32Array(0);
  #relabelings = 0;
  #isSortedByName = true;

  /** The nodes stand in ascending order of their names. */
  get isSortedByName(): boolean {
    return this.#isSortedByName;
  }

  get amounts(): Float64Array {
    return this.#amounts;
  }

  /** By position: grows when the node object is another one. From 1 on. */
  get versions(): Int32Array {
    return this.#versions;
  }

  /** Grows when labels or taints of any node change, or when the nodes are arranged anew. */
  get relabelings(): number {
    return this.#relabelings;
  }

  update({ nodes, changes }: Snapshot): void {
    if (nodes !== this.#nodes) this.#start(nodes);
    else if (!changes.reaches(this.#seenChanges)) this.#readAll();
    else {
      for (let entry = this.#seenChanges; entry < changes.count; entry++) {
        const position = changes.positionAt(entry);
        if (position >= 0) this.#read(position);
      }
    }
    this.#seenChanges = changes.count;
  }

  /** By position: what is free of a resource other than cpu and memory. The same array until the nodes are arranged anew. */
  free(name: string): Float64Array {
    let free = this.#free.get(name);
    if (free === undefined) {
      free = Float64Array.from(this.#nodes, (node) => freeOf(node, name));
      this.#free.set(name, free);
    }
    return free;
  }

  #start(nodes: readonly NodeInfo[]): void {
    this.#nodes = nodes;
    this.#relabelings++;
    this.#isSortedByName = nodes.every(
      ({ node }, position) => position === 0 || nodes[position - 1]!.node.metadata.name < node.metadata.name,
    );
    this.#amounts = new Float64Array(nodes.length * RECORD_SIZE);
    this.#free.clear();
    this.#objects = [];
    this.#versions = new Int32Array(nodes.length);
    this.#readAll();
  }

  #readAll(): void {
    for (let position = 0; position < this.#nodes.length; position++) this.#read(position);
  }

  #read(position: number): void {
    const node = this.#nodes[position]!;
    const { allocatable, requested, nonZeroRequested } = node;
    const amounts = this.#amounts;
    const at = position * RECORD_SIZE;
    amounts[at + ALLOCATABLE_CPU] = allocatable.cpuMilli;
    amounts[at + ALLOCATABLE_MEMORY] = allocatable.memoryBytes;
    amounts[at + REQUESTED_CPU] = requested.cpuMilli;
    amounts[at + REQUESTED_MEMORY] = requested.memoryBytes;
    amounts[at + NON_ZERO_CPU] = nonZeroRequested.cpuMilli;
    amounts[at + NON_ZERO_MEMORY] = nonZeroRequested.memoryBytes;
    amounts[at + FREE_PODS] = allocatable.podCount - node.pods.length;
    const { cpuMilli, memoryBytes } = allocatable;
    amounts[at + BALANCE] = balanceOf(requested.cpuMilli, cpuMilli, requested.memoryBytes, memoryBytes);
    if (this.#free.size > 0) for (const [name, free] of this.#free) free[position] = freeOf(node, name);
    const before = this.#objects[position];
    if (before === node.node) return;
    this.#objects[position] = node.node;
    this.#versions[position]!++;
    if (before === undefined || !looksTheSame(before, node.node)) this.#relabelings++;
  }
}

/** Pods that look for domains cannot tell the two apart. */
function looksTheSame(a: Node, b: Node): boolean {
  if (a.metadata.labels === b.metadata.labels && a.spec.taints === b.spec.taints) return true;
  return JSON.stringify([a.metadata.labels, a.spec.taints]) === JSON.stringify([b.metadata.labels, b.spec.taints]);
}

function freeOf({ allocatable, requested }: NodeInfo, name: string): number {
  return amountOf(allocatable, name) - amountOf(requested, name);
}
