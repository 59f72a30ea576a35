import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import type { DistantScorers } from './distant-plugins.ts';
import { MAX_FINE_GROUPS, type FineGroups } from './fine-groups.ts';
import { MAX_KEPT_GROUPS } from './kept-shares.ts';
import type { LocalScorer } from './local-plugin.ts';
import type { PodClass } from './pod-class.ts';
import { Shares } from './shares.ts';

/** One node of each place, and how many feasible nodes it stands for. */
export interface PlaceSample {
  readonly nodes: readonly NodeInfo[];
  readonly counts: readonly number[];
}

/**
 * What the nodes of each fine group get on top of their own sums, in one decision: a share for their place, from the plugins
 * that count pods, and one for their group. Arrays are used again.
 */
export class FineShares {
  readonly #ofPlaces = new Shares();
  readonly #ofGroups = new Shares();
  #podClass!: PodClass;
  #fine!: FineGroups;
  /** By entry of the shares of places: how many feasible nodes. */
  readonly #placeCounts: number[] = [];
  /** By entry of the shares of groups: the group, and one of its fine groups. */
  readonly #groups: number[] = [];
  readonly #fines: number[] = [];
  /** By place, or group: the number of its entry; -1: it has none. */
  #placeEntries = new Int32Array(64).fill(-1);
  #groupEntries = new Int32Array(64).fill(-1);
  #groupShares = new Float64Array(64);
  readonly #shares = new Float64Array(MAX_FINE_GROUPS);

  /** @param counts by fine group: how many feasible nodes it has. */
  meet(podClass: PodClass, fine: FineGroups, counts: Int32Array): PlaceSample {
    this.#podClass = podClass;
    this.#fine = fine;
    this.#clear(fine.places.count, podClass.groups.count);
    for (let number = 0; number < fine.count; number++) {
      if (counts[number]! > 0) this.#meet(number, counts[number]!);
    }
    return { nodes: this.#ofPlaces.members, counts: this.#placeCounts };
  }

  /** By fine group, after `meet`; -Infinity for those without feasible nodes. */
  shareOut(pod: PodInfo, { scorers, keyed }: DistantScorers, counts: Int32Array): Float64Array {
    this.#ofPlaces.ask(scorers, pod);
    const ofGroups = this.#shareOutGroups(pod, keyed);
    const { count, groups, placeNumbers } = this.#fine;
    const shares = this.#shares;
    for (let number = 0; number < count; number++) {
      shares[number] =
        counts[number] === 0
          ? -Infinity
          : this.#ofPlaces.of(this.#placeEntries[placeNumbers[number]!]!) + ofGroups[groups[number]!]!;
    }
    return shares;
  }

  #clear(placeCount: number, groupCount: number): void {
    if (placeCount > this.#placeEntries.length) this.#placeEntries = new Int32Array(2 * placeCount);
    if (groupCount > this.#groupEntries.length) {
      this.#groupEntries = new Int32Array(2 * groupCount);
      this.#groupShares = new Float64Array(2 * groupCount);
    }
    this.#placeEntries.fill(-1, 0, placeCount);
    this.#groupEntries.fill(-1, 0, groupCount);
    this.#ofPlaces.clear();
    this.#placeCounts.length = this.#groups.length = this.#fines.length = 0;
  }

  #meet(number: number, count: number): void {
    const { places, placeNumbers, groups } = this.#fine;
    const place = placeNumbers[number]!;
    const entry = this.#placeEntries[place]!;
    if (entry >= 0) this.#placeCounts[entry]! += count;
    else {
      const member = this.#podClass.nodes[places.memberOf(place)]!;
      this.#placeEntries[place] = this.#ofPlaces.meet(place, member);
      this.#placeCounts.push(count);
    }
    const group = groups[number]!;
    if (this.#groupEntries[group]! >= 0) return;
    this.#groupEntries[group] = this.#groups.push(group) - 1;
    this.#fines.push(number);
  }

  /** They hang on which groups there are: as last time when these are the same, and what the scorers go by. */
  #shareOutGroups(pod: PodInfo, keyed: readonly LocalScorer[]): Float64Array {
    const podClass = this.#podClass;
    const { keptShares } = podClass;
    const present = this.#presentBits();
    const kept = keptShares.get(present, keyed);
    if (kept !== undefined) return kept;
    const groupCount = podClass.groups.count;
    this.#ofGroups.clear();
    for (let entry = 0; entry < this.#groups.length; entry++) {
      this.#ofGroups.meet(this.#groups[entry]!, podClass.memberOfFine(this.#fines[entry]!));
    }
    this.#ofGroups.shareOut(podClass, pod, keyed);
    for (let entry = 0; entry < this.#groups.length; entry++) {
      this.#groupShares[this.#groups[entry]!] = this.#ofGroups.of(entry);
    }
    keptShares.keep(present, keyed, this.#groupShares.slice(0, groupCount));
    return this.#groupShares;
  }

  /** -1: there are too many. */
  #presentBits(): number {
    if (this.#podClass.groups.count > MAX_KEPT_GROUPS) return -1;
    let bits = 0;
    for (let entry = 0; entry < this.#groups.length; entry++) bits |= 1 << this.#groups[entry]!;
    return bits;
  }
}
