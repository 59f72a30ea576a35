import type { PodInfo } from '../pod-info.ts';
import type { Best } from './best.ts';
import { NOTHING } from './class-facts.ts';
import type { LocalFilter } from './local-plugin.ts';
import { rejectionBefore, type DistantScorers } from './distant-plugins.ts';
import type { FineGroups } from './fine-groups.ts';
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
 * What search.ts walkNodes and the scores do when plugins that count pods have a say, node by node: filters and scores are
 * asked about one node of each combination of group, domains and what has been counted for a hostname. Exact because of what
 * `Tally.topologyKeys` and `hostKey` promise; all other nodes take a few numbers each. Nodes on which others are nominated
 * are asked about one by one. Where there are none, and the groups of the class are fine, `FineSearch` is faster.
 */
export class DomainSearch {
  readonly #shares = new Shares();
  #podClass!: PodClass;
  #pod!: PodInfo;
  #filters: readonly LocalFilter[] = [];
  #promised: PromisedNodes | undefined;
  /** The entries of nodes on which others are nominated, and which are feasible all the same. */
  readonly #promisedEntries = new Map<number, number>();
  /** Facts are by these. */
  #fine: FineGroups | undefined;
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
  /** The feasible nodes that have been found. */
  #count = 0;
  #stretch!: Stretch;
  /** The best of all. */
  #score = 0;

  begin(
    podClass: PodClass,
    pod: PodInfo,
    { domains, tallies }: { readonly domains: Domains; readonly tallies: readonly KeptTally[] },
    filters: readonly LocalFilter[],
    promised: PromisedNodes | undefined,
  ): this {
    this.#podClass = podClass;
    this.#pod = pod;
    this.#filters = filters;
    this.#promised = promised;
    this.#promisedEntries.clear();
    this.#domains = domains;
    this.#fine = podClass.fine;
    this.#signatures.length = 0;
    for (const { signatures } of tallies) {
      if (signatures.count > 1) this.#signatures.push(signatures);
    }
    this.#count = 0;
    this.#shares.clear();
    this.#entryCount = 0;
    this.#verdicts.fill(UNASKED, 0, this.#verdictEnd);
    this.#verdictEnd = 0;
    return this;
  }

