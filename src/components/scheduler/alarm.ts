import type { Clock, EventId, Time } from '../../engine/time.ts';

/**
 * Rings when something periodic has work to do, and only then: the rounds in between are computed, not simulated.
 *
 * It may ring when the work has gone meanwhile; whoever hears it looks, and sets it anew.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #at: Time = Infinity;
  #event: EventId = 0;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at `at`, or earlier if it was to ring earlier. Undefined: as it was. */
  setBy(at: Time | undefined): void {
    if (at === undefined || at >= this.#at) return;
    if (this.#at !== Infinity) this.#clock.cancel(this.#event);
    this.#at = at;
    this.#event = this.#clock.at(at, this.#go);
  }

  readonly #go = (): void => {
    this.#at = Infinity;
    this.#ring();
  };
}
