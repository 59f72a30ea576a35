import { DOUBLE_ZERO } from '../../engine/double-zero.ts';

/** Amounts are split at this power of two: both halves of up to 2^26 amounts add up without rounding. */
const SPLIT = 134_217_728;

/**
 * A running sum of whole numbers below 2^53 that may itself go beyond: the memory of 15,000 nodes of 1 TiB is 2^53.9
 * bytes. Adding and taking away in any order ends at exactly the same value, and at 0 when nothing is left.
 */
export class ExactSum {
  #high = DOUBLE_ZERO;
  #low = DOUBLE_ZERO;

  add(amount: number): void {
    this.change(amount, 1);
  }

  subtract(amount: number): void {
    this.change(amount, -1);
  }

  /** Adds the amount, which may be negative, or takes it away. */
  change(amount: number, sign: 1 | -1): void {
    const high = Math.floor(amount / SPLIT);
    this.#high += sign * high;
    this.#low += sign * (amount - high * SPLIT);
  }

  /** The nearest double. */
  get value(): number {
    return this.#high * SPLIT + this.#low + 0;
  }
}
