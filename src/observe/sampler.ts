import type { Duration, Time } from '../engine/time.ts';
import type { Fact } from '../api/facts.ts';
import type { On } from './metric.ts';

/**
 * Takes samples at 0, interval, 2 x interval ... without an event of its own: when a fact arrives, the instants that lie
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

  /** Listens like `on`, but every listener hears a fact after the samples before it have been taken. */
  before(on: On): On {
    if (this.#next === Infinity) return on;
    const kinds = new Set<Fact['kind']>();
    return (kind, listener) => {
      if (!kinds.has(kind)) {
        kinds.add(kind);
        on(kind, (_fact, at) => this.advance(at));
      }
      on(kind, listener);
    };
  }
}
