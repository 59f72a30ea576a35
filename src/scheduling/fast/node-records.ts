import type { Node } from '../../api/objects/node.ts';
import type { NodeInfo } from '../node-info.ts';
import { amountOf } from '../resource.ts';
import type { Snapshot } from '../snapshot.ts';
import { balanceOf } from './balance.ts';
import { NodeBits } from './node-bits.ts';
import {
  ALLOCATABLE_CPU,
  ALLOCATABLE_MEMORY,
  BALANCE,
  FREE_PODS,
  NON_ZERO_CPU,
  NON_ZERO_MEMORY,
  RECORD_SHIFT,
  REQUESTED_CPU,
  REQUESTED_MEMORY,
} from './record-layout.ts';

/** Reads that are remembered; a power of two. Who has missed more looks at everything again. */
const CAPACITY = 16_384;

/**
 * The amounts of all nodes of a snapshot by position, in one array: what all pod classes look at. And which version of its
 * node object a node has.
 */
export class NodeRecords {
  #nodes: readonly NodeInfo[] = [];
  #seenChanges = 0;
  #amounts = new Float64Array(0);
  /** Grows with each record that is read anew. */
  #readCount = 0;
  /** The positions of the latest reads by their numbers, and whether that was the last read of the position. */
  readonly #latest = new Int32Array(CAPACITY);
  readonly #isLatest = new NodeBits(CAPACITY);
  /** By position: the number of its last read. */
  #lastReads = new Float64Array(0);
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

  /** Who remembers this number can ask later which records have been read anew since. */
  get readCount(): number {
    return this.#readCount;
  }

  /** Does `listRead` still know all that have been read since then? */
  reaches(readCount: number): boolean {
    return readCount >= this.#readCount - CAPACITY;
  }

  /** Puts the positions of all records that have been read since then at the beginning of the list, each once; how many these are. */
  listRead(since: number, list: Int32Array): number {
    const latest = this.#latest;
    const { words } = this.#isLatest;
    const last = latest.length - 1;
    const end = this.#readCount;
    let count = 0;
    for (let first = since & -32; first < end; first += 32) {
      const start = first & last;
      let word = words[start >> 5]!;
      if (first < since) word &= -1 << (since & 31);
      if (end - first < 32) word &= (1 << (end & 31)) - 1;
      // The lowest bit that is set, and so on.
      for (; word !== 0; word &= word - 1) list[count++] = latest[start + 31 - Math.clz32(word & -word)]!;
    }
    return count;
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
    this.#amounts = new Float64Array(nodes.length << RECORD_SHIFT);
    this.#lastReads = new Float64Array(nodes.length).fill(-1);
    this.#isLatest.clearAll();
    this.#free.clear();
    this.#objects = [];
    this.#versions = new Int32Array(nodes.length);
    this.#readAll();
  }

  #readAll(): void {
    // More than anybody can ask for.
    this.#readCount += CAPACITY + 1;
    for (let position = 0; position < this.#nodes.length; position++) this.#read(position);
  }

  #read(position: number): void {
    const node = this.#nodes[position]!;
    const { allocatable, requested, nonZeroRequested } = node;
    const amounts = this.#amounts;
    const at = position << RECORD_SHIFT;
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
    this.#note(position);
    const before = this.#objects[position];
    if (before === node.node) return;
    this.#objects[position] = node.node;
    this.#versions[position]!++;
    if (before === undefined || !looksTheSame(before, node.node)) this.#relabelings++;
  }

  #note(position: number): void {
    const read = this.#readCount++;
    const before = this.#lastReads[position]!;
    if (before >= 0 && this.reaches(before)) this.#isLatest.clear(before & (CAPACITY - 1));
    this.#isLatest.set(read & (CAPACITY - 1));
    this.#latest[read & (CAPACITY - 1)] = position;
    this.#lastReads[position] = read;
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
