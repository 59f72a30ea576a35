import type { PodInfo } from '../pod-info.ts';
import type { Best } from './best.ts';
import { MAX_BLOCK_GROUPS } from './class-facts.ts';
import { rejectionBefore, type DistantScorers } from './distant-plugins.ts';
import { BestFine } from './best-fine.ts';
import { FineShares, type PlaceSample } from './fine-shares.ts';
import { MAX_FINE_GROUPS, type FineGroups } from './fine-groups.ts';
import { findStretch } from './find-stretch.ts';
import type { LocalFilter } from './local-plugin.ts';
import { BLOCK_SHIFT, BLOCK_SIZE, blockCountOf } from './node-bits.ts';
import type { PodClass } from './pod-class.ts';
import { Segments } from './segments.ts';
import type { Stretch } from './stretch.ts';

const UNASKED = 0;
const ACCEPTED = 1;
const REJECTED = 2;

/**
 * What search.ts walkNodes and the scores do when plugins that count pods have a say, for pod classes with fine groups:
 * filters and scores are asked about one node of each place, and blocks answer for their nodes. Single nodes are looked at
 * only where the search starts and ends, and those of fine groups that are not kept by block.
 */
export class FineSearch {
  readonly #shares = new FineShares();
  readonly #best = new BestFine();
  readonly #segments = new Segments();
  #podClass!: PodClass;
  #pod!: PodInfo;
  #fine!: FineGroups;
  #filters: readonly LocalFilter[] = [];
  /** By place: one of the constants above. */
  #verdicts = new Uint8Array(64);
  /** By fine group: how many feasible nodes have been found. */
  readonly #counts = new Int32Array(MAX_FINE_GROUPS);
  #stretch!: Stretch;

