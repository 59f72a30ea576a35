import type { Duration, Time } from '../../engine/time.ts';

/** Keys that are forgotten after a time: what go-cache is to the coscheduling plugin. */
export class ExpiringKeys {
  readonly #expiresAt = new Map<string, Time>();

  has(key: string, now: Time): boolean {
    const expiresAt = this.#expiresAt.get(key);
    if (expiresAt === undefined) return false;
    if (now <= expiresAt) return true;
    this.#expiresAt.delete(key);
    return false;
  }

  /** A key that is there keeps its time. */
  add(key: string, now: Time, lifetime: Duration): void {
    if (!this.has(key, now)) this.#expiresAt.set(key, now + lifetime);
  }

  delete(key: string): void {
    this.#expiresAt.delete(key);
  }
}
