import { invariant } from '../../engine/invariant.ts';
import { Failure } from '../failure.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import type { ProfilePlugin } from '../profile.ts';
import type { Snapshot } from '../snapshot.ts';
import { Answers } from './answers.ts';
import type { BlockMaxima } from './block-maxima.ts';
import { MAX_BLOCK_GROUPS, NOTHING, OUT, type ClassFacts } from './class-facts.ts';
import type { ClassPlan } from './class-plan.ts';
import { ClassTallies, type KeptTally } from './class-tallies.ts';
import { FineGroups } from './fine-groups.ts';
import { Groups } from './groups.ts';
import { KeptFilters } from './kept-filters.ts';
import { KeptScorers } from './kept-scorers.ts';
import { KeptShares } from './kept-shares.ts';
import { BLOCK_SHIFT, NodeBits } from './node-bits.ts';
import type { Domains } from './node-domains.ts';
import { NodeJudge } from './node-judge.ts';
import type { NodeRecords } from './node-records.ts';
import { Places } from './places.ts';
import type { BookedRejection } from './rejection-book.ts';

/** Groups and rejections that no node has any more stay known until there are so many of them. */
const MAX_NUMBERED = 60_000;

/** Groups are made finer so many times, and once more for so many uses: each time all nodes are asked about again. */
const MAX_IDLE_REFINEMENTS = 4;
const USES_PER_REFINEMENT = 64;

/**
 * What the plugins that look at one node at a time have said of every node for the pods of one spec. The change log tells
 * what is to be asked again; it is asked, block by block, when somebody wants to know.
 */
export class PodClass {
  /** Grows with each use of any class: kept by the store. */
  lastUse = 0;
  readonly tallies = new ClassTallies();
  readonly keptShares = new KeptShares();
  readonly keptScorers = new KeptScorers();
  readonly keptFilters = new KeptFilters();
  readonly #records: NodeRecords;
  readonly #keyed: readonly ProfilePlugin[];
  #plan: ClassPlan;
  #groups: Groups;
  #judge: NodeJudge;
  #nodes: readonly NodeInfo[] = [];
  #seenChanges = 0;
  /** The records that have been read since are to be asked about (again). */
  #seenReads = 0;
  /** And these nodes. */
  #pending = new NodeBits(0);
  #hasPending = false;
  /** Positions that are asked about now. */
  #asked = new Int32Array(0);
  /** Those among them of which the node object is another one. */
  #renewed = new NodeBits(0);
  #hasRenewed = false;
  #seenNodeEntries = 0;
  #fine: FineGroups | undefined;
  /** The open or closed nodes of fine groups that are not kept by block. */
  #apart = new NodeBits(0);
  #refinements = 0;
  #refinedUses = 0;
  /** A pending node counts as it did before. */
  #answers = new Answers(0, true);
  /** The last one, and when it came about. */
  #failure: { readonly changes: number; readonly start: number; readonly failure: Failure } | undefined;

  constructor(plan: ClassPlan, keyed: readonly ProfilePlugin[], records: NodeRecords) {
    this.#records = records;
    this.#plan = plan;
    this.#keyed = keyed;
    this.#groups = new Groups(plan.normalized, keyed);
    this.#judge = new NodeJudge(plan, this.#nodes, this.#answers);
  }

  get plan(): ClassPlan {
    return this.#plan;
  }

  get nodes(): readonly NodeInfo[] {
    return this.#nodes;
  }

  /** The nodes that pass the kept filters, as far as blocks are settled. */
  get open(): NodeBits {
    return this.#answers.open;
  }

  /** How many these are. */
  get openCount(): number {
    return this.#answers.openCount;
  }

  get facts(): ClassFacts {
    return this.#answers.facts;
  }

  get groups(): Groups {
    return this.#groups;
  }

  /** Where facts, counts and maxima are by fine group; undefined: they are by group. */
  get fine(): FineGroups | undefined {
    return this.#fine?.areTooMany === true ? undefined : this.#fine;
  }

  /** By group, or fine group: how many of its nodes are open, as far as blocks are settled. */
  get openCounts(): Int32Array {
    return this.#answers.openCounts;
  }

  /** Nodes of fine groups for which there are no maxima, whether they are open or not. */
  get apart(): NodeBits {
    return this.#apart;
  }

  /** The highest sums of settled blocks, by group or fine group, as far as these are kept by block. */
  get blocks(): BlockMaxima {
    return this.#answers.maxima;
  }

  /** The highest sums of settled blocks; undefined when there are too many groups. */
  get maxima(): BlockMaxima | undefined {
    return this.#groups.count <= MAX_BLOCK_GROUPS ? this.#answers.maxima : undefined;
  }

  /** The same place in memory for another class of which nothing is known yet. */
  reuse(plan: ClassPlan): void {
    this.#plan = plan;
    this.tallies.clear();
    this.keptFilters.clear();
    this.#fine = undefined;
    this.#refinements = this.#refinedUses = 0;
    if (this.facts.isNarrow !== plan.isOfAmounts) {
      this.#answers = new Answers(this.#nodes.length, plan.isOfAmounts);
    }
    this.#forgetAll();
  }

