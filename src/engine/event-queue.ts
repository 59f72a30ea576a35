import { EventHeap } from './event-heap.ts';
import { MILLISECOND, type Duration, type EventId, type Time } from './time.ts';

/** What the queue runs: a function and the one argument it was scheduled with. */
export type EventHandler = (argument: unknown) => void;

/** An event id is generation * SLOTS + slot, a whole number below 2^52. */
const SLOTS = 67_108_864;

/** What is due sooner than this after the event that put it in is soon; where the line is drawn changes no order. */
const SOON: Duration = 100 * MILLISECOND;

/**
 * The future event list: what is due next by (time, sequence).
 *
 * The sequence is a counter, so events of one instant come out in the order in which they went in. Two heaps share the events:
 * the few that are due soon come and go all the time, and do not have to pass by the many that are due in a long while.
 * Handlers and arguments lie in slots that the moves of a heap never touch. Cancelling empties the slot and leaves a tombstone in
 * the heap, which is skipped when it surfaces; when more than half of all are tombstones, the heaps are rebuilt, so that memory
 * stays proportional to what is due.
 */
export class EventQueue {
  readonly #soon = new EventHeap();
  readonly #later = new EventHeap();
  #sequence = 0;
  #tombstones = 0;
  /** When the latest event ran. */
  #ranAt: Time = 0;

  readonly #handlers: (EventHandler | undefined)[] = [];
  readonly #arguments: unknown[] = [];
  readonly #generations: number[] = [];
  readonly #freeSlots: number[] = [];

  /** Events that are due and not cancelled. */
  get size(): number {
    return this.#soon.length + this.#later.length - this.#tombstones;
  }

  /** Events ever put in. */
  get pushed(): number {
    return this.#sequence;
  }

  push(time: Time, handler: EventHandler, argument: unknown): EventId {
    const slot = this.#freeSlots.pop() ?? this.#handlers.length;
    this.#handlers[slot] = handler;
    this.#arguments[slot] = argument;
    const generation = this.#generations[slot] ?? 0;
    this.#generations[slot] = generation;
    const heap = time - this.#ranAt < SOON ? this.#soon : this.#later;
    heap.push(time, this.#sequence++, slot);
    return generation * SLOTS + slot;
  }

  /** The time of the next event; Infinity when there is none. */
  peekTime(): Time {
    return this.#first().topTime;
  }

  /** Takes the next event out and runs it; only when `size > 0`. */
  runNext(): void {
    const heap = this.#first();
    const slot = heap.topSlot;
    const handler = this.#handlers[slot]!;
    const argument = this.#arguments[slot];
    this.#ranAt = heap.topTime;
    heap.pop();
    this.#release(slot);
    handler(argument);
  }

  cancel(event: EventId): boolean {
    const slot = event % SLOTS;
    const generation = (event - slot) / SLOTS;
    if (this.#generations[slot] !== generation || this.#handlers[slot] === undefined) return false;
    this.#handlers[slot] = undefined;
    this.#arguments[slot] = undefined;
    this.#tombstones++;
    if (this.#tombstones > 64 && this.#tombstones > this.size) this.#rebuild();
    return true;
  }

  #release(slot: number): void {
    this.#handlers[slot] = undefined;
    this.#arguments[slot] = undefined;
    this.#generations[slot] = (this.#generations[slot]! + 1) % SLOTS;
    this.#freeSlots.push(slot);
  }

  /** The heap with the next event on top. */
  #first(): EventHeap {
    const soon = this.#soon;
    const later = this.#later;
    if (this.#tombstones > 0) {
      this.#dropTombstones(soon);
      this.#dropTombstones(later);
    }
    if (soon.topTime !== later.topTime) return soon.topTime < later.topTime ? soon : later;
    return soon.topSequence < later.topSequence ? soon : later;
  }

  #dropTombstones(heap: EventHeap): void {
    while (heap.length > 0 && this.#handlers[heap.topSlot] === undefined) {
      this.#release(heap.topSlot);
      heap.pop();
      this.#tombstones--;
    }
  }

  #rebuild(): void {
    const isDue = (slot: number): boolean => {
      if (this.#handlers[slot] !== undefined) return true;
      this.#release(slot);
      return false;
    };
    this.#soon.filter(isDue);
    this.#later.filter(isDue);
    this.#tombstones = 0;
  }
}
