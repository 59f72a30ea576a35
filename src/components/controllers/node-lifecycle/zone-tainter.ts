import { MILLISECOND, SECOND, type Clock, type Duration, type EventId, type Time } from '../../../engine/time.ts';
import { roundAtOrAfter } from '../../periodic.ts';

/** nodelifecycle scheduler NodeEvictionPeriod: how often the queues are looked at. */
const POLL_PERIOD: Duration = 100 * MILLISECOND;

/**
 * The queue of nodes of one zone that are to get a NoExecute taint, emptied at a limited rate with a burst of 1
 * (scheduler/rate_limited_queue.go). Only polls that find both a node and a token are events.
 */
export class ZoneTainter {
  readonly #clock: Clock;
  readonly #taint: (nodeName: string) => void;
  readonly #queue = new Set<string>();
  #perSecond: number;
  #tokenAt: Time = 0;
  #nextPoll: EventId | undefined;

  constructor(clock: Clock, perSecond: number, taint: (nodeName: string) => void) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#taint = taint;
  }

  add(nodeName: string): void {
    this.#queue.add(nodeName);
    this.#plan();
  }

  remove(nodeName: string): void {
    if (this.#queue.delete(nodeName)) this.#plan();
  }

  /** A new rate begins with a token only if the old one had one to give (SwapLimiter). */
  setRate(perSecond: number): void {
    if (perSecond === this.#perSecond) return;
    const { now } = this.#clock;
    const hadToken = this.#perSecond > 0 && now >= this.#tokenAt;
    this.#perSecond = perSecond;
    this.#tokenAt = hadToken || perSecond === 0 ? now : now + Math.ceil(SECOND / perSecond);
    this.#plan();
  }

  #plan(): void {
    if (this.#nextPoll !== undefined) this.#clock.cancel(this.#nextPoll);
    this.#nextPoll = undefined;
    if (this.#queue.size === 0 || this.#perSecond === 0) return;
    const at = roundAtOrAfter(Math.max(this.#clock.now, this.#tokenAt), POLL_PERIOD);
    this.#nextPoll = this.#clock.at(at, this.#poll);
  }

  readonly #poll = (): void => {
    this.#nextPoll = undefined;
    const nodeName = this.#queue.values().next().value!;
    this.#queue.delete(nodeName);
    this.#tokenAt = this.#clock.now + Math.ceil(SECOND / this.#perSecond);
    this.#taint(nodeName);
    this.#plan();
  };
}
