import { invariant } from '../../engine/invariant.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import type { ProfilePlugin } from '../profile.ts';
import { checkScore } from '../scoring.ts';
import type { Snapshot } from '../snapshot.ts';
import { BlockMaxima } from './block-maxima.ts';
import type { ClassPlan } from './class-plan.ts';
import { Groups } from './groups.ts';
import { BLOCK_SHIFT, BLOCK_SIZE, NodeBits } from './node-bits.ts';
import { RejectionBook, type BookedRejection } from './rejection-book.ts';

/** From here on groups are no longer kept apart block by block. */
const MAX_BLOCK_GROUPS = 64;
/** Groups and rejections that no node has any more stay known until there are so many of them. */
const MAX_NUMBERED = 60_000;

/**
 * What the plugins that look at one node at a time have said of every node for the pods of one spec. The change log tells
 * what is to be asked again; it is asked, block by block, when somebody wants to know.
 */
export class PodClass {
  readonly #keyed: readonly ProfilePlugin[];
  #plan: ClassPlan;
  #groups: Groups;
  #book = new RejectionBook();
  #nodes: readonly NodeInfo[] = [];
  #seenChanges = 0;
  /** Nodes to be asked about (again). */
  #pending = new NodeBits(0);
  /** Nodes that pass; a pending one counts as it did before. */
  #open = new NodeBits(0);
  /** By position, of those that do not pass. */
  #rejections = new Uint16Array(0);
  /** By position, of those that pass. */
  #sums = new Float64Array(0);
  #groupNumbers = new Int32Array(0);
  #maxima = new BlockMaxima(0);

  constructor(plan: ClassPlan, keyed: readonly ProfilePlugin[]) {
    this.#plan = plan;
    this.#keyed = keyed;
    this.#groups = new Groups(plan.normalized, keyed);
  }

  get plan(): ClassPlan {
    return this.#plan;
  }

  get nodes(): readonly NodeInfo[] {
    return this.#nodes;
  }

  /** The nodes that pass the kept filters, as far as blocks are settled. */
  get open(): NodeBits {
    return this.#open;
  }

  /** Of an open node: its weighted scores as far as they are final. */
  get sums(): Float64Array {
    return this.#sums;
  }

  get groups(): Groups {
    return this.#groups;
  }

  get groupNumbers(): Int32Array {
    return this.#groupNumbers;
  }

  /** The highest sums of settled blocks; undefined when there are too many groups. */
  get maxima(): BlockMaxima | undefined {
    return this.#groups.count <= MAX_BLOCK_GROUPS ? this.#maxima : undefined;
  }

  /** The same place in memory for another class of which nothing is known yet. */
  reuse(plan: ClassPlan): void {
    this.#plan = plan;
    this.#forgetAll();
  }

  /** Hears what has changed since the last time. */
  update({ nodes, changes }: Snapshot): void {
    if (nodes !== this.#nodes) this.#start(nodes);
    else if (!changes.reaches(this.#seenChanges)) this.#pending.setAll();
    else if (this.#groups.count > MAX_NUMBERED || this.#book.count > MAX_NUMBERED) this.#forgetAll();
    else {
      for (let entry = this.#seenChanges; entry < changes.count; entry++) {
        const { position } = changes.at(entry);
        if (position >= 0) this.#pending.set(position);
      }
    }
    this.#seenChanges = changes.count;
  }

  /** A node of the group; there must be one in a settled block. */
  memberOf(group: number): NodeInfo {
    let at = this.#groups.lastMember(group);
    const isMember = (): boolean => this.#groupNumbers[at] === group && this.#open.has(at) && !this.#pending.has(at);
    if (!isMember())
      for (at = 0; !isMember(); at++) invariant(at < this.#nodes.length, 'a group that counts has a node');
    return this.#nodes[at]!;
  }

  /** Asks about all nodes of the block that have changed. */
  settle(block: number, pod: PodInfo): void {
    if (this.#pending.hasAnyIn(block)) {
      const end = (block + 1) << BLOCK_SHIFT;
      const pending = this.#pending;
      for (let at = pending.next(end - BLOCK_SIZE, end); at >= 0; at = pending.next(at + 1, end)) {
        this.#ask(at, pod);
        pending.clear(at);
      }
    }
    this.#maxima.refresh(block, this.#open, this.#sums, this.#groupNumbers);
  }

  /** Why a kept filter rejects the node, which is settled; undefined when none does. */
  rejection(position: number): BookedRejection | undefined {
    return this.#open.has(position) ? undefined : this.#book.at(this.#rejections[position]!);
  }

  #start(nodes: readonly NodeInfo[]): void {
    const count = nodes.length;
    this.#nodes = nodes;
    this.#pending = new NodeBits(count);
    this.#open = new NodeBits(count);
    this.#rejections = new Uint16Array(count);
    this.#sums = new Float64Array(count);
    this.#groupNumbers = new Int32Array(count);
    this.#maxima = new BlockMaxima(count);
    this.#forgetAll();
  }

  #forgetAll(): void {
    this.#groups = new Groups(this.#plan.normalized, this.#keyed);
    this.#book = new RejectionBook();
    this.#pending.setAll();
    this.#open.clearAll();
    this.#maxima.clear();
  }

  #ask(position: number, pod: PodInfo): void {
    const node = this.#nodes[position]!;
    const wasOpen = this.#open.has(position);
    if (this.#isRejected(position, pod, node)) {
      if (wasOpen) this.#close(position);
      return;
    }
    const sum = this.#sum(pod, node);
    const group = this.#groups.numberOf(position, pod, node);
    if (wasOpen) {
      if (sum === this.#sums[position] && group === this.#groupNumbers[position]) return;
      this.#close(position);
    }
    this.#open.set(position);
    this.#sums[position] = sum;
    this.#groupNumbers[position] = group;
    if (group < MAX_BLOCK_GROUPS) this.#maxima.add(position, group, sum);
  }

  #close(position: number): void {
    this.#open.clear(position);
    const group = this.#groupNumbers[position]!;
    if (group < MAX_BLOCK_GROUPS) this.#maxima.remove(position, group, this.#sums[position]!);
  }

  #isRejected(position: number, pod: PodInfo, node: NodeInfo): boolean {
    const { filters } = this.#plan;
    for (let index = 0; index < filters.length; index++) {
      const { plugin, state, order } = filters[index]!;
      const rejection = plugin.filter!(state, pod, node);
      if (rejection === undefined) continue;
      this.#rejections[position] = this.#book.numberOf(rejection, order);
      return true;
    }
    return false;
  }

  #sum(pod: PodInfo, node: NodeInfo): number {
    const { summed } = this.#plan;
    let sum = 0;
    for (let index = 0; index < summed.length; index++) {
      const { plugin, state, name, weight } = summed[index]!;
      const score = plugin.score!(state, pod, node);
      checkScore(score, name);
      sum += score * weight;
    }
    return sum;
  }
}
