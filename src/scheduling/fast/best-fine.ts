import { invariant } from '../../engine/invariant.ts';
import type { Best } from './best.ts';
import { MAX_BLOCK_GROUPS, NOTHING } from './class-facts.ts';
import type { FineGroups } from './fine-groups.ts';
import { BLOCK_SHIFT } from './node-bits.ts';
import type { PodClass } from './pod-class.ts';
import type { Segments } from './segments.ts';

/** Finds the best nodes of a stretch when it is known what each fine group gets on top of the sums of its nodes. */
export class BestFine {
  #podClass!: PodClass;
  #segments!: Segments;
  /** By fine group; -Infinity where no node is feasible. */
  #shares!: Float64Array;
  /** The fine groups that are kept by block. */
  #byBlock = 0;
  #hasApart = false;
  /** The best of all, and how many nodes have it; of these: how many in blocks, but not kept by block. */
  #score = 0;
  #tied = 0;
  #tiedApart = 0;
  /** By fine group: the best total that was met when it was the best of all. */
  readonly #bestOf = new Float64Array(MAX_BLOCK_GROUPS);
  /** The fine groups of the best, as far as blocks answer for their nodes. */
  readonly #winners: number[] = [];
  #winnerCount = 0;
  /** Blocks whose bound might be above the best, by fine group. */
  readonly #doubtful: number[] = [];
  #doubtEnd = 0;

  find(podClass: PodClass, { count }: FineGroups, segments: Segments, shares: Float64Array): Best {
    this.#podClass = podClass;
    this.#segments = segments;
    this.#shares = shares;
    this.#byBlock = Math.min(count, MAX_BLOCK_GROUPS);
    this.#hasApart = count > MAX_BLOCK_GROUPS;
    this.#score = -Infinity;
    this.#tied = this.#tiedApart = 0;
    this.#bestOf.fill(-Infinity);
    this.#doubtEnd = this.#winnerCount = 0;
    for (let segment = 0; segment < segments.count; segment++) this.#walk(segment);
    this.#lookThrough();
    for (let fine = 0; fine < this.#byBlock; fine++) {
      if (this.#bestOf[fine] === this.#score) this.#winners[this.#winnerCount++] = fine;
    }
    return { score: this.#score, tied: this.#tied };
  }

  pick(drawn: number): number {
    const segments = this.#segments;
    let left = drawn;
    for (let segment = 0; segment < segments.count; segment++) {
      const to = segments.to(segment);
      if (!segments.isOfBlocks(segment)) {
        const found = this.#seek(segments.from(segment), to, left);
        if (found >= 0) return found;
        left = -1 - found;
        continue;
      }
      for (let block = segments.from(segment); block < to; block++) {
        const tied = this.#countBestIn(block);
        if (left < tied) return this.#seek(block << BLOCK_SHIFT, (block + 1) << BLOCK_SHIFT, left);
        left -= tied;
      }
    }
    invariant(false, 'a tied node has been counted');
  }

  #walk(segment: number): void {
    const from = this.#segments.from(segment);
    const to = this.#segments.to(segment);
    if (!this.#segments.isOfBlocks(segment)) return this.#walkNodes(from, to);
    for (let fine = 0; fine < this.#byBlock; fine++) {
      if (this.#shares[fine]! > -Infinity) this.#walkBlocks(fine, from, to);
    }
    if (this.#hasApart) this.#walkApart(from, to);
  }

  #walkNodes(from: number, to: number): void {
    const { open, facts } = this.#podClass;
    for (let at = open.next(from, to); at >= 0; at = open.next(at + 1, to)) {
      const total = facts.sum(at) + this.#shares[facts.group(at)]!;
      if (total >= this.#score) this.#meet(total, 1);
    }
  }

  #walkBlocks(fine: number, from: number, to: number): void {
    const { maxima, ties, blockCount } = this.#podClass.blocks;
    const share = this.#shares[fine]!;
    const first = fine * blockCount;
    const end = first + to;
    // A sum below it does not matter.
    let bar = this.#score - share;
    for (let at = first + from; at < end; at++) {
      const max = maxima[at]!;
      if (max < bar || max === NOTHING) continue;
      const tied = ties[at]!;
      if (tied > 0) {
        this.#meet(max + share, tied);
        this.#bestOf[fine] = max + share;
        bar = max;
      } else if (max > bar) {
        this.#doubtful[this.#doubtEnd++] = fine;
        this.#doubtful[this.#doubtEnd++] = at - first;
      }
    }
  }

  #walkApart(from: number, to: number): void {
    const { apart, open, facts } = this.#podClass;
    for (let index = 2 * from; index < 2 * to; index++) {
      for (let word = apart.words[index]! & open.words[index]!; word !== 0; word &= word - 1) {
        const at = (index << 5) + 31 - Math.clz32(word & -word);
        const total = facts.sum(at) + this.#shares[facts.group(at)]!;
        if (total < this.#score) continue;
        this.#meet(total, 1);
        this.#tiedApart++;
      }
    }
  }

  #meet(total: number, tied: number): void {
    if (total > this.#score) {
      this.#score = total;
      this.#tied = this.#tiedApart = 0;
    }
    this.#tied += tied;
  }

  /** Looks through the blocks whose bound is above the best so far. */
  #lookThrough(): void {
    const { blocks, open, facts } = this.#podClass;
    for (let index = 0; index < this.#doubtEnd; index += 2) {
      const fine = this.#doubtful[index]!;
      const block = this.#doubtful[index + 1]!;
      const share = this.#shares[fine]!;
      const at = fine * blocks.blockCount + block;
      if (blocks.maxima[at]! + share <= this.#score) continue;
      const total = blocks.refresh(block, fine, open, facts) + share;
      if (total < this.#score) continue;
      this.#meet(total, blocks.ties[at]!);
      this.#bestOf[fine] = total;
    }
  }

  #countBestIn(block: number): number {
    const { maxima, ties, blockCount } = this.#podClass.blocks;
    let count = 0;
    for (let index = 0; index < this.#winnerCount; index++) {
      const fine = this.#winners[index]!;
      const at = fine * blockCount + block;
      if (maxima[at]! + this.#shares[fine]! === this.#score) count += ties[at]!;
    }
    if (this.#tiedApart === 0) return count;
    const { apart, open } = this.#podClass;
    for (let index = 2 * block; index < 2 * block + 2; index++) {
      for (let word = apart.words[index]! & open.words[index]!; word !== 0; word &= word - 1) {
        if (this.#isBest((index << 5) + 31 - Math.clz32(word & -word))) count++;
      }
    }
    return count;
  }

  /** The best node before which there are `skipped` others; -1 - n: n are still to be skipped behind these nodes. */
  #seek(from: number, to: number, skipped: number): number {
    const { open, nodes } = this.#podClass;
    const end = Math.min(to, nodes.length);
    let left = skipped;
    for (let at = open.next(from, end); at >= 0; at = open.next(at + 1, end)) {
      if (this.#isBest(at) && left-- === 0) return at;
    }
    return -1 - left;
  }

  #isBest(position: number): boolean {
    const { facts } = this.#podClass;
    return facts.sum(position) + this.#shares[facts.group(position)]! === this.#score;
  }
}
