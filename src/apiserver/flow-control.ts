import { SECOND, type Duration, type EventId } from '../engine/time.ts';
import type { Context } from '../api/context.ts';

/** kube-apiserver: a request waits at most a quarter of --request-timeout (60 s) for a seat. */
const QUEUE_WAIT_LIMIT: Duration = 15 * SECOND;

/**
 * The seats of the API server: a request is executed while it holds one; who finds none waits in line and is turned
 * away (429) after 15 s. This is the place of API Priority and Fairness, whose levels share the same seats.
 */
export class FlowControl {
  readonly #context: Context;
  readonly #seats: number;
  readonly #waiting: { readonly run: () => void; readonly timeout: EventId }[] = [];
  readonly #occupied: () => number;
  #first = 0;
  #taken = 0;

  /**
   * @param seats requests executed at once: --max-requests-inflight + --max-mutating-requests-inflight.
   * @param occupied how many of them requests hold that are computed and not simulated, in the mean (Little's law).
   */
  constructor(context: Context, seats: number, occupied: () => number = () => 0) {
    this.#context = context;
    this.#seats = seats;
    this.#occupied = occupied;
  }

  get waitingCount(): number {
    return this.#waiting.length - this.#first;
  }

  /** Takes a seat if there is a free one. */
  tryAcquire(): boolean {
    // One seat is left whatever is computed: who holds it wakes the next in line.
    if (this.#taken >= Math.max(1, this.#seats - Math.floor(this.#occupied()))) return false;
    this.#taken++;
    return true;
  }

  /** Calls `run` once a seat is free, at once if there is one; or `turnAway` when none became free in time. */
  acquire(run: () => void, turnAway: () => void): void {
    if (this.tryAcquire()) {
      run();
      return;
    }
    const waiter = {
      run,
      timeout: this.#context.clock.after(QUEUE_WAIT_LIMIT, () => {
        // The longest waiting times out first: it stands at the head of the line.
        this.#first++;
        turnAway();
      }),
    };
    this.#waiting.push(waiter);
  }

  /** Gives a seat back; the next in line takes it. */
  release(): void {
    const next = this.#waiting[this.#first];
    if (next === undefined) {
      this.#taken--;
      return;
    }
    this.#first++;
    if (this.#first > 1024 && this.#first * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
    this.#context.clock.cancel(next.timeout);
    next.run();
  }
}
