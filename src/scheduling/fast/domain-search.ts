import type { PodInfo } from '../pod-info.ts';
import type { Best } from './best.ts';
import { NOTHING } from './class-facts.ts';
import type { LocalFilter } from './local-plugin.ts';
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
  /** By entry: how many feasible nodes it stands for, the highest sum among them, and how many have it. */
  #counts = new Int32Array(16);
  #maxima = new Float64Array(16);
  #ties = new Int32Array(16);
  #entryCount = 0;
  /** The feasible nodes in the order in which they were found, with their entries. */
  #positions = new Int32Array(0);
  #entries = new Int32Array(0);
  #count = 0;
  /** The best of all. */
  #score = 0;
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
    this.#entryCount = 0;
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
    return { nodes: this.#shares.members, counts: Array.from(this.#counts.subarray(0, this.#entryCount)) };
  }

  findBest({ scorers, keyed }: DistantScorers): Best {
    this.#shares.shareOut(this.#podClass, this.#pod, keyed, scorers);
    let score = -Infinity;
    let tied = 0;
    for (let entry = 0; entry < this.#entryCount; entry++) {
      const total = this.#maxima[entry]! + this.#shares.of(entry);
      if (total > score) {
        score = total;
        tied = this.#ties[entry]!;
      } else if (total === score) tied += this.#ties[entry]!;
    }
    this.#score = score;
    return { score, tied };
  }

  /** The position of the tied node with this number, in the order of the snapshot wherever the search began. */
  pick(drawn: number): number {
    let left = drawn;
    for (let index = this.#wrappedFrom; index < this.#count; index++) {
      if (this.#isBest(index) && left-- === 0) return this.#positions[index]!;
    }
    let index = 0;
    while (!this.#isBest(index) || left-- > 0) index++;
    return this.#positions[index]!;
  }

  #isBest(index: number): boolean {
    const sum = this.#podClass.facts.sum(this.#positions[index]!);
    return sum + this.#shares.of(this.#entries[index]!) === this.#score;
  }

  #makeRoom(nodeCount: number): void {
    this.#verdicts.fill(UNASKED, 0, this.#verdictEnd);
    this.#verdictEnd = 0;
    if (this.#positions.length >= nodeCount) return;
    this.#positions = new Int32Array(nodeCount);
    this.#entries = new Int32Array(nodeCount);
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

  /** As long as combinations are known that have been accepted, without a call for a node. */
  #walkBlock(low: number, high: number, enough: number): number {
    const { open, facts } = this.#podClass;
    const { numbers, count: domainCount } = this.#domains;
    const ofHost = this.#signatures[0]?.numbers;
    const hostCount = this.#signatures[0]?.count ?? 1;
    const hasMore = this.#signatures.length > 1;
    const positions = this.#positions;
    const entries = this.#entries;
    for (let at = open.next(low, high); at >= 0; at = open.next(at + 1, high)) {
      let combination = facts.group(at) * domainCount + numbers[at]!;
      if (ofHost !== undefined) combination = combination * hostCount + ofHost[at]!;
      if (hasMore) combination = this.#combine(combination, at);
      let entry = combination < this.#verdictEnd ? this.#verdicts[combination]! : UNASKED;
      if (entry === REJECTED && this.#promised === undefined) continue;
      const isTooMany = this.#count === enough;
      if (entry < 0 || isTooMany || this.#promised !== undefined) entry = this.#ask(at, combination, entry, isTooMany);
      if (entry === REJECTED) continue;
      if (isTooMany) return at;
      const sum = facts.sum(at);
      this.#counts[entry]!++;
      if (sum > this.#maxima[entry]!) {
        this.#maxima[entry] = sum;
        this.#ties[entry] = 1;
      } else if (sum === this.#maxima[entry]) this.#ties[entry]!++;
      positions[this.#count] = at;
      entries[this.#count++] = entry;
    }
    return -1;
  }

  #combine(first: number, position: number): number {
    let combination = first;
    for (let index = 1; index < this.#signatures.length; index++) {
      const { count, numbers } = this.#signatures[index]!;
      combination = combination * count + numbers[position]!;
    }
    return combination;
  }

  /** The entry of a node, or REJECTED; ACCEPTED: it would have one if it were not one too many. */
  #ask(position: number, combination: number, known: number, isTooMany: boolean): number {
    const isApart = this.#promised?.has(position) === true;
    let verdict = isApart ? UNASKED : known;
    if (verdict === UNASKED) verdict = this.#isAccepted(position) ? ACCEPTED : REJECTED;
    if (verdict === ACCEPTED && !isTooMany) verdict = this.#enter(position);
    if (!isApart) this.#keep(combination, verdict);
    return verdict;
  }

  #enter(position: number): number {
    const entry = this.#shares.meet(this.#podClass.facts.group(position), this.#podClass.nodes[position]!);
    this.#entryCount = entry + 1;
    if (entry === this.#counts.length) {
      this.#counts = grown(this.#counts, new Int32Array(2 * entry));
      this.#ties = grown(this.#ties, new Int32Array(2 * entry));
      this.#maxima = grown(this.#maxima, new Float64Array(2 * entry));
    }
    this.#counts[entry] = 0;
    this.#maxima[entry] = NOTHING;
    return entry;
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

function grown<T extends Int32Array | Float64Array>(before: T, after: T): T {
  after.set(before);
  return after;
}
