import type { Duration } from '../../engine/time.ts';
import { CompensatedSum } from './compensated-sum.ts';
import { DOUBLE_ZERO } from '../../engine/double-zero.ts';

/**
 * Mean and extremes of a quantity that holds for a while: each value weighs as much as it lasted. A value that lasted no
 * time never was.
 */
export class TimeWeighted {
  readonly #integral = new CompensatedSum();
  #weight = DOUBLE_ZERO;
  #max = DOUBLE_ZERO;

  /** `value` held for `duration`. NaN: the quantity had no value meanwhile, and the time does not count. */
  add(value: number, duration: Duration): void {
    if (duration <= 0 || value !== value) return;
    this.#integral.add(value * duration);
    if (this.#weight === 0 || value > this.#max) this.#max = value;
    this.#weight += duration;
  }

  /** For how long the quantity had a value. */
  get duration(): Duration {
    return this.#weight + 0;
  }

  /** 0 when it never had a value. */
  get mean(): number {
    return this.#weight === 0 ? 0 : this.#integral.value / this.#weight;
  }

  get max(): number {
    return this.#max + 0;
  }
}
