import { DOUBLE_ZERO } from '../engine/double-zero.ts';
import { SECOND, type Duration, type Time } from '../engine/time.ts';

/**
 * client-go's token bucket (util/flowcontrol): `qps` tokens flow in per second, at most `burst` are kept, and a caller
 * that finds none reserves the next one and waits for it.
 *
 * Nothing is simulated: the wait is worked out at the moment of asking.
 */
export class RateLimiter {
  readonly #qps: number;
  readonly #burst: number;
  /** The latest instant at which the bucket was full, and the tokens taken since: whole numbers, so nothing drifts. */
  #fullAt: Time = DOUBLE_ZERO;
  #taken = 0;

  /** @param qps tokens per second, above 0; Infinity for no limit. @param burst at least 1. */
  constructor(qps: number, burst: number) {
    this.#qps = qps;
    this.#burst = burst;
  }

  /** Takes a token and says how long to wait for it. */
  reserve(now: Time): Duration {
    if (this.#qps === Infinity) return 0;
    const inflow = (now - this.#fullAt) * this.#qps;
    if (this.#taken * SECOND <= inflow) {
      this.#fullAt = now;
      this.#taken = 1;
      return 0;
    }
    this.#taken++;
    const missing = (this.#taken - this.#burst) * SECOND - inflow;
    return missing <= 0 ? 0 : Math.ceil(missing / this.#qps);
  }

  /** Takes a token if there is one; otherwise leaves the bucket as it is. */
  tryAccept(now: Time): boolean {
    const missing = (this.#taken + 1 - this.#burst) * SECOND - (now - this.#fullAt) * this.#qps;
    if (this.#qps !== Infinity && missing > 0) return false;
    this.reserve(now);
    return true;
  }
}
