import { createRng } from '../../../engine/rng.ts';

/** Draws of one random world. */
export class Dice {
  readonly #next: () => number;

  constructor(seed: string) {
    const stream = createRng(seed).stream('world');
    this.#next = () => stream.next();
  }

  /** True in this share of all throws. */
  chance(share: number): boolean {
    return this.#next() < share;
  }

  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)]!;
  }

  /** As many as `count`, each made anew. */
  some<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }
}
