import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MILLISECOND, SECOND } from '../engine/time.ts';
import { RateLimiter } from './rate-limiter.ts';

/** A token bucket as the books have it, in millionths of a token. */
class TokenBucket {
  readonly #qps: bigint;
  readonly #burst: bigint;
  #microTokens: bigint;
  #at = 0;

  constructor(qps: number, burst: number) {
    this.#qps = BigInt(qps);
    this.#burst = BigInt(burst) * BigInt(SECOND);
    this.#microTokens = this.#burst;
  }

  reserve(now: number): number {
    const filled = this.#microTokens + BigInt(now - this.#at) * this.#qps;
    this.#microTokens = (filled < this.#burst ? filled : this.#burst) - BigInt(SECOND);
    this.#at = now;
    if (this.#microTokens >= 0n) return 0;
    return Number((-this.#microTokens + this.#qps - 1n) / this.#qps);
  }
}

test('equals a simulated token bucket', () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(50 * MILLISECOND), fc.nat(3 * SECOND)), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 50 }), gaps, (qps, burst, steps) => {
      const limiter = new RateLimiter(qps, burst);
      const bucket = new TokenBucket(qps, burst);
      let now = 0;
      for (const gap of steps) {
        now += gap;
        expect(limiter.reserve(now)).toBe(bucket.reserve(now));
      }
    }),
  );
});

describe('client-go defaults', () => {
  test('a kubelet: 50 per second, 100 at once', () => {
    const limiter = new RateLimiter(50, 100);
    const waits = Array.from({ length: 103 }, () => limiter.reserve(0));
    expect(waits.slice(0, 100).every((wait) => wait === 0)).toBe(true);
    expect(waits.slice(100)).toEqual([20_000, 40_000, 60_000]);
  });

  test('a bucket fills up again, but no further than its burst', () => {
    const limiter = new RateLimiter(10, 2);
    expect([limiter.reserve(0), limiter.reserve(0), limiter.reserve(0)]).toEqual([0, 0, 100_000]);
    const later = 60 * SECOND;
    expect([limiter.reserve(later), limiter.reserve(later), limiter.reserve(later)]).toEqual([0, 0, 100_000]);
  });

  test('no limit', () => {
    const limiter = new RateLimiter(Infinity, 1);
    expect([limiter.reserve(0), limiter.reserve(0)]).toEqual([0, 0]);
  });

  test.each([3, 7, 30, 300])('%d per second and a whole burst: nobody within the burst waits', (qps) => {
    for (const now of [0, 1, 999_999_999_999]) {
      const limiter = new RateLimiter(qps, qps);
      for (let i = 0; i < qps; i++) expect(limiter.reserve(now)).toBe(0);
    }
  });
});
