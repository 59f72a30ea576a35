import type { PodInfo } from '../pod-info.ts';
import type { Best } from './best.ts';
import type { LocalFilter } from './class-plan.ts';
import { rejectionBefore, type DistantScorers } from './distant-plugins.ts';
import { BLOCK_SHIFT } from './node-bits.ts';
import type { KeptTally } from './class-tallies.ts';
import type { HostSignatures } from './host-signatures.ts';
import type { Domains } from './node-domains.ts';
import type { PodClass } from './pod-class.ts';
import type { PromisedNodes } from './promised-nodes.ts';
import { Shares } from './shares.ts';
import type { Stretch } from './stretch.ts';

/** More combinations of groups, domains and signatures than this are not worth a table. */
export const MAX_COMBINATIONS = 65_536;

/** What the nodes of one combination have been told: nothing yet; no; yes, but none has been taken yet. From 0 on: their entry. */
const UNASKED = -1;
const REJECTED = -2;
const ACCEPTED = -3;

/**
 * What search.ts walkNodes and the scores do when plugins that count pods have a say: filters and scores are asked about one
 * node of each combination of group, domains and what has been counted for a hostname. Exact because of what
 * `Tally.topologyKeys` and `hostKey` promise; all other nodes take a few numbers each. Nodes on which others are nominated
 * stand apart.
 */
export class DomainSearch {
  readonly #shares = new Shares();
  #podClass!: PodClass;
  #pod!: PodInfo;
  #filters: readonly LocalFilter[] = [];
  #promised: PromisedNodes | undefined;
  #domains!: Domains;
  /** By combination: an entry of the shares or one of the constants above. */
  #verdicts = new Int32Array(0);
  /** No combination from here on has a verdict. */
  #verdictEnd = 0;
  /** What has been counted by hostname, by position; mostly by one tally or two. */
  readonly #signatures: HostSignatures[] = [];
  /** By entry: how many feasible nodes it stands for. */
  readonly #counts: number[] = [];
  /** The feasible nodes in the order in which they were found, with their entries and their scores. */
  #positions = new Int32Array(0);
  #entries = new Int32Array(0);
  #totals = new Float64Array(0);
  #count = 0;
  #wrappedFrom = -1;

  begin(
    podClass: PodClass,
    pod: PodInfo,
    { domains, tallies }: { readonly domains: Domains; readonly tallies: readonly KeptTally[] },
    filters: readonly LocalFilter[],
    promised: PromisedNodes | undefined,
  ): void {
    this.#podClass = podClass;
    this.#pod = pod;
    this.#filters = filters;
    this.#promised = promised;
    this.#domains = domains;
    this.#signatures.length = 0;
    for (const { signatures } of tallies) if (signatures.count > 1) this.#signatures.push(signatures);
    this.#count = 0;
    this.#wrappedFrom = -1;
    this.#shares.clear();
    this.#counts.length = 0;
    this.#makeRoom(podClass.nodes.length);
  }

  /** After `begin`. */
  findFeasible(start: number, enough: number): Stretch {
    const { nodes } = this.#podClass;
    const nodeCount = nodes.length;
    this.#settle(start, enough);
    let surplusAt = this.#walk(start, nodeCount, enough);
    const isWrapped = surplusAt < 0;
    if (isWrapped) {
      this.#wrappedFrom = this.#count;
      surplusAt = this.#walk(0, start, enough);
    } else this.#wrappedFrom = this.#count;
    const feasible = this.#count;
    if (surplusAt < 0) {
      return { start, end: start, isWrapped: true, feasible, examined: nodeCount, processed: nodeCount };
    }
    const processed = isWrapped ? nodeCount - start + surplusAt : surplusAt - start;
    return { start, end: surplusAt, isWrapped, feasible, examined: processed + 1, processed };
  }

  /** The feasible node that was found first. */
  get firstFound(): number {
    return this.#positions[0]!;
  }

