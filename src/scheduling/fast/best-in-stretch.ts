import type { PodInfo } from '../pod-info.ts';
import type { Best } from './best.ts';
import { NOTHING, type BlockMaxima } from './block-maxima.ts';
import type { LocalScorer } from './class-plan.ts';
import { BLOCK_SHIFT, BLOCK_SIZE } from './node-bits.ts';
import type { PodClass } from './pod-class.ts';
import { Shares } from './shares.ts';
import type { Stretch } from './stretch.ts';

/** Finds the best nodes of a stretch, block by block: nodes are looked at one by one only where it starts and ends. */
export class BestInStretch {
  readonly #shares = new Shares();
  #podClass!: PodClass;
  #blocks!: BlockMaxima;
  #groupCount = 0;
  /** By group: the highest sum and how many nodes of the stretch have it. */
  #maxima = new Float64Array(16);
  #ties = new Int32Array(16);

  find(
    podClass: PodClass,
    blocks: BlockMaxima,
    pod: PodInfo,
    { start, end, isWrapped }: Stretch,
    keyed: readonly (LocalScorer | undefined)[],
  ): Best {
    this.#begin(podClass, blocks);
    if (isWrapped) this.#gather(0, end);
    this.#gather(start, isWrapped ? podClass.nodes.length : end);
    this.#shares.clear(this.#groupCount);
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#maxima[group] !== NOTHING) this.#shares.meet(group, podClass.memberOf(group));
    }
    this.#shares.shareOut(podClass, pod, keyed);
    return this.#best();
  }

  /** The position of the tied node with this number, in the order of the snapshot wherever the search began. */
  pick({ start, end, isWrapped }: Stretch, { score }: Best, drawn: number): number {
    // From here on a group's maximum is the sum that its best nodes have if they are among the best of all.
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#maxima[group]! + this.#shares.of(group) !== score) this.#maxima[group] = Infinity;
    }
    let left = drawn;
    const last = isWrapped ? this.#podClass.nodes.length : end;
    if (isWrapped) {
      const tied = this.#countBest(0, end);
      if (tied > left) return this.#seek(0, end, left);
      left -= tied;
    }
    return this.#seek(start, last, left);
  }

  #begin(podClass: PodClass, blocks: BlockMaxima): void {
    this.#podClass = podClass;
    this.#blocks = blocks;
    this.#groupCount = podClass.groups.count;
    if (this.#maxima.length < this.#groupCount) {
      this.#maxima = new Float64Array(2 * this.#groupCount);
      this.#ties = new Int32Array(2 * this.#groupCount);
    }
    this.#maxima.fill(NOTHING, 0, this.#groupCount);
  }

  #gather(from: number, to: number): void {
    for (let low = from; low < to;) {
      const block = low >> BLOCK_SHIFT;
      const high = Math.min((block + 1) << BLOCK_SHIFT, to);
      if (this.#isWhole(low, high)) {
        for (let group = 0; group < this.#groupCount; group++) {
          this.#add(group, this.#blocks.max(block, group), this.#blocks.ties(block, group));
        }
      } else {
        const { open, facts } = this.#podClass;
        for (let at = open.next(low, high); at >= 0; at = open.next(at + 1, high)) {
          this.#add(facts.group(at), facts.sum(at), 1);
        }
      }
      low = high;
    }
  }

  #add(group: number, sum: number, ties: number): void {
    if (sum > this.#maxima[group]!) {
      this.#maxima[group] = sum;
      this.#ties[group] = ties;
    } else if (sum === this.#maxima[group]) {
      this.#ties[group]! += ties;
    }
  }

  #best(): Best {
    let score = -Infinity;
    let tied = 0;
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#maxima[group] === NOTHING) continue;
      const total = this.#maxima[group]! + this.#shares.of(group);
      if (total > score) {
        score = total;
        tied = this.#ties[group]!;
      } else if (total === score) {
        tied += this.#ties[group]!;
      }
    }
    return { score, tied };
  }

  /** The position of the best node before which there are `skipped` others. */
  #seek(from: number, to: number, skipped: number): number {
    let left = skipped;
    for (let low = from; low < to;) {
      const high = Math.min(((low >> BLOCK_SHIFT) + 1) << BLOCK_SHIFT, to);
      const tied = this.#countBest(low, high);
      if (tied > left) return this.#seekOneByOne(low, high, left);
      left -= tied;
      low = high;
    }
    throw new Error('unreachable');
  }

  #seekOneByOne(from: number, to: number, skipped: number): number {
    const { open } = this.#podClass;
    let left = skipped;
    let at = open.next(from, to);
    while (!this.#isBest(at) || left-- > 0) at = open.next(at + 1, to);
    return at;
  }

  #countBest(from: number, to: number): number {
    let count = 0;
    for (let low = from; low < to;) {
      const block = low >> BLOCK_SHIFT;
      const high = Math.min((block + 1) << BLOCK_SHIFT, to);
      if (this.#isWhole(low, high)) count += this.#countBestIn(block);
      else {
        const { open } = this.#podClass;
        for (let at = open.next(low, high); at >= 0; at = open.next(at + 1, high)) if (this.#isBest(at)) count++;
      }
      low = high;
    }
    return count;
  }

  #countBestIn(block: number): number {
    let count = 0;
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#blocks.max(block, group) === this.#maxima[group]) count += this.#blocks.ties(block, group);
    }
    return count;
  }

  #isBest(position: number): boolean {
    const { facts } = this.#podClass;
    return facts.sum(position) === this.#maxima[facts.group(position)];
  }

  /** The nodes from `low` on and before `high` are all of a block. */
  #isWhole(low: number, high: number): boolean {
    return (low & (BLOCK_SIZE - 1)) === 0 && (high === low + BLOCK_SIZE || high === this.#podClass.nodes.length);
  }
}
