import type { Time } from '../../engine/time.ts';
import { DOUBLE_ZERO } from '../../engine/double-zero.ts';
import { TimeWeighted } from './time-weighted.ts';

/** A number that is set now and then, and weighed by the time for which it stood. */
export class Gauge {
  readonly #history = new TimeWeighted();
  #value = 0;
  #since: Time = DOUBLE_ZERO;

  get value(): number {
    return this.#value;
  }

  set(at: Time, value: number): void {
    if (value === this.#value) return;
    this.#history.add(this.#value, at - this.#since);
    this.#since = at;
    this.#value = value;
  }

  add(at: Time, difference: number): void {
    this.set(at, this.#value + difference);
  }

  /** Mean and greatest value from the beginning of the run to `end`, which is not before the last change. */
  summarize(end: Time): TimeWeighted {
    this.#history.add(this.#value, end - this.#since);
    this.#since = end;
    return this.#history;
  }
}
