import { OUT } from './class-facts.ts';
import type { Places } from './places.ts';

/** There are never more fine groups at once. */
export const MAX_FINE_GROUPS = OUT;

/** There are no more places than nodes. */
const PLACES = 1 << 24;

/**
 * The groups of one pod class made finer: of one fine group are nodes of one group in one place. Not only scores that hang on
 * the other nodes, but also the plugins that count pods have one answer for all of them. Numbers of fine groups that have no
 * nodes any more are given again.
 */
export class FineGroups {
  readonly places: Places;
  /** By number: the group and the place. */
  readonly groups = new Int32Array(MAX_FINE_GROUPS);
  readonly placeNumbers = new Int32Array(MAX_FINE_GROUPS);
  readonly #populations = new Int32Array(MAX_FINE_GROUPS);
  /** The position of a node that has come. */
  readonly #members = new Int32Array(MAX_FINE_GROUPS);
  /** By group and place. */
  readonly #known = new Map<number, number>();
  readonly #free: number[] = [];
  #count = 0;
  #areTooMany = false;

  constructor(places: Places) {
    this.places = places;
  }

  /** One more than the highest number. */
  get count(): number {
    return this.#count;
  }

  /** Numbers have run out: those that have been given mean nothing. */
  get areTooMany(): boolean {
    return this.#areTooMany;
  }

  /** The number for a node of this group where it stands now. */
  enter(position: number, group: number): number {
    const place = this.places.of(position);
    const key = group * PLACES + place;
    const fine = this.#known.get(key) ?? this.#open(key);
    this.groups[fine] = group;
    this.placeNumbers[fine] = place;
    this.#populations[fine]!++;
    this.#members[fine] = position;
    return fine;
  }

  /** A node that was of this fine group the last time that somebody looked. */
  lastMember(fine: number): number {
    return this.#members[fine]!;
  }

  setLastMember(fine: number, position: number): void {
    this.#members[fine] = position;
  }

  /** A node is no longer of this fine group. */
  leave(fine: number): void {
    if (--this.#populations[fine]! > 0) return;
    this.#known.delete(this.groups[fine]! * PLACES + this.placeNumbers[fine]!);
    this.#free.push(fine);
  }

  #open(key: number): number {
    if (this.#free.length === 0 && this.#count === MAX_FINE_GROUPS) {
      this.#areTooMany = true;
      return 0;
    }
    const fine = this.#free.pop() ?? this.#count++;
    this.#known.set(key, fine);
    return fine;
  }
}
