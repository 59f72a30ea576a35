import type { Duration, Time } from '../../engine/time.ts';

/** A delay that doubles with each failure (client-go util/flowcontrol/backoff.go), of one container or image. */
export class BackOff {
  readonly #initial: Duration;
  readonly #max: Duration;
  readonly #forgetAfter: Duration;
  #delay: Duration | undefined;
  #updatedAt: Time = 0;

  /** @param forgetAfter an event that comes longer than this after the last update begins anew. */
  constructor(initial: Duration, max: Duration, forgetAfter: Duration) {
    this.#initial = Math.min(initial, max);
    this.#max = max;
    this.#forgetAfter = forgetAfter;
  }

  /** Until when to wait after an event at `time`; `time` itself when nothing is to be waited for. */
  blockedUntil(time: Time): Time {
    return this.#delay === undefined || this.#isForgotten(time) ? time : time + this.#delay;
  }

  /** Raises the delay because of an event at `time`. */
  next(time: Time, now: Time): void {
    this.#delay =
      this.#delay === undefined || this.#isForgotten(time) ? this.#initial : Math.min(this.#delay * 2, this.#max);
    this.#updatedAt = now;
  }

  #isForgotten(time: Time): boolean {
    return time - this.#updatedAt > this.#forgetAfter;
  }
}
