import type { ClassFacts } from './class-facts.ts';
import { BLOCK_SHIFT, BLOCK_SIZE, type NodeBits } from './node-bits.ts';

/** From here on groups are no longer kept apart block by block. */
export const MAX_BLOCK_GROUPS = 64;

/** No node of this group is in the block; no sum of scores is as low. */
export const NOTHING = -1;

/**
 * For every block of nodes and every group the highest sum of scores and how many nodes have it, kept current node by
 * node. When the last of the highest leaves, the block is worked out anew, once somebody asks.
 */
export class BlockMaxima {
  readonly #blockCount: number;
  #groupCapacity = 2;
  #maxima: Float64Array;
  #ties: Uint8Array;
  readonly #isStale: Uint8Array;

  constructor(nodeCount: number) {
    this.#blockCount = (nodeCount + BLOCK_SIZE - 1) >> BLOCK_SHIFT;
    this.#maxima = new Float64Array(this.#blockCount * this.#groupCapacity).fill(NOTHING);
    this.#ties = new Uint8Array(this.#maxima.length);
    this.#isStale = new Uint8Array(this.#blockCount);
  }

  clear(): void {
    this.#maxima.fill(NOTHING);
    this.#isStale.fill(0);
  }

  max(block: number, group: number): number {
    return group < this.#groupCapacity ? this.#maxima[block * this.#groupCapacity + group]! : NOTHING;
  }

  ties(block: number, group: number): number {
    return this.#ties[block * this.#groupCapacity + group]!;
  }

  add(position: number, group: number, sum: number): void {
    if (group >= this.#groupCapacity) this.#grow(group);
    const index = (position >> BLOCK_SHIFT) * this.#groupCapacity + group;
    const max = this.#maxima[index]!;
    if (sum > max) {
      this.#maxima[index] = sum;
      this.#ties[index] = 1;
    } else if (sum === max) {
      this.#ties[index]!++;
    }
  }

  remove(position: number, group: number, sum: number): void {
    const block = position >> BLOCK_SHIFT;
    const index = block * this.#groupCapacity + group;
    if (sum === this.#maxima[index] && --this.#ties[index]! === 0) this.#isStale[block] = 1;
  }

  /** Works the block out anew if it has to be. */
  refresh(block: number, open: NodeBits, facts: ClassFacts): void {
    if (this.#isStale[block] === 0) return;
    this.#isStale[block] = 0;
    const from = block * this.#groupCapacity;
    this.#maxima.fill(NOTHING, from, from + this.#groupCapacity);
    const end = (block + 1) << BLOCK_SHIFT;
    for (let at = open.next(block << BLOCK_SHIFT, end); at >= 0; at = open.next(at + 1, end)) {
      const group = facts.group(at);
      if (group < MAX_BLOCK_GROUPS) this.add(at, group, facts.sum(at));
    }
  }

  /** Other blocks may have been asked about in the same search already: what is known of them stays. */
  #grow(group: number): void {
    const before = this.#groupCapacity;
    const maxima = this.#maxima;
    const ties = this.#ties;
    while (this.#groupCapacity <= group) this.#groupCapacity *= 2;
    this.#maxima = new Float64Array(this.#blockCount * this.#groupCapacity).fill(NOTHING);
    this.#ties = new Uint8Array(this.#maxima.length);
    for (let index = 0; index < maxima.length; index++) {
      const block = Math.trunc(index / before);
      this.#maxima[block * this.#groupCapacity + (index % before)] = maxima[index]!;
      this.#ties[block * this.#groupCapacity + (index % before)] = ties[index]!;
    }
  }
}
