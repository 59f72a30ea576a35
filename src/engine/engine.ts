import { EventQueue, type EventHandler } from './event-queue.ts';
import { BrokenInvariant, invariant } from './invariant.ts';
import type { Clock, Duration, EventId, Time } from './time.ts';

/**
 * Work that is already in order of time (a trace) and need not pass through the queue.
 *
 * The engine asks `nextAt` when a run begins and after each step of a source; `undefined` means that nothing is left. In the
 * meantime it does not change: who gives a source more does so between two runs, or within its step. At one instant sources come
 * before queued events, in the order in which they were added.
 */
export interface Source {
  readonly nextAt: Time | undefined;
  /** Does what is due at `nextAt` and moves on, so that `nextAt` grows or stays the same. */
  run(): void;
}

/** Why a run ended: the horizon was reached, nothing was left to do, or the outside asked for it. */
export type StopReason = 'until' | 'idle' | 'stopped';

/** Between slices of events the caller may look at the clock on the wall, draw a bar or ask for a stop. */
export interface Pause {
  /** Events between two calls. */
  readonly everyEvents: number;
  /** Return true to stop the run. */
  readonly look: (now: Time, eventCount: number) => boolean;
}

/**
 * The run loop: the only code that moves time.
 *
 * The order of everything is (time, sources before queue, sequence). Handlers run to completion.
 */
export class Engine implements Clock {
  readonly #queue = new EventQueue();
  readonly #sources: Source[] = [];
  /** The source whose turn it is next, and when; undefined and Infinity when nothing is left. */
  #source: Source | undefined;
  #sourceTime: Time = Infinity;
  #isSourceChosen = false;
  #now: Time = 0;
  #eventCount = 0;
  #stopRequested = false;
  /** Of the run that is under way; before all times when there is none. */
  #until: Time = -1;
  /** Events before the next pause. */
  #untilPause = Infinity;

  get now(): Time {
    return this.#now;
  }

  /** Events and source steps run so far. */
  get eventCount(): number {
    return this.#eventCount;
  }

  /** Events that wait in the queue. */
  get pendingCount(): number {
    return this.#queue.size;
  }

  at<A>(time: Time, handler: (argument: A) => void, argument?: A): EventId {
    invariant(
      Number.isSafeInteger(time) && time >= this.#now,
      'an event is due at a whole microsecond, not in the past',
    );
    return this.#queue.push(time, handler as EventHandler, argument);
  }

  after<A>(delay: Duration, handler: (argument: A) => void, argument?: A): EventId {
    return this.at(this.#now + delay, handler, argument as A);
  }

  cancel(event: EventId): boolean {
    return this.#queue.cancel(event);
  }

  leap(time: Time): boolean {
    if (time > this.#until || this.#untilPause <= 1 || this.#stopRequested) return false;
    // Within the step of a source nobody knows when its next one is due.
    if (!this.#isSourceChosen) return false;
    if (this.#sourceTime <= time || this.#queue.peekTime() <= time) return false;
    invariant(Number.isSafeInteger(time) && time >= this.#now, 'time leaps to a whole microsecond, not into the past');
    this.#now = time;
    this.#eventCount++;
    this.#untilPause--;
    return true;
  }

  addSource(source: Source): void {
    this.#sources.push(source);
    this.#isSourceChosen = false;
  }

  /** Ends the run after the event that is running. */
  stop(): void {
    this.#stopRequested = true;
  }

  /**
   * Runs everything that is due up to and including `until`, then sets the clock to `until` (or leaves it at the last
   * event when nothing is left and `until` is infinite).
   *
   * @throws BrokenInvariant with the time and the number of the event for any error that a handler throws.
   */
  run(until: Time, pause?: Pause): StopReason {
    this.#stopRequested = false;
    this.#isSourceChosen = false;
    this.#until = until;
    this.#untilPause = pause?.everyEvents ?? Infinity;
    try {
      return this.#runUntil(until, pause);
    } finally {
      this.#until = -1;
    }
  }

  #runUntil(until: Time, pause: Pause | undefined): StopReason {
    for (;;) {
      if (!this.#isSourceChosen) this.#chooseSource();
      const sourceTime = this.#sourceTime;
      const queueTime = this.#queue.peekTime();
      const time = sourceTime <= queueTime ? sourceTime : queueTime;
      if (time > until || time === Infinity) {
        if (until !== Infinity) this.#now = Math.max(this.#now, until);
        return time === Infinity ? 'idle' : 'until';
      }
      invariant(time >= this.#now, 'time never moves backwards');
      this.#now = time;
      this.#eventCount++;
      try {
        if (sourceTime <= queueTime) this.#runSource();
        else this.#queue.runNext();
      } catch (error) {
        throw BrokenInvariant.at(error, this.#now, this.#eventCount);
      }
      if (this.#stopRequested) return 'stopped';
      if (--this.#untilPause <= 0) {
        this.#untilPause = pause!.everyEvents;
        if (pause!.look(this.#now, this.#eventCount)) return 'stopped';
      }
    }
  }

  #runSource(): void {
    this.#isSourceChosen = false;
    this.#source!.run();
  }

  #chooseSource(): void {
    this.#isSourceChosen = true;
    this.#source = undefined;
    this.#sourceTime = Infinity;
    for (const source of this.#sources) {
      const at = source.nextAt;
      if (at === undefined || at >= this.#sourceTime) continue;
      this.#source = source;
      this.#sourceTime = at;
    }
  }
}