  begin(podClass: PodClass, fine: FineGroups, pod: PodInfo, filters: readonly LocalFilter[]): this {
    this.#podClass = podClass;
    this.#pod = pod;
    this.#fine = fine;
    this.#filters = filters;
    const { count } = fine.places;
    if (count > this.#verdicts.length) this.#verdicts = new Uint8Array(2 * count);
    else this.#verdicts.fill(UNASKED, 0, count);
    return this;
  }

  /** After `begin`. Undefined: fine groups have become too many on the way. */
  findFeasible(start: number, enough: number): Stretch | undefined {
    const podClass = this.#podClass;
    const isWhole = enough >= podClass.nodes.length;
    if (isWhole) podClass.settleAll(this.#pod);
    else this.#stretch = this.#findStretch(start, enough);
    if (podClass.fine === undefined) return undefined;
    podClass.blocks.reserve(Math.min(this.#fine.count, MAX_BLOCK_GROUPS));
    this.#counts.fill(0);
    if (isWhole) this.#stretch = this.#takeAll(start);
    this.#segments.divide(this.#stretch, podClass.nodes.length);
    if (!isWhole) this.#countFeasible();
    return this.#stretch;
  }

  /** The feasible node that was found first. */
  first(): number {
    const { length } = this.#podClass.nodes;
    const { start } = this.#stretch;
    const found = this.#nextFeasible(start, length);
    return found >= 0 ? found : this.#nextFeasible(0, start);
  }

  /** One node of each place, for preScore, and how many feasible nodes there are. */
  get sample(): PlaceSample {
    return this.#shares.meet(this.#podClass, this.#fine, this.#counts);
  }

  /** After `sample`. */
  findBest(scorers: DistantScorers): Best {
    const shares = this.#shares.shareOut(this.#pod, scorers, this.#counts);
    return this.#best.find(this.#podClass, this.#fine, this.#segments, shares);
  }

  /** The position of the tied node with this number, in the order of the snapshot wherever the search began. */
  pick(drawn: number): number {
    return this.#best.pick(drawn);
  }

  /** All nodes are wanted. */
  #takeAll(start: number): Stretch {
    const { openCounts, nodes } = this.#podClass;
    const fineCount = this.#fine.count;
    let feasible = 0;
    for (let fine = 0; fine < fineCount; fine++) {
      const count = openCounts[fine]!;
      if (count === 0 || !this.#isAccepted(fine)) continue;
      this.#counts[fine] = count;
      feasible += count;
    }
    return { start, end: start, isWrapped: true, feasible, examined: nodes.length, processed: nodes.length };
  }

  #findStretch(start: number, enough: number): Stretch {
    const podClass = this.#podClass;
    if (this.#filters.length === 0) return findStretch(podClass, this.#pod, start, enough);
    const { length } = podClass.nodes;
    let left = this.#walk(start, length, enough);
    const isWrapped = left >= 0;
    if (isWrapped) left = this.#walk(0, start, left);
    if (left >= 0) {
      return { start, end: start, isWrapped: true, feasible: enough - left, examined: length, processed: length };
    }
    const surplusAt = -1 - left;
    const processed = isWrapped ? length - start + surplusAt : surplusAt - start;
    return { start, end: surplusAt, isWrapped, feasible: enough, examined: processed + 1, processed };
  }

  /** How many feasible nodes are still wanted behind these; -1 - n: at n there is one too many. */
  #walk(from: number, to: number, wanted: number): number {
    const podClass = this.#podClass;
    const { length } = podClass.nodes;
    const end = blockCountOf(to);
    let left = wanted;
    let settledEnd = 0;
    for (let low = from; low < to;) {
      const block = low >> BLOCK_SHIFT;
      const blockEnd = Math.min((block + 1) << BLOCK_SHIFT, length);
      const high = Math.min(blockEnd, to);
      if (block >= settledEnd) {
        // So many blocks are needed even if all their nodes are feasible.
        settledEnd = Math.min(block + 1 + (left >> BLOCK_SHIFT), end);
        podClass.settle(block, this.#pod, settledEnd);
      }
      const isWhole = low === block << BLOCK_SHIFT && high === blockEnd;
      if (isWhole && left >= BLOCK_SIZE) left -= this.#countIn(block);
      else left = this.#walkNodes(low, high, left);
      if (left < 0) return left;
      low = high;
    }
    return left;
  }

  #walkNodes(from: number, to: number, wanted: number): number {
    let left = wanted;
    for (let at = this.#nextFeasible(from, to); at >= 0; at = this.#nextFeasible(at + 1, to)) {
      if (left === 0) return -1 - at;
      left--;
    }
    return left;
  }

  #countIn(block: number): number {
    const { blocks } = this.#podClass;
    const byBlock = Math.min(this.#fine.count, MAX_BLOCK_GROUPS);
    blocks.reserve(byBlock);
    const { members, blockCount } = blocks;
    let count = 0;
    for (let fine = 0; fine < byBlock; fine++) {
      const inBlock = members[fine * blockCount + block]!;
      if (inBlock > 0 && this.#isAccepted(fine)) count += inBlock;
    }
    const { apart, open, facts } = this.#podClass;
    for (let index = 2 * block; index < 2 * block + 2; index++) {
      for (let word = apart.words[index]! & open.words[index]!; word !== 0; word &= word - 1) {
        if (this.#isAccepted(facts.group((index << 5) + 31 - Math.clz32(word & -word)))) count++;
      }
    }
    return count;
  }

  /** Finds the counts of the stretch. */
  #countFeasible(): void {
    const segments = this.#segments;
    for (let segment = 0; segment < segments.count; segment++) {
      const from = segments.from(segment);
      const to = segments.to(segment);
      if (segments.isOfBlocks(segment)) this.#countInBlocks(from, to);
      else this.#countNodes(from, to);
    }
  }

  #countInBlocks(from: number, to: number): void {
    const counts = this.#counts;
    const { members, blockCount } = this.#podClass.blocks;
    const byBlock = Math.min(this.#fine.count, MAX_BLOCK_GROUPS);
    for (let fine = 0; fine < byBlock; fine++) {
      const first = fine * blockCount;
      let count = 0;
      for (let at = first + from; at < first + to; at++) count += members[at]!;
      if (count > 0 && this.#isAccepted(fine)) counts[fine]! += count;
    }
    if (this.#fine.count <= MAX_BLOCK_GROUPS) return;
    const { apart, open, facts } = this.#podClass;
    for (let index = 2 * from; index < 2 * to; index++) {
      for (let word = apart.words[index]! & open.words[index]!; word !== 0; word &= word - 1) {
        const fine = facts.group((index << 5) + 31 - Math.clz32(word & -word));
        if (this.#isAccepted(fine)) counts[fine]!++;
      }
    }
  }

  #countNodes(from: number, to: number): void {
    const { facts } = this.#podClass;
    for (let at = this.#nextFeasible(from, to); at >= 0; at = this.#nextFeasible(at + 1, to)) {
      this.#counts[facts.group(at)]!++;
    }
  }

  #nextFeasible(from: number, to: number): number {
    const { open, facts } = this.#podClass;
    let at = open.next(from, to);
    if (this.#filters.length === 0) return at;
    while (at >= 0 && !this.#isAccepted(facts.group(at))) at = open.next(at + 1, to);
    return at;
  }

  /** No filter rejects the nodes of this fine group. */
  #isAccepted(fine: number): boolean {
    const place = this.#fine.placeNumbers[fine]!;
    let verdict = this.#verdicts[place]!;
    if (verdict === UNASKED) this.#verdicts[place] = verdict = this.#ask(place);
    return verdict === ACCEPTED;
  }

  #ask(place: number): number {
    if (this.#filters.length === 0) return ACCEPTED;
    const node = this.#podClass.nodes[this.#fine.places.memberOf(place)]!;
    return rejectionBefore(this.#filters, Infinity, this.#pod, node) === undefined ? ACCEPTED : REJECTED;
  }
}
