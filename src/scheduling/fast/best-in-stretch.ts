import type { PodInfo } from '../pod-info.ts';
import type { Best } from './best.ts';
import type { BlockMaxima } from './block-maxima.ts';
import { NOTHING } from './class-facts.ts';
import type { LocalScorer } from './class-plan.ts';
import { BLOCK_SHIFT, BLOCK_SIZE } from './node-bits.ts';
import type { PodClass } from './pod-class.ts';
import { Shares } from './shares.ts';
import { Segments } from './segments.ts';
import type { Stretch } from './stretch.ts';

/** Finds the best nodes of a stretch, block by block: nodes are looked at one by one only where it starts and ends. */
export class BestInStretch {
  readonly #shares = new Shares();
  readonly #segments = new Segments();
  #podClass!: PodClass;
  #blocks!: BlockMaxima;
  #groupCount = 0;
  /** The best of all. */
  #score = 0;
  /** By group: the highest sum that some node of the stretch has; the highest bound of blocks that were not looked through. */
  #maxima = new Float64Array(16);
  #bounds = new Float64Array(16);

  find(
    podClass: PodClass,
    blocks: BlockMaxima,
    pod: PodInfo,
    stretch: Stretch,
    keyed: readonly (LocalScorer | undefined)[],
  ): Best {
    this.#begin(podClass, blocks, stretch);
    this.#gather();
    this.#shares.clear(this.#groupCount);
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#isThere(group)) this.#shares.meet(group, podClass.memberOf(group));
    }
    this.#shares.shareOut(podClass, pod, keyed);
    return this.#best();
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
      for (let block = from; block < to; block++) {
        const tied = this.#countBestIn(block);
        if (left < tied) return this.#seek(block << BLOCK_SHIFT, (block << BLOCK_SHIFT) + BLOCK_SIZE, left);
        left -= tied;
      }
    }
    throw new Error('unreachable');
  }

  #begin(podClass: PodClass, blocks: BlockMaxima, stretch: Stretch): void {
    this.#podClass = podClass;
    this.#blocks = blocks;
    this.#groupCount = podClass.groups.count;
    this.#segments.divide(stretch, podClass.nodes.length);
    blocks.reserve(this.#groupCount);
    if (this.#maxima.length < this.#groupCount) {
      this.#maxima = new Float64Array(2 * this.#groupCount);
      this.#bounds = new Float64Array(2 * this.#groupCount);
    }
    this.#maxima.fill(NOTHING, 0, this.#groupCount);
    this.#bounds.fill(NOTHING, 0, this.#groupCount);
  }

  #gather(): void {
    for (let segment = 0; segment < this.#segments.count; segment++) {
      const from = this.#segments.from(segment);
      const to = this.#segments.to(segment);
      if (this.#segments.isOfBlocks(segment)) this.#gatherBlocks(from, to);
      else this.#gatherNodes(from, to);
    }
  }

  #gatherBlocks(from: number, to: number): void {
    const { maxima, ties } = this.#blocks;
    for (let group = 0; group < this.#groupCount; group++) {
      const first = this.#blocks.firstOf(group);
      let max = this.#maxima[group]!;
      let bound = this.#bounds[group]!;
      for (let index = first + from; index < first + to; index++) {
        const value = maxima[index]!;
        if (value > max) {
          if (ties[index] !== 0) max = value;
          else if (value > bound) bound = value;
        }
      }
      this.#maxima[group] = max;
      this.#bounds[group] = bound;
    }
  }

  #gatherNodes(from: number, to: number): void {
    const { open, facts } = this.#podClass;
    for (let at = open.next(from, to); at >= 0; at = open.next(at + 1, to)) {
      const group = facts.group(at);
      const sum = facts.sum(at);
      if (sum > this.#maxima[group]!) this.#maxima[group] = sum;
    }
  }

  #isThere(group: number): boolean {
    return this.#maxima[group] !== NOTHING || this.#bounds[group] !== NOTHING;
  }

  #best(): Best {
    let score = -Infinity;
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#maxima[group] === NOTHING) continue;
      score = Math.max(score, this.#maxima[group]! + this.#shares.of(group));
    }
    for (let group = 0; group < this.#groupCount; group++) {
      const bound = this.#bounds[group]!;
      if (bound === NOTHING || bound + this.#shares.of(group) <= score) continue;
      score = Math.max(score, this.#lookThrough(group, score));
    }
    this.#score = score;
    return { score, tied: this.#countAllBest() };
  }

  /** Looks through the blocks of which the bound is above what is the best so far. The best that the group has. */
  #lookThrough(group: number, best: number): number {
    const { open, facts } = this.#podClass;
    const { maxima, ties } = this.#blocks;
    const first = this.#blocks.firstOf(group);
    const share = this.#shares.of(group);
    let score = best;
    for (let segment = 0; segment < this.#segments.count; segment++) {
      if (!this.#segments.isOfBlocks(segment)) continue;
      for (let block = this.#segments.from(segment); block < this.#segments.to(segment); block++) {
        if (ties[first + block] !== 0 || maxima[first + block] === NOTHING) continue;
        if (maxima[first + block]! + share <= score) continue;
        score = Math.max(score, this.#blocks.refresh(block, group, open, facts) + share);
      }
    }
    return score;
  }

  #countAllBest(): number {
    let tied = 0;
    for (let segment = 0; segment < this.#segments.count; segment++) {
      const from = this.#segments.from(segment);
      const to = this.#segments.to(segment);
      if (!this.#segments.isOfBlocks(segment)) tied += this.#countBest(from, to);
      else for (let block = from; block < to; block++) tied += this.#countBestIn(block);
    }
    return tied;
  }

  #countBestIn(block: number): number {
    const { maxima, ties } = this.#blocks;
    let count = 0;
    for (let group = 0; group < this.#groupCount; group++) {
      const index = this.#blocks.firstOf(group) + block;
      if (maxima[index]! + this.#shares.of(group) === this.#score) count += ties[index]!;
    }
    return count;
  }

  #countBest(from: number, to: number): number {
    const { open } = this.#podClass;
    let count = 0;
    for (let at = open.next(from, to); at >= 0; at = open.next(at + 1, to)) if (this.#isBest(at)) count++;
    return count;
  }

  /** The position of the best node before which there are `skipped` others. */
  #seek(from: number, to: number, skipped: number): number {
    const { open } = this.#podClass;
    let left = skipped;
    let at = open.next(from, to);
    while (!this.#isBest(at) || left-- > 0) at = open.next(at + 1, to);
    return at;
  }

  #isBest(position: number): boolean {
    const { facts } = this.#podClass;
    return facts.sum(position) + this.#shares.of(facts.group(position)) === this.#score;
  }
}
