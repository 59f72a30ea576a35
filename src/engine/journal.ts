import { DOUBLE_ZERO } from './double-zero.ts';
import type { Clock, Time } from './time.ts';

/** Hears a fact and the instant at which it came true. Must not change anything that the simulation can see. */
export type Listener<F> = (fact: F, at: Time) => void;

type FactOf<F extends { kind: string }, K extends F['kind']> = Extract<F, { kind: K }>;

/**
 * The append-only journal of what happened. Inside the simulation it can only be appended to; whoever listens (metrics,
 * checks, transcripts, results) stands outside, so removing a listener cannot change a run.
 */
export class Journal<F extends { kind: string }> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #listeners = new Map<string, Listener<F>[]>();
  readonly #timeListeners: ((now: Time) => void)[] = [];
  /** The instant of the latest fact that somebody heard. */
  #now: Time = DOUBLE_ZERO;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  append(fact: F): void {
    const listeners = this.#listeners.get(fact.kind);
    if (listeners === undefined) return;
    const now = this.#clock.now;
    if (now !== this.#now) this.#tellTime(now);
    for (let i = 0; i < listeners.length; i++) listeners[i]!(fact, now);
  }

  /** Calls `listener` for each fact of one kind, in the order of appending, after listeners that came earlier. */
  on<K extends F['kind']>(kind: K, listener: Listener<FactOf<F, K>>): void {
    const listeners = this.#listeners.get(kind) ?? [];
    listeners.push(listener as unknown as Listener<F>);
    this.#listeners.set(kind, listeners);
  }

  /**
   * Calls `listener` when a fact that somebody hears comes at another instant than the one before it (the first: than 0), before
   * anybody hears of the fact.
   */
  onTime(listener: (now: Time) => void): void {
    this.#timeListeners.push(listener);
  }

  #tellTime(now: Time): void {
    this.#now = now;
    for (let i = 0; i < this.#timeListeners.length; i++) this.#timeListeners[i]!(now);
  }
}
