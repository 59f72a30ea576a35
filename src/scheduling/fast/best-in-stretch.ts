import { invariant } from '../../engine/invariant.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Best } from './best.ts';
import type { BlockMaxima } from './block-maxima.ts';
import { GROUP_BITS, NOTHING, OUT } from './class-facts.ts';
import { MAX_KEPT_GROUPS } from './kept-shares.ts';
import type { LocalScorer } from './local-plugin.ts';
import { BLOCK_SHIFT } from './node-bits.ts';
import type { PodClass } from './pod-class.ts';
import { Segments } from './segments.ts';
import { Shares } from './shares.ts';
import type { Stretch } from './stretch.ts';

/** Finds the best nodes of a stretch, block by block: nodes are looked at one by one only where it starts and ends. */
export class BestInStretch {
  readonly #shares = new Shares();
  readonly #segments = new Segments();
  #podClass!: PodClass;
  #blocks!: BlockMaxima;
  #groupCount = 0;
  /** By group: what its nodes get on top of their sums. Means nothing for groups without a node in the stretch. */
  #shareOf: Float64Array = new Float64Array(16);
  #ownShares = this.#shareOf;
  /** By group: has nodes in the stretch. */
  #isPresent = new Uint8Array(16);
  /** By group: the best total that was met when it was the best of all. */
  #bestOf = new Float64Array(16);
  /** The best of all, how many nodes have it, and of which groups these are. */
  #score = 0;
  #tied = 0;
  readonly #winners: number[] = [];
  #winnerCount = 0;
  /** The block in which the node lies that is sought. */
  #foundIn = 0;
  /** Blocks whose bound might be above the best, by group. */
  readonly #doubtfulBlocks: number[] = [];
  readonly #doubtfulGroups: number[] = [];
  #doubtCount = 0;

  find(podClass: PodClass, blocks: BlockMaxima, pod: PodInfo, stretch: Stretch, keyed: readonly LocalScorer[]): Best {
    this.#begin(podClass, blocks, stretch);
    this.#meetGroups();
    this.#shareOut(pod, keyed);
    this.#walk();
    this.#lookThrough();
    this.#winnerCount = 0;
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#bestOf[group] === this.#score) this.#winners[this.#winnerCount++] = group;
    }
    return { score: this.#score, tied: this.#tied };
  }

  /** The position of the tied node with this number, in the order of the snapshot wherever the search began. */
  pick(drawn: number): number {
    let left = drawn;
    for (let segment = 0; segment < this.#segments.count; segment++) {
      const from = this.#segments.from(segment);
      const to = this.#segments.to(segment);
      if (!this.#segments.isOfBlocks(segment)) {
        const tied = this.#countBest(from, to);
        if (left < tied) return this.#seek(from, to, left);
        left -= tied;
        continue;
      }
      left = this.#skipBlocks(from, to, left);
      if (left < 0) return this.#seek(this.#foundIn << BLOCK_SHIFT, (this.#foundIn + 1) << BLOCK_SHIFT, -1 - left);
    }
    invariant(false, 'a tied node has been counted');
  }

