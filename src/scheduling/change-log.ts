import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';

/** A power of two; whoever has missed more than this looks at everything again. */
const CAPACITY = 16_384;

/** Which nodes of a snapshot have changed, and by which pods, one entry per change: only the latest are kept. */
export class ChangeLog {
  readonly #nodes: NodeInfo[] = [];
  readonly #pods: (PodInfo | undefined)[] = [];
  readonly #amounts: (1 | 0 | -1)[] = [];
  readonly #positions = new Int32Array(CAPACITY);
  #count = 0;
  #nodeEntryCount = 0;

  /** Entries ever made: who remembers this number can ask later what has come since. */
  get count(): number {
    return this.#count;
  }

  /** How many entries were made because a node object became another one. */
  get nodeEntryCount(): number {
    return this.#nodeEntryCount;
  }

  /** The node object is another one. */
  appendNode(node: NodeInfo): void {
    this.#nodeEntryCount++;
    this.#append(node, undefined, 0);
  }

  /** A pod has come to the node (1) or gone from it (-1). A newer version goes and comes. */
  appendPod(node: NodeInfo, pod: PodInfo, amount: 1 | -1): void {
    this.#append(node, pod, amount);
  }

  /** Are all entries from this one on still there? */
  reaches(entry: number): boolean {
    return entry >= this.#count - CAPACITY;
  }

  nodeAt(entry: number): NodeInfo {
    return this.#nodes[entry & (CAPACITY - 1)]!;
  }

  /** Where the node stood then: it still does, unless the nodes have been arranged anew. -1: nowhere. */
  positionAt(entry: number): number {
    return this.#positions[entry & (CAPACITY - 1)]!;
  }

  /** Undefined where the node itself has changed. */
  podAt(entry: number): PodInfo | undefined {
    return this.#pods[entry & (CAPACITY - 1)];
  }

  amountAt(entry: number): 1 | 0 | -1 {
    return this.#amounts[entry & (CAPACITY - 1)]!;
  }

  #append(node: NodeInfo, pod: PodInfo | undefined, amount: 1 | 0 | -1): void {
    const index = this.#count++ & (CAPACITY - 1);
    this.#nodes[index] = node;
    this.#positions[index] = node.position;
    this.#pods[index] = pod;
    this.#amounts[index] = amount;
  }
}
