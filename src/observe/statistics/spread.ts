import { ExactSum } from './exact-sum.ts';
import { Extremes } from './extremes.ts';

/** Values are kept in whole millionths, so that sums of squares stay exact whatever comes and goes. */
const PER_UNIT = 1_000_000;

/** Standard deviation and range of many numbers around 1, each of which may change, come or go. */
export class Spread {
  readonly #extremes = new Extremes();
  readonly #sum = new ExactSum();
  readonly #squares = new ExactSum();
  readonly #values: (number | undefined)[] = [];
  #count = 0;

  /** Undefined: there is no such number (any more). */
  set(index: number, value: number | undefined): void {
    const old = this.#values[index];
    const next = value === undefined ? undefined : Math.round(value * PER_UNIT);
    if (next === old) return;
    this.#values[index] = next;
    const before = old ?? 0;
    const after = next ?? 0;
    this.#sum.add(after - before);
    // Not the difference at once: squares of great ratios are rounded, and must go as they came.
    this.#squares.subtract(before * before);
    this.#squares.add(after * after);
    if (old === undefined) this.#count++;
    if (next !== undefined) return this.#extremes.set(index, next);
    this.#count--;
    this.#extremes.remove(index);
  }

  get count(): number {
    return this.#count;
  }

  /** Of the population. NaN when there is no number. */
  get standardDeviation(): number {
    if (this.#count === 0) return NaN;
    if (this.#extremes.min === this.#extremes.max) return 0;
    const mean = this.#sum.value / this.#count;
    return Math.sqrt(Math.max(0, this.#squares.value / this.#count - mean * mean)) / PER_UNIT;
  }

  /** The greatest less the smallest. NaN when there is no number. */
  get range(): number {
    return this.#count === 0 ? NaN : (this.#extremes.max - this.#extremes.min) / PER_UNIT;
  }
}