  #begin(podClass: PodClass, blocks: BlockMaxima, stretch: Stretch): void {
    this.#podClass = podClass;
    this.#blocks = blocks;
    const groupCount = podClass.groups.count;
    this.#groupCount = groupCount;
    this.#segments.divide(stretch, podClass.nodes.length);
    blocks.reserve(groupCount);
    if (this.#bestOf.length < groupCount) {
      this.#ownShares = new Float64Array(2 * groupCount);
      this.#isPresent = new Uint8Array(2 * groupCount);
      this.#bestOf = new Float64Array(2 * groupCount);
    }
    this.#isPresent.fill(0, 0, groupCount);
    this.#bestOf.fill(-Infinity, 0, groupCount);
  }

  /** Whole blocks first: mostly they have nodes of all groups, and the others need not be looked at. */
  #meetGroups(): void {
    let missing = this.#groupCount;
    const isPresent = this.#isPresent;
    for (let group = 0; group < this.#groupCount; group++) {
      for (let segment = 0; segment < this.#segments.count && isPresent[group] === 0; segment++) {
        if (!this.#segments.isOfBlocks(segment) || !this.#isInBlocks(group, segment)) continue;
        isPresent[group] = 1;
        missing--;
      }
    }
    const { open, facts } = this.#podClass;
    for (let segment = 0; segment < this.#segments.count && missing > 0; segment++) {
      if (this.#segments.isOfBlocks(segment)) continue;
      const to = this.#segments.to(segment);
      for (let at = open.next(this.#segments.from(segment), to); at >= 0 && missing > 0; at = open.next(at + 1, to)) {
        const group = facts.group(at);
        missing -= 1 - isPresent[group]!;
        isPresent[group] = 1;
      }
    }
  }

  #isInBlocks(group: number, segment: number): boolean {
    if (this.#podClass.openCounts[group] === 0) return false;
    const { maxima } = this.#blocks;
    if (this.#segments.isAllBlocks(segment, this.#blocks.blockCount)) return true;
    const first = this.#blocks.firstOf(group);
    const end = first + this.#segments.to(segment);
    for (let index = first + this.#segments.from(segment); index < end; index++) {
      if (maxima[index] !== NOTHING) return true;
    }
    return false;
  }

  /** They hang on which groups there are: as last time when these are the same, and what the scorers go by. */
  #shareOut(pod: PodInfo, keyed: readonly LocalScorer[]): void {
    const podClass = this.#podClass;
    const { keptShares } = podClass;
    const present = this.#presentBits();
    const kept = keptShares.get(present, keyed);
    if (kept !== undefined) {
      this.#shareOf = kept;
      return;
    }
    const shares = this.#shares;
    shares.clear();
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#isPresent[group] === 1) shares.meet(group, podClass.memberOf(group));
    }
    shares.shareOut(podClass, pod, keyed);
    this.#shareOf = this.#ownShares;
    let entry = 0;
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#isPresent[group] === 1) this.#shareOf[group] = shares.of(entry++);
    }
    keptShares.keep(present, keyed, this.#shareOf.slice(0, this.#groupCount));
  }

  /** -1: there are too many. */
  #presentBits(): number {
    if (this.#groupCount > MAX_KEPT_GROUPS) return -1;
    let bits = 0;
    for (let group = 0; group < this.#groupCount; group++) bits |= this.#isPresent[group]! << group;
    return bits;
  }

  #walk(): void {
    this.#score = -Infinity;
    this.#tied = 0;
    this.#doubtCount = 0;
    const { bounds } = this.#blocks;
    // The one that promises most comes first: mostly it is not worth looking at the others.
    const first = this.#mostPromising();
    for (let segment = 0; segment < this.#segments.count; segment++) {
      const from = this.#segments.from(segment);
      const to = this.#segments.to(segment);
      if (!this.#segments.isOfBlocks(segment)) {
        this.#walkNodes(from, to);
        continue;
      }
      this.#walkBlocks(first, from, to);
      for (let group = 0; group < this.#groupCount; group++) {
        if (group === first || this.#isPresent[group] === 0) continue;
        if (bounds[group]! + this.#shareOf[group]! >= this.#score) this.#walkBlocks(group, from, to);
      }
    }
  }

  #mostPromising(): number {
    const { bounds } = this.#blocks;
    let promised = -Infinity;
    let most = -1;
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#isPresent[group] === 0 || bounds[group]! + this.#shareOf[group]! <= promised) continue;
      promised = bounds[group]! + this.#shareOf[group]!;
      most = group;
    }
    return most;
  }

  #walkNodes(from: number, to: number): void {
    const { open, facts } = this.#podClass;
    const shareOf = this.#shareOf;
    if (!facts.isNarrow) {
      for (let at = open.next(from, to); at >= 0; at = open.next(at + 1, to)) {
        this.#meetNode(facts.group(at), facts.sum(at) + shareOf[facts.group(at)]!);
      }
      return;
    }
    const { packed } = facts;
    for (let at = from; at < to; at++) {
      const fact = packed[at]!;
      if (fact >= 0) this.#meetNode(fact & OUT, (fact >> GROUP_BITS) + shareOf[fact & OUT]!);
    }
  }

  #meetNode(group: number, total: number): void {
    if (total >= this.#score) this.#meet(group, total, 1);
  }

  #walkBlocks(group: number, from: number, to: number): void {
    const { maxima, ties, bounds, blockCount } = this.#blocks;
    const first = this.#blocks.firstOf(group);
    const share = this.#shareOf[group]!;
    let score = this.#score;
    let highest = NOTHING;
    for (let block = from; block < to; block++) {
      const max = maxima[first + block]!;
      if (max > highest) highest = max;
      const total = max + share;
      if (total < score || max === NOTHING) continue;
      const tied = ties[first + block]!;
      if (tied > 0) {
        this.#meet(group, total, tied);
        score = total;
      } else if (total > score) {
        this.#doubtfulBlocks[this.#doubtCount] = block;
        this.#doubtfulGroups[this.#doubtCount++] = group;
      }
    }
    if (to - from === blockCount) bounds[group] = highest;
  }

  #meet(group: number, total: number, tied: number): void {
    if (total > this.#score) {
      this.#score = total;
      this.#tied = 0;
    }
    this.#tied += tied;
    this.#bestOf[group] = total;
  }

  /** Looks through the blocks whose bound is above the best so far. */
  #lookThrough(): void {
    const { open, facts } = this.#podClass;
    for (let index = 0; index < this.#doubtCount; index++) {
      const block = this.#doubtfulBlocks[index]!;
      const group = this.#doubtfulGroups[index]!;
      const at = this.#blocks.firstOf(group) + block;
      const share = this.#shareOf[group]!;
      if (this.#blocks.maxima[at]! + share <= this.#score) continue;
      const total = this.#blocks.refresh(block, group, open, facts) + share;
      if (total >= this.#score) this.#meet(group, total, this.#blocks.ties[at]!);
    }
  }

  /** How many tied nodes are still to be skipped behind these blocks; -1 - n: n are in the block `#foundIn`. */
  #skipBlocks(from: number, to: number, skipped: number): number {
    const { maxima, ties, blockCount } = this.#blocks;
    const winners = this.#winners;
    const winnerCount = this.#winnerCount;
    const shareOf = this.#shareOf;
    const score = this.#score;
    let left = skipped;
    for (let block = from; block < to; block++) {
      let tied = 0;
      for (let index = 0; index < winnerCount; index++) {
        const group = winners[index]!;
        const at = group * blockCount + block;
        if (maxima[at]! + shareOf[group]! === score) tied += ties[at]!;
      }
      if (left < tied) {
        this.#foundIn = block;
        return -1 - left;
      }
      left -= tied;
    }
    return left;
  }

  #countBest(from: number, to: number): number {
    const { packed } = this.#podClass.facts;
    const { open } = this.#podClass;
    let count = 0;
    if (packed.length > 0 && this.#winnerCount === 1) {
      const wanted = this.#packedBest();
      for (let at = from; at < to; at++) if (packed[at] === wanted) count++;
      return count;
    }
    for (let at = open.next(from, to); at >= 0; at = open.next(at + 1, to)) if (this.#isBest(at)) count++;
    return count;
  }

  /** The position of the best node before which there are `skipped` others. */
  #seek(from: number, to: number, skipped: number): number {
    const { open, facts } = this.#podClass;
    let left = skipped;
    let at = from;
    if (facts.isNarrow && this.#winnerCount === 1) {
      const { packed } = facts;
      const wanted = this.#packedBest();
      while (packed[at] !== wanted || left-- > 0) at++;
      return at;
    }
    at = open.next(from, to);
    while (!this.#isBest(at) || left-- > 0) at = open.next(at + 1, to);
    return at;
  }

  /** The fact of each of the best nodes, when they are all of one group. */
  #packedBest(): number {
    const group = this.#winners[0]!;
    return ((this.#score - this.#shareOf[group]!) << GROUP_BITS) | group;
  }

  #isBest(position: number): boolean {
    const { facts } = this.#podClass;
    return facts.sum(position) + this.#shareOf[facts.group(position)]! === this.#score;
  }
}
