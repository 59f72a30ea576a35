import { invariant } from '../../engine/invariant.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Best } from './best.ts';
import type { BlockMaxima } from './block-maxima.ts';
import { NOTHING } from './class-facts.ts';
import type { LocalScorer } from './local-plugin.ts';
import { BLOCK_SHIFT, BLOCK_SIZE } from './node-bits.ts';
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
  /** The best of all, and the groups that have it. */
  #score = 0;
  readonly #winners: number[] = [];
  /** By group: its number among the shares. */
  #entries = new Int32Array(16);
  /** By group: the highest sum that some node of the stretch has, and how many have it. */
  #maxima = new Float64Array(16);
  #ties = new Int32Array(16);
  /** By group: the highest bound of a block that has not been looked through. */
  #bounds = new Float64Array(16);

  find(podClass: PodClass, blocks: BlockMaxima, pod: PodInfo, stretch: Stretch, keyed: readonly LocalScorer[]): Best {
    this.#begin(podClass, blocks, stretch);
    this.#gather();
    this.#shares.clear();
    for (let group = 0; group < this.#groupCount; group++) {
      const isThere = this.#maxima[group] !== NOTHING || this.#bounds[group] !== NOTHING;
      if (isThere) this.#entries[group] = this.#shares.meet(group, podClass.memberOf(group));
    }
    this.#shares.shareOut(podClass, pod, keyed);
    let best = this.#best();
    while (this.#lookThrough(best.score)) {
      this.#gather();
      best = this.#best();
    }
    return best;
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
    invariant(false, 'a tied node has been counted');
  }

  #begin(podClass: PodClass, blocks: BlockMaxima, stretch: Stretch): void {
    this.#podClass = podClass;
    this.#blocks = blocks;
    this.#groupCount = podClass.groups.count;
    this.#segments.divide(stretch, podClass.nodes.length);
    blocks.reserve(this.#groupCount);
    if (this.#maxima.length >= this.#groupCount) return;
    this.#maxima = new Float64Array(2 * this.#groupCount);
    this.#ties = new Int32Array(2 * this.#groupCount);
    this.#bounds = new Float64Array(2 * this.#groupCount);
    this.#entries = new Int32Array(2 * this.#groupCount);
  }

  #shareOf(group: number): number {
    return this.#shares.of(this.#entries[group]!);
  }

  #gather(): void {
    this.#maxima.fill(NOTHING, 0, this.#groupCount);
    this.#bounds.fill(NOTHING, 0, this.#groupCount);
    for (let segment = 0; segment < this.#segments.count; segment++) {
      const from = this.#segments.from(segment);
      const to = this.#segments.to(segment);
      if (!this.#segments.isOfBlocks(segment)) this.#gatherNodes(from, to);
      else for (let group = 0; group < this.#groupCount; group++) this.#gatherBlocks(group, from, to);
    }
  }

  #gatherBlocks(group: number, from: number, to: number): void {
    const { maxima, ties } = this.#blocks;
    const first = this.#blocks.firstOf(group);
    let max = this.#maxima[group]!;
    let tied = this.#ties[group]!;
    let bound = this.#bounds[group]!;
    for (let index = first + from; index < first + to; index++) {
      const value = maxima[index]!;
      if (value < max || value === NOTHING) continue;
      const count = ties[index]!;
      if (count === 0) {
        if (value > bound) bound = value;
      } else if (value > max) {
        max = value;
        tied = count;
      } else tied += count;
    }
    this.#maxima[group] = max;
    this.#ties[group] = tied;
    this.#bounds[group] = bound;
  }

  #gatherNodes(from: number, to: number): void {
    const { open, facts } = this.#podClass;
    for (let at = open.next(from, to); at >= 0; at = open.next(at + 1, to)) {
      const group = facts.group(at);
      const sum = facts.sum(at);
      if (sum > this.#maxima[group]!) {
        this.#maxima[group] = sum;
        this.#ties[group] = 1;
      } else if (sum === this.#maxima[group]) this.#ties[group]!++;
    }
  }

  #best(): Best {
    let score = -Infinity;
    let tied = 0;
    this.#winners.length = 0;
    for (let group = 0; group < this.#groupCount; group++) {
      if (this.#maxima[group] === NOTHING) continue;
      const total = this.#maxima[group]! + this.#shareOf(group);
      if (total < score) continue;
      if (total > score) {
        score = total;
        tied = 0;
        this.#winners.length = 0;
      }
      tied += this.#ties[group]!;
      this.#winners.push(group);
    }
    this.#score = score;
    return { score, tied };
  }

  /** Looks through the blocks whose bound is above the best so far. False when there are none. */
  #lookThrough(best: number): boolean {
    let hasAny = false;
    for (let group = 0; group < this.#groupCount; group++) {
      const bound = this.#bounds[group]!;
      if (bound === NOTHING || bound + this.#shareOf(group) <= best) continue;
      hasAny = true;
      for (let segment = 0; segment < this.#segments.count; segment++) {
        if (!this.#segments.isOfBlocks(segment)) continue;
        this.#lookThroughBlocks(group, this.#segments.from(segment), this.#segments.to(segment), best);
      }
    }
    return hasAny;
  }

  #lookThroughBlocks(group: number, from: number, to: number, best: number): void {
    const { open, facts } = this.#podClass;
    const { maxima, ties } = this.#blocks;
    const first = this.#blocks.firstOf(group);
    const share = this.#shareOf(group);
    for (let block = from; block < to; block++) {
      const max = maxima[first + block]!;
      const isBound = ties[first + block] === 0 && max !== NOTHING;
      if (isBound && max + share > best) this.#blocks.refresh(block, group, open, facts);
    }
  }

  #countBestIn(block: number): number {
    const { maxima, ties } = this.#blocks;
    let count = 0;
    for (let index = 0; index < this.#winners.length; index++) {
      const group = this.#winners[index]!;
      const at = this.#blocks.firstOf(group) + block;
      if (maxima[at] === this.#maxima[group]) count += ties[at]!;
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
    return facts.sum(position) + this.#shareOf(facts.group(position)) === this.#score;
  }
}
