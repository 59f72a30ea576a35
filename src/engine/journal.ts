import type { Clock, Time } from './time.ts';

/**
 * Hears a fact and the instant at which it came true. Must not change anything that the simulation can see.
 *
 * What is in the fact may be kept, the fact itself may not: who tells many uses one again and again.
 */
export type Listener<F> = (fact: F, at: Time) => void;

type FactOf<F extends { kind: string }, K extends F['kind']> = Extract<F, { kind: K }>;

/** Where facts of one kind are appended. */
export interface Page<F> {
  append(fact: F): void;
}

/**
 * The append-only journal of what happened. Inside the simulation it can only be appended to; whoever listens (metrics,
 * checks, transcripts, results) stands outside, so removing a listener cannot change a run.
 */
export class Journal<F extends { kind: string }> {
  readonly #instants: Instants;
  readonly #pages = new Map<string, PageWithListeners<F>>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#instants = new Instants(clock);
  }

  append(fact: F): void {
    this.#pages.get(fact.kind)?.append(fact);
  }

  /** Where facts of this kind are appended: for who tells so many that looking up their listeners would count. */
  page<K extends F['kind']>(kind: K): Page<FactOf<F, K>> {
    return this.#pageOf(kind);
  }

  /** Calls `listener` for each fact of one kind, in the order of appending, after listeners that came earlier. */
  on<K extends F['kind']>(kind: K, listener: Listener<FactOf<F, K>>): void {
    this.#pageOf(kind).listeners.push(listener as unknown as Listener<F>);
  }

  /**
   * Calls `listener` when a fact that somebody hears comes at another instant than the one before it (the first: than 0), before
   * anybody hears of the fact.
   */
  onTime(listener: (now: Time) => void): void {
    this.#instants.listeners.push(listener);
  }

  #pageOf(kind: string): PageWithListeners<F> {
    let page = this.#pages.get(kind);
    if (page === undefined) this.#pages.set(kind, (page = new PageWithListeners<F>(this.#instants)));
    return page;
  }
}

class PageWithListeners<F> implements Page<F> {
  readonly listeners: Listener<F>[] = [];
  readonly #instants: Instants;

  constructor(instants: Instants) {
    this.#instants = instants;
  }

  append(fact: F): void {
    const { listeners } = this;
    if (listeners.length === 0) return;
    const now = this.#instants.reach();
    for (let i = 0; i < listeners.length; i++) listeners[i]!(fact, now);
  }
}

/** The instants at which somebody hears a fact. */
class Instants {
  readonly listeners: ((now: Time) => void)[] = [];
  readonly #clock: Pick<Clock, 'now'>;
  /**
   * V8 takes a field that is empty at first for one of any values, and makes an object of a large number when it is put in; from one
   * for numbers, each listener would get an object of its own.
   */
  #now: Time | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.#now = 0;
  }

  /** The present instant, of which all are told who wait for another one. */
  reach(): Time {
    const { now } = this.#clock;
    if (now !== this.#now) this.#tell(now);
    return this.#now!;
  }

  #tell(now: Time): void {
    this.#now = now;
    for (let i = 0; i < this.listeners.length; i++) this.listeners[i]!(now);
  }
}
