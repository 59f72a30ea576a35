import { BLOCK_SHIFT, BLOCK_SIZE } from './node-bits.ts';
import type { Stretch } from './stretch.ts';

/** A stretch as whole blocks and what is left over where it starts and ends, in the order of the snapshot. */
export class Segments {
  #count = 0;
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #isOfBlocks: boolean[] = [];

  get count(): number {
    return this.#count;
  }

  /** A position, or the number of a block. */
  from(segment: number): number {
    return this.#from[segment]!;
  }

  /** Not in it any more. */
  to(segment: number): number {
    return this.#to[segment]!;
  }

  isOfBlocks(segment: number): boolean {
    return this.#isOfBlocks[segment]!;
  }

  /** All the blocks that there are. */
  isAllBlocks(segment: number, blockCount: number): boolean {
    return this.#isOfBlocks[segment]! && this.#to[segment]! - this.#from[segment]! === blockCount;
  }

  divide({ start, end, isWrapped }: Stretch, nodeCount: number): void {
    this.#count = 0;
    if (!isWrapped) this.#divide(start, end, nodeCount);
    else if (start === end) this.#divide(0, nodeCount, nodeCount);
    else {
      this.#divide(0, end, nodeCount);
      this.#divide(start, nodeCount, nodeCount);
    }
  }

  #divide(from: number, to: number, nodeCount: number): void {
    const firstBlock = (from + BLOCK_SIZE - 1) >> BLOCK_SHIFT;
    // The last block counts as whole though it may have fewer nodes.
    const endBlock = to === nodeCount ? (to + BLOCK_SIZE - 1) >> BLOCK_SHIFT : to >> BLOCK_SHIFT;
    if (firstBlock >= endBlock) return this.#push(from, to, false);
    this.#push(from, firstBlock << BLOCK_SHIFT, false);
    this.#push(firstBlock, endBlock, true);
    this.#push(endBlock << BLOCK_SHIFT, to, false);
  }

  #push(from: number, to: number, isOfBlocks: boolean): void {
    if (from >= to) return;
    this.#from[this.#count] = from;
    this.#to[this.#count] = to;
    this.#isOfBlocks[this.#count++] = isOfBlocks;
  }
}
