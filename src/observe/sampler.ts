import type { Duration, Time } from '../engine/time.ts';
import type { OnTime } from './metric.ts';

/**
 * Takes samples at 0, interval, 2 x interval ... without an event of its own: when something happens, the instants that lie
 * before it are taken first. So a sample shows the state after everything that happened up to and at its instant.
 */
export class Sampler {
  readonly #interval: Duration;
  readonly #take: (at: Time) => void;
  #next: Time = 0;

  /** @param interval Infinity for no samples at all. */
  constructor(interval: Duration, take: (at: Time) => void) {
    this.#interval = interval;
    this.#take = take;
    if (!(interval > 0 && interval < Infinity)) this.#next = Infinity;
  }

  /** Takes what is due before `at`. */
  advance(at: Time): void {
    while (this.#next < at) {
      this.#take(this.#next);
      this.#next += this.#interval;
    }
  }

  /** Takes what is left up to and at `end`. */
  finish(end: Time): void {
    this.advance(end + 1);
  }

  /** Takes samples as time goes on: to be called before anybody listens whose state they show. */
  follow(onTime: OnTime): void {
    if (this.#next !== Infinity) onTime((now) => this.advance(now));
  }
}
