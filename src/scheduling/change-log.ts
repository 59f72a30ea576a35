import type { NodeInfo } from './node-info.ts';

/** A power of two; whoever has missed more than this looks at everything again. */
const CAPACITY = 16_384;

/** Which nodes of a snapshot have changed, one entry per change: only the latest are kept. */
export class ChangeLog {
  readonly #entries: NodeInfo[] = [];
  #count = 0;

  /** Entries ever made: who remembers this number can ask later what has come since. */
  get count(): number {
    return this.#count;
  }

  append(node: NodeInfo): void {
    this.#entries[this.#count & (CAPACITY - 1)] = node;
    this.#count++;
  }

  /** Are all entries from this one on still there? */
  reaches(entry: number): boolean {
    return entry >= this.#count - CAPACITY;
  }

  at(entry: number): NodeInfo {
    return this.#entries[entry & (CAPACITY - 1)]!;
  }
}
