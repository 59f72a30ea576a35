import { MILLISECOND, SECOND, type Clock, type Duration } from '../engine/time.ts';
import { RateLimiter } from '../apiserver/rate-limiter.ts';

/** client-go util/workqueue/default_rate_limiters.go: what a failing key waits, doubling, and all failing keys together. */
const ITEM_DELAY: Duration = 5 * MILLISECOND;
const ITEM_DELAY_MAX: Duration = 1000 * SECOND;
const BUCKET_QPS = 10;
const BUCKET_BURST = 100;

/**
 * How a reconcile of one key ended: `done` forgets earlier failures, `retry` queues the key again with back-off, and
 * `requeueAfter` queues it again after a fixed delay.
 */
export type Outcome = 'done' | 'retry' | { readonly requeueAfter: Duration };

export interface ReconcilerOptions {
  /** Keys that may be worked on at the same time. */
  readonly workers: number;
  /** Brings one key from what is to what should be, and calls `end` once, at once or when its requests are answered. */
  reconcile(key: string, end: (outcome: Outcome) => void): void;
}

/**
 * What controllers stand on: a work queue (client-go util/workqueue) and the workers that empty it.
 *
 * A key is worked on by one worker at a time. A key that is added while it waits counts once; one that is added while it
 * is worked on is worked on once more afterwards.
 *
 *     add ──► queue ──► worker ──► end: done, or queued again
 *               ▲ addAfter, back-off │
 *               └────────────────────┘
 */
export class Reconciler {
  readonly #clock: Clock;
  readonly #options: ReconcilerOptions;
  /** Waiting or to be worked on again, as client-go's dirty set; insertion order is the order of the queue. */
  readonly #queue = new Set<string>();
  readonly #processing = new Set<string>();
  readonly #addedMeanwhile = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #bucket = new RateLimiter(BUCKET_QPS, BUCKET_BURST);
  #isDrainPlanned = false;

  constructor(clock: Clock, options: ReconcilerOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /** Keys that wait for a worker. */
  get length(): number {
    return this.#queue.size;
  }

  add(key: string): void {
    if (this.#processing.has(key)) {
      this.#addedMeanwhile.add(key);
      return;
    }
    this.#queue.add(key);
    this.#planDrain();
  }

  addAfter(key: string, delay: Duration): void {
    if (delay <= 0) this.add(key);
    else this.#clock.after(delay, this.#add, key);
  }

  /** As after a failure: max of the key's own exponential delay and of the bucket that all keys share. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const ownDelay = failures >= 30 ? ITEM_DELAY_MAX : Math.min(ITEM_DELAY_MAX, ITEM_DELAY * (1 << failures));
    this.addAfter(key, Math.max(ownDelay, this.#bucket.reserve(this.#clock.now)));
  }

  readonly #add = (key: string): void => this.add(key);

  /** Workers begin after everything that is due at this instant: a key that changes twice at once is worked on once. */
  #planDrain(): void {
    if (this.#isDrainPlanned || this.#processing.size >= this.#options.workers) return;
    this.#isDrainPlanned = true;
    this.#clock.after(0, this.#drain);
  }

  readonly #drain = (): void => {
    this.#isDrainPlanned = false;
    while (this.#queue.size > 0 && this.#processing.size < this.#options.workers) {
      const key = this.#queue.values().next().value!;
      this.#queue.delete(key);
      this.#processing.add(key);
      this.#options.reconcile(key, (outcome) => this.#end(key, outcome));
    }
  };

  #end(key: string, outcome: Outcome): void {
    this.#processing.delete(key);
    if (outcome !== 'retry') this.#failures.delete(key);
    if (this.#addedMeanwhile.delete(key)) this.#queue.add(key);
    if (outcome === 'retry') this.addRateLimited(key);
    else if (outcome !== 'done') this.addAfter(key, outcome.requeueAfter);
    if (this.#queue.size > 0) this.#planDrain();
  }
}
