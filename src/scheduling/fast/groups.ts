import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import type { LocalScorer } from './local-plugin.ts';
import type { ProfilePlugin } from '../profile.ts';

/** Nodes that all plugins whose scores hang on the other nodes, too, cannot tell apart. */
export interface Group {
  /** By normalized scorer of the class. */
  readonly raws: readonly number[];
  /** By keyed scorer of the profile. */
  readonly keys: readonly (number | string)[];
}

/** Up to so many groups one is found by looking at all of them. */
const FEW = 8;

/** Numbers the groups of one pod class as they are met. */
export class Groups {
  readonly #normalized: readonly LocalScorer[];
  readonly #keyed: readonly ProfilePlugin[];
  readonly #groups: Group[] = [];
  /** By group: the position that was found in it last. */
  readonly #lastMembers: number[] = [];
  readonly #numbers = new Map<string, number>();
  /** Of the node that is looked at. */
  readonly #values: (number | string)[] = [];

  constructor(normalized: readonly LocalScorer[], keyed: readonly ProfilePlugin[]) {
    this.#normalized = normalized;
    this.#keyed = keyed;
  }

  get count(): number {
    return this.#groups.length;
  }

  at(group: number): Group {
    return this.#groups[group]!;
  }

  lastMember(group: number): number {
    return this.#lastMembers[group]!;
  }

  setLastMember(group: number, position: number): void {
    this.#lastMembers[group] = position;
  }

  /** The number of the group to which the node at this position belongs now. */
  numberOf(position: number, pod: PodInfo, node: NodeInfo): number {
    const values = this.#values;
    let count = 0;
    for (let index = 0; index < this.#normalized.length; index++) {
      const { plugin, state } = this.#normalized[index]!;
      values[count++] = plugin.score!(state, pod, node);
    }
    for (let index = 0; index < this.#keyed.length; index++) {
      values[count++] = this.#keyed[index]!.plugin.scoreKey!(pod, node);
    }
    const group = this.#find();
    this.#lastMembers[group] = position;
    return group;
  }

  #find(): number {
    const few = Math.min(FEW, this.#groups.length);
    for (let group = 0; group < few; group++) if (this.#isOf(group)) return group;
    return this.#findAmongMany();
  }

  #isOf(group: number): boolean {
    const { raws, keys } = this.#groups[group]!;
    for (let index = 0; index < raws.length; index++) if (raws[index] !== this.#values[index]) return false;
    for (let index = 0; index < keys.length; index++) {
      if (keys[index] !== this.#values[raws.length + index]) return false;
    }
    return true;
  }

  #findAmongMany(): number {
    const text = this.#values.join('/');
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const rawCount = this.#normalized.length;
    this.#numbers.set(text, this.#groups.length);
    return (
      this.#groups.push({
        raws: this.#values.slice(0, rawCount) as number[],
        keys: this.#values.slice(rawCount),
      }) - 1
    );
  }
}