  /** One node of each entry, for preScore, and how many feasible nodes it stands for. */
  get sample(): { readonly nodes: Shares['members']; readonly counts: readonly number[] } {
    return { nodes: this.#shares.members, counts: this.#counts };
  }

  findBest({ scorers, keyed }: DistantScorers): Best {
    this.#shares.shareOut(this.#podClass, this.#pod, keyed, scorers);
    const { facts } = this.#podClass;
    let score = -Infinity;
    let tied = 0;
    for (let index = 0; index < this.#count; index++) {
      const total = facts.sum(this.#positions[index]!) + this.#shares.of(this.#entries[index]!);
      this.#totals[index] = total;
      if (total > score) {
        score = total;
        tied = 1;
      } else if (total === score) tied++;
    }
    return { score, tied };
  }

  /** The position of the tied node with this number, in the order of the snapshot wherever the search began. */
  pick({ score }: Best, drawn: number): number {
    let left = drawn;
    for (let index = this.#wrappedFrom; index < this.#count; index++) {
      if (this.#totals[index] === score && left-- === 0) return this.#positions[index]!;
    }
    let index = 0;
    while (this.#totals[index] !== score || left-- > 0) index++;
    return this.#positions[index]!;
  }

  #makeRoom(nodeCount: number): void {
    this.#verdicts.fill(UNASKED, 0, this.#verdictEnd);
    this.#verdictEnd = 0;
    if (this.#positions.length >= nodeCount) return;
    this.#positions = new Int32Array(nodeCount);
    this.#entries = new Int32Array(nodeCount);
    this.#totals = new Float64Array(nodeCount);
  }

  /** All at once, when all are needed. */
  #settle(start: number, enough: number): void {
    if (enough >= this.#podClass.nodes.length) this.#podClass.settleAll(this.#pod);
    else this.#podClass.settle(start >> BLOCK_SHIFT, this.#pod);
  }

  /** Takes feasible nodes from `from` on and before `to`; where one too many is; -1: nowhere. */
  #walk(from: number, to: number, enough: number): number {
    for (let low = from; low < to;) {
      const block = low >> BLOCK_SHIFT;
      const high = Math.min((block + 1) << BLOCK_SHIFT, to);
      this.#podClass.settle(block, this.#pod);
      const surplusAt = this.#walkBlock(low, high, enough);
      if (surplusAt >= 0) return surplusAt;
      low = high;
    }
    return -1;
  }

  #walkBlock(low: number, high: number, enough: number): number {
    const { open } = this.#podClass;
    const promised = this.#promised;
    for (let at = open.next(low, high); at >= 0; at = open.next(at + 1, high)) {
      const isApart = promised !== undefined && promised.has(at);
      const combination = this.#combinationOf(at);
      let verdict = isApart || combination >= this.#verdictEnd ? UNASKED : this.#verdicts[combination]!;
      if (verdict === UNASKED) {
        verdict = this.#isAccepted(at) ? ACCEPTED : REJECTED;
        if (!isApart) this.#keep(combination, verdict);
      }
      if (verdict === REJECTED) continue;
      if (this.#count === enough) return at;
      if (verdict === ACCEPTED) {
        verdict = this.#shares.meet(this.#podClass.facts.group(at), this.#podClass.nodes[at]!);
        this.#counts.push(0);
        if (!isApart) this.#keep(combination, verdict);
      }
      this.#counts[verdict]!++;
      this.#positions[this.#count] = at;
      this.#entries[this.#count++] = verdict;
    }
    return -1;
  }

  #combinationOf(position: number): number {
    const { numbers, count } = this.#domains;
    let combination = this.#podClass.facts.group(position) * count + numbers[position]!;
    for (let index = 0; index < this.#signatures.length; index++) {
      const signatures = this.#signatures[index]!;
      combination = combination * signatures.count + signatures.numbers[position]!;
    }
    return combination;
  }

  #keep(combination: number, verdict: number): void {
    if (combination >= this.#verdicts.length) {
      const verdicts = this.#verdicts;
      this.#verdicts = new Int32Array(2 * combination + 16).fill(UNASKED);
      this.#verdicts.set(verdicts);
    }
    this.#verdicts[combination] = verdict;
    if (combination >= this.#verdictEnd) this.#verdictEnd = combination + 1;
  }

  #isAccepted(position: number): boolean {
    if (this.#promised?.has(position)) return this.#promised.get(position) === undefined;
    return rejectionBefore(this.#filters, Infinity, this.#pod, this.#podClass.nodes[position]!) === undefined;
  }
}
