import { DOUBLE_ZERO } from '../engine/double-zero.ts';
import type { Duration, Time } from '../engine/time.ts';

/** Half the width of the first guess where a phase lies among others. */
const MARGIN = 32;

/** So many phases are walked over before they are searched: who asks often has not far to go. */
const STEPS = 8;

/** Instants that come again every period: when was the latest of them? */
export class Phases {
  readonly #period: Duration;
  /** Each of them below the period; in ascending order from the first question on. */
  readonly #phases: number[] = [];
  #isSorted = false;
  /** The latest answer, which holds until the next instant; its place among the phases, and when their round began. */
  #latestAt: Time = Infinity;
  #nextAt: Time = -Infinity;
  #index = 0;
  #roundAt: Time = DOUBLE_ZERO;

  /** @param period above 0. */
  constructor(period: Duration) {
    this.#period = period;
  }

  get size(): number {
    return this.#phases.length;
  }

  add(phase: Duration): void {
    if (this.#isSorted) this.#phases.splice(insertionIndex(this.#phases, phase), 0, phase);
    else this.#phases.push(phase);
    this.#forgetAnswer();
  }

  /** Only what was added. */
  remove(phase: Duration): void {
    this.#sort();
    this.#phases.splice(insertionIndex(this.#phases, phase) - 1, 1);
    this.#forgetAnswer();
  }

  /** The latest of the instants at or before `now`; -Infinity when there are none. */
  latestAt(now: Time): Time {
    if (this.#phases.length === 0) return -Infinity;
    for (let step = 0; now >= this.#latestAt; step++) {
      if (now < this.#nextAt) return this.#latestAt;
      if (step === STEPS) break;
      this.#advance();
    }
    return this.#search(now);
  }

  #advance(): void {
    this.#latestAt = this.#nextAt;
    if (++this.#index === this.#phases.length) {
      this.#index = 0;
      this.#roundAt += this.#period;
    }
    this.#findNext();
  }

  #search(now: Time): Time {
    this.#sort();
    const phases = this.#phases;
    const period = this.#period;
    // For large numbers this is several times as fast as %.
    this.#roundAt = Math.floor(now / period) * period;
    this.#index = insertionIndex(phases, now - this.#roundAt, period) - 1;
    if (this.#index < 0) {
      this.#index = phases.length - 1;
      this.#roundAt -= period;
    }
    this.#latestAt = this.#roundAt + phases[this.#index]!;
    this.#findNext();
    return this.#latestAt;
  }

  #findNext(): void {
    const next = this.#phases[this.#index + 1];
    this.#nextAt = this.#roundAt + (next ?? this.#period + this.#phases[0]!);
  }

  #forgetAnswer(): void {
    this.#latestAt = Infinity;
    this.#nextAt = -Infinity;
  }

  #sort(): void {
    if (!this.#isSorted) this.#phases.sort((a, b) => a - b);
    this.#isSorted = true;
  }
}

/**
 * Where `value` would go behind its equals in an ascending array. Phases are spread evenly by a hash, so that the search begins
 * around the place where an even spread would have put it.
 */
function insertionIndex(ascending: readonly number[], value: number, range = 0): number {
  const { length } = ascending;
  let low = 0;
  let high = length;
  if (range > 0 && length > MARGIN) {
    const guess = Math.floor((value / range) * length);
    const before = guess - MARGIN;
    const after = guess + MARGIN;
    if (before > 0 && ascending[before]! <= value) low = before;
    if (after < length && ascending[after]! > value) high = after;
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