  /** After `begin`. Undefined: groups have become too many on the way. */
  findFeasible(start: number, enough: number): Stretch | undefined {
    const nodeCount = this.#podClass.nodes.length;
    this.#settle(start, enough);
    let surplusAt = this.#walk(start, nodeCount, enough);
    const isWrapped = surplusAt < 0;
    if (isWrapped) surplusAt = this.#walk(0, start, enough);
    if (this.#fine !== this.#podClass.fine) return undefined;
    const feasible = this.#count;
    if (surplusAt < 0) {
      this.#stretch = { start, end: start, isWrapped: true, feasible, examined: nodeCount, processed: nodeCount };
    } else {
      const processed = isWrapped ? nodeCount - start + surplusAt : surplusAt - start;
      this.#stretch = { start, end: surplusAt, isWrapped, feasible, examined: processed + 1, processed };
    }
    return this.#stretch;
  }

  /** The feasible node that was found first. */
  first(): number {
    const { open, nodes } = this.#podClass;
    const { start } = this.#stretch;
    for (let at = open.next(start, nodes.length); at >= 0; at = open.next(at + 1, nodes.length)) {
      if (this.#entryOf(at) >= 0) return at;
    }
    let at = open.next(0, start);
    while (this.#entryOf(at) < 0) at = open.next(at + 1, start);
    return at;
  }

  /** One node of each entry, for preScore, and how many feasible nodes it stands for. */
  get sample(): { readonly nodes: Shares['members']; readonly counts: readonly number[] } {
    const counts: number[] = [];
    for (let entry = 0; entry < this.#entryCount; entry++) counts.push(this.#counts[entry]!);
    return { nodes: this.#shares.members, counts };
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
    const { start, end, isWrapped } = this.#stretch;
    if (!isWrapped) return this.#seek(start, end, drawn);
    const found = this.#seek(0, end, drawn);
    return found >= 0 ? found : this.#seek(start, this.#podClass.nodes.length, -1 - found);
  }

  /** The best node before which there are `skipped` others; -1 - n: n are still to be skipped behind these nodes. */
  #seek(from: number, to: number, skipped: number): number {
    const { open } = this.#podClass;
    let left = skipped;
    for (let at = open.next(from, to); at >= 0; at = open.next(at + 1, to)) {
      if (this.#isBest(at) && left-- === 0) return at;
    }
    return -1 - left;
  }

  #isBest(position: number): boolean {
    const entry = this.#entryOf(position);
    return entry >= 0 && this.#podClass.facts.sum(position) + this.#shares.of(entry) === this.#score;
  }

  /** Below 0: the node is not feasible. */
  #entryOf(position: number): number {
    if (this.#promised?.has(position) === true) return this.#promisedEntries.get(position) ?? REJECTED;
    return this.#verdictOf(this.#combinationOf(position));
  }

  #verdictOf(combination: number): number {
    return combination < this.#verdictEnd ? this.#verdicts[combination]! : UNASKED;
  }

  #combinationOf(position: number): number {
    const group = this.#groupOf(position);
    let combination = group * this.#domains.count + this.#domains.numbers[position]!;
    for (let index = 0; index < this.#signatures.length; index++) {
      const { count, numbers } = this.#signatures[index]!;
      combination = combination * count + numbers[position]!;
    }
    return combination;
  }

  #groupOf(position: number): number {
    const group = this.#podClass.facts.group(position);
    return this.#fine === undefined ? group : this.#fine.groups[group]!;
  }

  /** All at once, when all are needed. */
  #settle(start: number, enough: number): void {
    if (enough >= this.#podClass.nodes.length) this.#podClass.settleAll(this.#pod);
    else this.#podClass.settle(start >> BLOCK_SHIFT, this.#pod);
  }

  /** Takes feasible nodes from `from` on and before `to`; where one too many is; -1: nowhere. */
  #walk(from: number, to: number, enough: number): number {
    const podClass = this.#podClass;
    const nodeCount = podClass.nodes.length;
    for (let low = from; low < to;) {
      const block = low >> BLOCK_SHIFT;
      const blockEnd = Math.min((block + 1) << BLOCK_SHIFT, nodeCount);
      const high = Math.min(blockEnd, to);
      podClass.settle(block, this.#pod);
      const surplusAt = this.#walkNodes(low, high, enough);
      if (surplusAt >= 0) return surplusAt;
      low = high;
    }
    return -1;
  }

  /** Where one too many is; -1: nowhere. */
  #walkNodes(low: number, high: number, enough: number): number {
    const { open } = this.#podClass;
    for (let at = open.next(low, high); at >= 0; at = open.next(at + 1, high)) {
      if (this.#count < enough) this.#takeNode(at);
      else if (this.#isFeasible(at)) return at;
    }
    return -1;
  }

  /** Counts the node if it is feasible. */
  #takeNode(position: number): void {
    const combination = this.#combinationOf(position);
    let entry = this.#verdictOf(combination);
    if (entry < 0 || this.#promised !== undefined) {
      if (entry === REJECTED && this.#promised === undefined) return;
      entry = this.#ask(position, combination, entry, false);
      if (entry === REJECTED) return;
    }
    const sum = this.#podClass.facts.sum(position);
    this.#count++;
    this.#counts[entry]!++;
    const highest = this.#maxima[entry]!;
    if (sum > highest) {
      this.#maxima[entry] = sum;
      this.#ties[entry] = 1;
    } else if (sum === highest) this.#ties[entry]!++;
  }

  #isFeasible(position: number): boolean {
    const combination = this.#combinationOf(position);
    return this.#ask(position, combination, this.#verdictOf(combination), true) !== REJECTED;
  }

  /** The entry of a node, or REJECTED; ACCEPTED: it would have one if it were not one too many. */
  #ask(position: number, combination: number, known: number, isTooMany: boolean): number {
    const isApart = this.#promised?.has(position) === true;
    let verdict = isApart ? UNASKED : known;
    if (verdict === UNASKED) verdict = this.#isAccepted(position) ? ACCEPTED : REJECTED;
    if (verdict === ACCEPTED && !isTooMany) verdict = this.#enter(position);
    if (!isApart) this.#keep(combination, verdict);
    else if (verdict >= 0) this.#promisedEntries.set(position, verdict);
    return verdict;
  }

  #enter(position: number): number {
    const entry = this.#shares.meet(this.#groupOf(position), this.#podClass.nodes[position]!);
    this.#entryCount = entry + 1;
    if (entry === this.#counts.length) {
      this.#counts = grown(this.#counts, new Int32Array(2 * entry));
      this.#ties = grown(this.#ties, new Int32Array(2 * entry));
      this.#maxima = grown(this.#maxima, new Float64Array(2 * entry));
    }
    this.#counts[entry] = 0;
    this.#maxima[entry] = NOTHING;
    this.#ties[entry] = 0;
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
