import type { Duration, Time } from '../engine/time.ts';

const UNKNOWN = new Float64Array(0);

/**
 * Instants that come again every period: when was the latest of them?
 *
 * Phases are spread evenly by a hash. So a table of as many buckets as there are phases leads to the place of an instant among
 * them, and a search has a step or two left to go. It is made at the first question after something has changed.
 */
export class Phases {
  readonly #period: Duration;
  /** Each of them below the period. */
  readonly #phases: number[] = [];
  /** The same in ascending order, and how many lie before each bucket; empty when that is not known. */
  #ascending = UNKNOWN;
  #before = new Int32Array(0);
  /** The latest answer, which holds until the next instant. */
  #latestAt: Time = Infinity;
  #nextAt: Time = -Infinity;

  /** @param period above 0. */
  constructor(period: Duration) {
    this.#period = period;
  }

  get size(): number {
    return this.#phases.length;
  }

  add(phase: Duration): void {
    this.#phases.push(phase);
    this.#forget();
  }

  /** Only what was added. */
  remove(phase: Duration): void {
    this.#phases.splice(this.#phases.indexOf(phase), 1);
    this.#forget();
  }

  /** The latest of the instants at or before `now`; -Infinity when there are none. */
  latestAt(now: Time): Time {
    if (now < this.#latestAt || now >= this.#nextAt) this.#search(now);
    return this.#latestAt;
  }

  #search(now: Time): void {
    if (this.#phases.length === 0) {
      this.#latestAt = -Infinity;
      return;
    }
    if (this.#ascending.length === 0) this.#arrange();
    const ascending = this.#ascending;
    const { length } = ascending;
    const period = this.#period;
    // For large numbers this is several times as fast as %.
    const roundAt = Math.floor(now / period) * period;
    const phase = now - roundAt;
    let next = this.#before[this.#bucketOf(phase)]!;
    while (next < length && ascending[next]! <= phase) next++;
    this.#latestAt = next > 0 ? roundAt + ascending[next - 1]! : roundAt - period + ascending[length - 1]!;
    this.#nextAt = next < length ? roundAt + ascending[next]! : roundAt + period + ascending[0]!;
  }

  #arrange(): void {
    this.#ascending = Float64Array.from(this.#phases).sort();
    this.#before = new Int32Array(this.#phases.length);
    let bucket = 0;
    this.#ascending.forEach((phase, index) => {
      for (const own = this.#bucketOf(phase); bucket < own;) this.#before[++bucket] = index;
    });
    this.#before.fill(this.#phases.length, bucket + 1);
  }

  #bucketOf(phase: Duration): number {
    return Math.floor((phase / this.#period) * this.#phases.length);
  }

  #forget(): void {
    this.#ascending = UNKNOWN;
    this.#latestAt = Infinity;
    this.#nextAt = -Infinity;
  }
}
