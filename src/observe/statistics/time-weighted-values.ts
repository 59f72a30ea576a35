import type { Duration } from '../../engine/time.ts';
import { grown } from './grown.ts';
import type { TimeWeighted } from './time-weighted.ts';

/** Quantities that hold for the same spans of time: one {@link TimeWeighted} for each, in one loop. */
export class TimeWeightedValues {
  /** What each is worth now; NaN: it has no value. */
  values = new Float64Array(0);
  #integrals = new Float64Array(0);
  #lost = new Float64Array(0);
  #weights = new Float64Array(0);
  #max = new Float64Array(0);
  #count = 0;

  constructor(count = 0) {
    this.reserve(count);
  }

  /** Makes room for so many quantities; new ones have no value. */
  reserve(count: number): void {
    if (count <= this.#count) return;
    this.#count = count;
    this.values = grown(this.values, count, NaN);
    this.#integrals = grown(this.#integrals, count);
    this.#lost = grown(this.#lost, count);
    this.#weights = grown(this.#weights, count);
    this.#max = grown(this.#max, count);
  }

  /** Each has held its present value for `duration`. */
  add(duration: Duration): void {
    if (duration <= 0) return;
    const { values } = this;
    const integrals = this.#integrals;
    const lost = this.#lost;
    const weights = this.#weights;
    const max = this.#max;
    for (let i = 0; i < this.#count; i++) {
      const value = values[i]!;
      if (value !== value) continue;
      // CompensatedSum, written out.
      const integral = integrals[i]!;
      const part = value * duration;
      const sum = integral + part;
      const rounded = Math.abs(integral) >= Math.abs(part) ? integral - sum + part : part - sum + integral;
      integrals[i] = sum;
      lost[i] = lost[i]! + rounded;
      if (weights[i] === 0 || value > max[i]!) max[i] = value;
      weights[i] = weights[i]! + duration;
    }
  }

  /** Those of one quantity. */
  of(index: number): Pick<TimeWeighted, 'duration' | 'max' | 'mean'> {
    const duration = this.#weights[index] ?? 0;
    const mean = duration === 0 ? 0 : (this.#integrals[index]! + this.#lost[index]! + 0) / duration;
    return { duration, max: (this.#max[index] ?? 0) + 0, mean };
  }
}
