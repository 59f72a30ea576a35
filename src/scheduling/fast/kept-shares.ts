import type { LocalScorer } from './local-plugin.ts';

/** A set of groups is kept as the bits of a whole number. */
export const MAX_KEPT_GROUPS = 31;

/**
 * What the nodes of each group of one pod class got last time on top of their own sums. It is the same as long as there are
 * nodes of the same groups to choose from, and the same states of scores that hang on more than single nodes.
 */
export class KeptShares {
  #present = -1;
  #states: readonly unknown[] = [];
  #shares: Float64Array = new Float64Array(0);

  clear(): void {
    this.#present = -1;
  }

  /** By group; undefined: others than last time are asked for. */
  get(present: number, keyed: readonly LocalScorer[]): Float64Array | undefined {
    if (present < 0 || present !== this.#present || keyed.length !== this.#states.length) return undefined;
    for (let index = 0; index < keyed.length; index++)
      if (keyed[index]!.state !== this.#states[index]) return undefined;
    return this.#shares;
  }

  /** @param present the bits of the groups; -1: too many to be kept. */
  keep(present: number, keyed: readonly LocalScorer[], shares: Float64Array): void {
    this.#present = keyed.every(({ plugin }) => plugin.holdsUntilNodesChange === true) ? present : -1;
    this.#states = keyed.map(({ state }) => state);
    this.#shares = shares;
  }
}
