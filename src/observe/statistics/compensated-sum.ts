import { DOUBLE_ZERO } from '../../engine/double-zero.ts';

/** A sum of many numbers that keeps what rounding takes away (Neumaier 1974). Depends on the order, never on the host. */
export class CompensatedSum {
  #sum = DOUBLE_ZERO;
  #lost = DOUBLE_ZERO;

  add(value: number): void {
    const sum = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum;
    this.#sum = sum;
  }

  get value(): number {
    return this.#sum + this.#lost + 0;
  }
}
