import { GROUP_BITS, NOTHING, OUT, type ClassFacts } from './class-facts.ts';
import { BLOCK_SHIFT, BLOCK_SIZE, type NodeBits } from './node-bits.ts';

/**
 * For every group and every block of nodes the highest sum of scores and how many nodes have it, kept current node by node.
 *
 * When the last of the highest leaves, the others of the block are not looked through at once: what was the highest stays as
 * a bound that no node of the block reaches (`ties` is 0). `refresh` finds the new highest, for those blocks of which the
 * bound is not low enough to do without. That a group has nodes in a block at all is always known (`max` is not NOTHING).
 */
export class BlockMaxima {
  readonly blockCount: number;
  #groupCapacity = 2;
  /** Group by group, so that one group's blocks lie side by side. Whole numbers of four bytes when the facts are narrow. */
  #maxima: Int32Array | Float64Array;
  #ties: Uint8Array;
  /** How many nodes there are at all. */
  #members: Uint8Array;
  /** By group: no maximum of its blocks is higher. */
  #bounds: Int32Array | Float64Array;

  constructor(blockCount: number, isNarrow: boolean) {
    this.blockCount = blockCount;
    const length = blockCount * this.#groupCapacity;
    this.#maxima = (isNarrow ? new Int32Array(length) : new Float64Array(length)).fill(NOTHING);
    this.#ties = new Uint8Array(length);
    this.#members = new Uint8Array(length);
    this.#bounds = (isNarrow ? new Int32Array(this.#groupCapacity) : new Float64Array(this.#groupCapacity)).fill(
      NOTHING,
    );
  }

  clear(): void {
    this.#bounds.fill(NOTHING);
    this.#maxima.fill(NOTHING);
    this.#ties.fill(0);
    this.#members.fill(0);
  }

  /**
   * The highest sums of the blocks, and how many nodes have them, from `firstOf(group)` on. The arrays are the same until a
   * node comes to a group or goes.
   */
  get maxima(): Int32Array | Float64Array {
    return this.#maxima;
  }

  get ties(): Uint8Array {
    return this.#ties;
  }

  /** How many nodes of the group there are in each block, in the same order. */
  get members(): Uint8Array {
    return this.#members;
  }

  /** By group: no maximum of its blocks is higher. Whoever has seen all of them may lower it. The same array as long as `maxima` is. */
  get bounds(): Int32Array | Float64Array {
    return this.#bounds;
  }

  /** Makes sure that the arrays hold so many groups. */
  reserve(groupCount: number): void {
    while (groupCount > this.#groupCapacity) this.#grow();
  }

  firstOf(group: number): number {
    return group * this.blockCount;
  }

  /** The sum of a node changes; NOTHING before: it comes; NOTHING after: it goes. */
  change(block: number, group: number, before: number, after: number): void {
    if (group >= this.#groupCapacity) this.reserve(group + 1);
    const index = group * this.blockCount + block;
    if (before === NOTHING) this.#members[index]!++;
    else if (after === NOTHING && --this.#members[index]! === 0) {
      this.#maxima[index] = NOTHING;
      this.#ties[index] = 0;
      return;
    }
    if (after > this.#bounds[group]!) this.#bounds[group] = after;
    const max = this.#maxima[index]!;
    if (after > max) {
      this.#maxima[index] = after;
      this.#ties[index] = 1;
    } else if (after === max) {
      this.#ties[index]!++;
    } else if (before === max) {
      this.#ties[index]!--;
    }
  }

  /** Finds the highest sum of a block whose bound no node reaches any more. */
  refresh(block: number, group: number, open: NodeBits, facts: ClassFacts): number {
    const start = block << BLOCK_SHIFT;
    const index = group * this.blockCount + block;
    const { packed } = facts;
    const packedEnd = Math.min(start + BLOCK_SIZE, packed.length);
    let max = NOTHING;
    let ties = 0;
    for (let at = start; at < packedEnd; at++) {
      const fact = packed[at]!;
      if ((fact & OUT) !== group) continue;
      const sum = fact >> GROUP_BITS;
      if (sum > max) {
        max = sum;
        ties = 1;
      } else if (sum === max) ties++;
    }
    const end = facts.isNarrow ? start : start + BLOCK_SIZE;
    for (let at = open.next(start, end); at >= 0; at = open.next(at + 1, end)) {
      if (facts.group(at) !== group) continue;
      const sum = facts.sum(at);
      if (sum > max) [max, ties] = [sum, 1];
      else if (sum === max) ties++;
    }
    this.#maxima[index] = max;
    this.#ties[index] = max === NOTHING ? 0 : ties;
    return max;
  }

  #grow(): void {
    this.#groupCapacity *= 2;
    this.#maxima = grown(this.#maxima, NOTHING);
    this.#ties = grown(this.#ties, 0);
    this.#members = grown(this.#members, 0);
    this.#bounds = grown(this.#bounds, NOTHING);
  }
}

/** Twice as long; what is new is filled. */
function grown<A extends Int32Array | Float64Array | Uint8Array>(array: A, filling: number): A {
  const twice = new (array.constructor as new (length: number) => A)(2 * array.length);
  twice.fill(filling, array.length);
  twice.set(array);
  return twice;
}
