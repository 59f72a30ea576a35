import type { Clock, EventId, Time } from '../engine/time.ts';

/** One running transfer of bytes over a link. */
export interface Transfer {
  /** Stops it; nobody is told. */
  cancel(): void;
}

/** How many transfers go over one link. */
interface Link {
  count: number;
}

interface Running extends Transfer {
  readonly link: Link;
  readonly linkBytesPerSecond: number;
  readonly done: () => void;
  leftBytes: number;
  /** Bytes per microsecond. */
  rate: number;
}

/** A transfer has ended when less than this is left: time is whole microseconds and bytes are not. */
const DONE_BELOW_BYTES = 0.5;

/**
 * Bandwidth that transfers share: each gets an equal part of the source and an equal part of its own link, whichever is
 * less. What one cannot use is not handed on to the others (no max-min fairness): simple, and never too fast.
 *
 * One event is due at a time, the end of the transfer that ends first; a beginning or an end changes all rates.
 */
export class Bandwidth {
  readonly #clock: Clock;
  readonly #bytesPerSecond: number;
  /** In the order in which they began. */
  readonly #running: Running[] = [];
  readonly #links = new Map<string, Link>();
  #since: Time = 0;
  #nextEnd: EventId | undefined;

  /** @param bytesPerSecond of the source; Infinity for no limit. */
  constructor(clock: Clock, bytesPerSecond: number) {
    this.#clock = clock;
    this.#bytesPerSecond = bytesPerSecond;
  }

  transfer(bytes: number, linkName: string, linkBytesPerSecond: number, done: () => void): Transfer {
    const link = this.#linkCalled(linkName);
    const cancel = (): void => {
      if (!this.#running.includes(running)) return;
      this.#advance();
      this.#remove(running);
      this.#plan();
    };
    const running: Running = { link, linkBytesPerSecond, done, leftBytes: bytes, rate: 0, cancel };
    this.#advance();
    this.#running.push(running);
    link.count++;
    this.#plan();
    return running;
  }

  #linkCalled(name: string): Link {
    let link = this.#links.get(name);
    if (link === undefined) this.#links.set(name, (link = { count: 0 }));
    return link;
  }

  #advance(): void {
    const elapsed = this.#clock.now - this.#since;
    this.#since = this.#clock.now;
    for (const running of this.#running) running.leftBytes -= running.rate * elapsed;
  }

  #plan(): void {
    if (this.#nextEnd !== undefined) this.#clock.cancel(this.#nextEnd);
    this.#nextEnd = undefined;
    let soonest = Infinity;
    for (const running of this.#running) {
      const ofLink = running.linkBytesPerSecond / running.link.count;
      running.rate = Math.min(ofLink, this.#bytesPerSecond / this.#running.length) / 1_000_000;
      soonest = Math.min(soonest, running.leftBytes < DONE_BELOW_BYTES ? 0 : running.leftBytes / running.rate);
    }
    if (soonest !== Infinity) this.#nextEnd = this.#clock.after(Math.ceil(soonest), this.#end);
  }

  readonly #end = (): void => {
    this.#nextEnd = undefined;
    this.#advance();
    const ended = this.#running.filter(({ leftBytes }) => leftBytes < DONE_BELOW_BYTES);
    for (const running of ended) this.#remove(running);
    this.#plan();
    for (const { done } of ended) done();
  };

  #remove(running: Running): void {
    this.#running.splice(this.#running.indexOf(running), 1);
    running.link.count--;
  }
}