  /** Hears what has changed since the last time. */
  update({ nodes, changes }: Snapshot): void {
    if (nodes !== this.#nodes) this.#start(nodes);
    else if (this.#groups.count > MAX_NUMBERED || this.#judge.rejectionCount > MAX_NUMBERED) this.#forgetAll();
    else if (!changes.reaches(this.#seenChanges) || !this.#records.reaches(this.#seenReads)) this.#doubtAll();
    else if (changes.nodeEntryCount !== this.#seenNodeEntries) this.#markRenewed(changes);
    this.#seenChanges = changes.count;
    this.#seenNodeEntries = changes.nodeEntryCount;
  }

  /**
   * Makes the groups as fine as these tallies want it, which look at these domains; after `update`. Not when it is not worth it, or
   * when it has come to nothing too often: then they are as coarse as without tallies.
   */
  refine(domains: Domains, tallies: readonly KeptTally[]): void {
    if (!Places.areWorthwhile(domains, tallies) || !this.#mayRefine()) return this.coarsen();
    this.#refinedUses++;
    if (this.#fine?.places.areOf(domains, tallies) === true) return this.#fine.places.forEachMoved(this.#move);
    this.#refinements++;
    this.#fine?.places.release();
    this.#fine = new FineGroups(new Places(domains, tallies));
    this.#forgetAll();
  }

  /** For those who know nothing of fine groups. */
  coarsen(): void {
    if (this.#fine === undefined) return;
    if (this.#fine.areTooMany) this.#refinements = Infinity;
    this.#fine.places.release();
    this.#fine = undefined;
    this.#forgetAll();
  }

  /** A node of the group; there must be one in a settled block. */
  memberOf(group: number): NodeInfo {
    let at = this.#groups.lastMember(group);
    if (!this.#isMember(at, group)) {
      for (at = 0; !this.#isMember(at, group); at++) {
        invariant(at < this.#nodes.length, 'a group that counts has a node');
      }
      this.#groups.setLastMember(group, at);
    }
    return this.#nodes[at]!;
  }

  /** A node of the fine group; there must be one. */
  memberOfFine(fine: number): NodeInfo {
    let at = this.#fine!.lastMember(fine);
    if (!this.#isOfFine(at, fine)) {
      for (at = 0; !this.#isOfFine(at, fine); at++) {
        invariant(at < this.#nodes.length, 'a fine group that counts has a node');
      }
      this.#fine!.setLastMember(fine, at);
    }
    return this.#nodes[at]!;
  }

  /** Asks about all nodes that have changed. */
  settleAll(pod: PodInfo): void {
    const { length } = this.#nodes;
    this.#renew(0, length, pod);
    if (this.#hasPending) {
      this.#markRead();
      this.#settle(this.#pending.take(0, length, this.#asked), pod);
      this.#hasPending = false;
      return;
    }
    this.#settle(this.#records.listRead(this.#seenReads, this.#asked), pod);
    this.#seenReads = this.#records.readCount;
  }

  /** The same for those of a block, or of all up to another one. */
  settle(block: number, pod: PodInfo, end = block + 1): void {
    if (this.#seenReads !== this.#records.readCount) this.#markRead();
    const from = block << BLOCK_SHIFT;
    const to = end << BLOCK_SHIFT;
    this.#renew(from, to, pod);
    this.#settle(this.#pending.take(from, to, this.#asked), pod);
  }

  /** The answer of last time, if it was a failure and nothing has changed since. */
  sameFailure(start: number): Failure | undefined {
    const known = this.#failure;
    return known?.changes === this.#seenChanges && known.start === start ? known.failure : undefined;
  }

  /** Why all nodes are out, which are settled. */
  fail(start: number, pod: PodInfo): Failure {
    const rejected = this.#judge.listRejections(pod, start);
    const nodeCount = this.#nodes.length;
    const cost = { nextStartNodeIndex: start, nodesExamined: nodeCount, scanningPlugins: [] };
    const failure = Failure.ofFilters(rejected, [], nodeCount, cost);
    this.#failure = { changes: this.#seenChanges, start, failure };
    return failure;
  }

  /** Why a kept filter rejects the node, which is settled; undefined when none does. */
  rejection(position: number, pod: PodInfo): BookedRejection | undefined {
    return this.open.has(position) ? undefined : this.#judge.rejection(position, pod);
  }

  #start(nodes: readonly NodeInfo[]): void {
    const count = nodes.length;
    this.#nodes = nodes;
    this.#pending = new NodeBits(count);
    this.#renewed = new NodeBits(count);
    this.#apart = new NodeBits(count);
    this.#asked = new Int32Array(count);
    this.#fine = undefined;
    this.#answers = new Answers(count, this.#plan.isOfAmounts);
    this.#forgetAll();
  }

  /** Any node may have changed. */
  #doubtAll(): void {
    this.#seenReads = this.#records.readCount;
    this.#hasPending = true;
    this.#pending.setAll();
    this.#renewed.setAll();
    this.#hasRenewed = true;
  }

  #markRenewed(changes: Snapshot['changes']): void {
    for (let entry = this.#seenChanges; entry < changes.count; entry++) {
      const position = changes.positionAt(entry);
      if (changes.amountAt(entry) === 0 && position >= 0) this.#renewed.set(position);
    }
    this.#hasRenewed = true;
  }

  #forgetAll(): void {
    this.#failure = undefined;
    this.keptShares.clear();
    this.keptScorers.clear();
    this.#groups = new Groups(this.#plan.normalized, this.#keyed);
    if (this.#fine !== undefined) this.#fine = new FineGroups(this.#fine.places);
    this.#apart.clearAll();
    this.#judge = new NodeJudge(this.#plan, this.#nodes, this.#answers);
    this.#doubtAll();
    this.#answers.clear();
  }

  #mayRefine(): boolean {
    if (!this.#plan.isOfAmounts || !this.facts.isNarrow) return false;
    if (this.#fine?.areTooMany === true) this.#refinements = Infinity;
    return this.#refinements <= MAX_IDLE_REFINEMENTS + this.#refinedUses / USES_PER_REFINEMENT;
  }

  /** The node has come to another place. */
  readonly #move = (position: number): void => {
    const { facts } = this;
    const before = facts.group(position);
    if (facts.version(position) === 0 || before === OUT) return;
    const after = this.#refined(position, this.#fine!.groups[before]!);
    this.#fine!.leave(before);
    if (after === before) return;
    const sum = facts.sum(position);
    if (sum !== NOTHING) this.#answers.change(position, before, sum, NOTHING);
    facts.setGroup(position, after);
    if (sum !== NOTHING) this.#answers.change(position, after, NOTHING, sum);
  };

  /** The fine group of a node of this group; or the group itself. */
  #refined(position: number, group: number): number {
    if (this.#fine === undefined) return group;
    const fine = this.#fine.enter(position, group);
    if (fine < MAX_BLOCK_GROUPS) this.#apart.clear(position);
    else this.#apart.set(position);
    return fine;
  }

  #isMember(position: number, group: number): boolean {
    return this.facts.group(position) === group && this.open.has(position) && !this.#pending.has(position);
  }

  #markRead(): void {
    const asked = this.#asked;
    const count = this.#records.listRead(this.#seenReads, asked);
    for (let index = 0; index < count; index++) this.#pending.set(asked[index]!);
    this.#seenReads = this.#records.readCount;
    this.#hasPending = true;
  }

  /** Asks about the first `count` nodes of the list. */
  #settle(count: number, pod: PodInfo): void {
    const asked = this.#asked;
    if (this.#plan.isOfAmounts && this.facts.isNarrow) this.#plan.amounts.settle(this.#answers, asked, count);
    else for (let index = 0; index < count; index++) this.#ask(asked[index]!, pod);
  }

  #renew(from: number, to: number, pod: PodInfo): void {
    if (!this.#hasRenewed) return;
    const renewed = this.#renewed;
    for (let at = renewed.next(from, to); at >= 0; at = renewed.next(at + 1, to)) {
      renewed.clear(at);
      if (this.facts.version(at) !== this.#records.versions[at]) this.#askFixed(at, pod);
    }
    this.#hasRenewed = !renewed.isEmpty;
  }

  #ask(position: number, pod: PodInfo): void {
    const answers = this.#answers;
    const { facts } = answers;
    const before = facts.sum(position);
    const sum = this.#judge.judge(position, pod);
    if (sum === NOTHING) {
      if (before !== NOTHING) answers.change(position, facts.group(position), before, NOTHING);
      else answers.rejections[position] = 0;
      return;
    }
    const group = facts.group(position);
    const newGroup = this.#plan.hasFixedGroups ? group : this.#findGroup(position, pod);
    if (newGroup === group) {
      if (sum !== before) answers.change(position, group, before, sum);
      return;
    }
    if (before !== NOTHING) answers.change(position, group, before, NOTHING);
    facts.setGroup(position, newGroup);
    answers.change(position, newGroup, NOTHING, sum);
  }

  /** The node object is another one: what hangs on it alone. */
  #askFixed(position: number, pod: PodInfo): void {
    const answers = this.#answers;
    const { facts } = answers;
    const before = facts.sum(position);
    if (before !== NOTHING) answers.change(position, facts.group(position), before, NOTHING);
    answers.rejections[position] = 0;
    if (this.#fine !== undefined) this.#leaveFine(this.#fine, position);
    facts.setVersion(position, this.#records.versions[position]!);
    if (!this.#judge.askFixed(position, pod)) return;
    facts.setGroup(position, this.#plan.hasFixedGroups ? this.#findGroup(position, pod) : 0);
  }

  #leaveFine(fine: FineGroups, position: number): void {
    const group = this.facts.group(position);
    if (this.#isOfFine(position, group)) fine.leave(group);
  }

  /** Before a node is asked about for the first time, it is of none. */
  #isOfFine(position: number, fine: number): boolean {
    return this.facts.version(position) > 0 && fine !== OUT && this.facts.group(position) === fine;
  }

  #findGroup(position: number, pod: PodInfo): number {
    return this.#refined(position, this.#groups.numberOf(position, pod, this.#nodes[position]!));
  }
}
