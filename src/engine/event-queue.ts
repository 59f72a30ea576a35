import { EventHeap } from './event-heap.ts';
import { MILLISECOND, type Duration, type EventId, type Time } from './time.ts';

/** What the queue runs: a function and the one argument it was scheduled with. */
export type EventHandler = (argument: unknown) => void;

/** An event id is generation * SLOTS + slot, a whole number below 2^52. */
const SLOTS = 67_108_864;

/** How many fields a slot has, and where argument and generation stand behind the handler. */
const FIELDS = 3;
const ARGUMENT = 1;
const GENERATION = 2;

/** In the place of a slot: there is none. */
const NONE = -1;

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

  /**
   * Of each slot its handler (undefined when it is cancelled; when it is free, the next free slot), the argument, and how often it was
   * used before. They lie side by side: what is due after a long while is in no cache any more, and one line of it is fetched sooner
   * than three.
   */
  readonly #fields: unknown[] = [];
  #freeSlot = NONE;
  /** The heap on whose top `peekTime` has found the next event. */
  #next = this.#soon;

  /** Events that are due and not cancelled. */
  get size(): number {
    return this.#soon.length + this.#later.length - this.#tombstones;
  }

  /** Events ever put in. */
  get pushed(): number {
    return this.#sequence;
  }

  push(time: Time, handler: EventHandler, argument: unknown): EventId {
    if (this.#freeSlot === NONE) this.#addSlot();
    const slot = this.#freeSlot;
    const fields = this.#fields;
    const at = slot * FIELDS;
    this.#freeSlot = fields[at] as number;
    fields[at] = handler;
    fields[at + ARGUMENT] = argument;
    const generation = fields[at + GENERATION] as number;
    const heap = time - this.#ranAt < SOON ? this.#soon : this.#later;
    heap.push(time, this.#sequence++, slot);
    return generation * SLOTS + slot;
  }

  /** The time of the next event; Infinity when there is none. */
  peekTime(): Time {
    const heap = this.#first();
    this.#next = heap;
    return heap.topTime;
  }

  /** Takes the event out that `peekTime` has just found, and runs it. */
  runNext(): void {
    const heap = this.#next;
    const slot = heap.topSlot;
    const handler = this.#fields[slot * FIELDS] as EventHandler;
    const argument = this.#fields[slot * FIELDS + ARGUMENT];
    this.#ranAt = heap.topTime;
    heap.pop();
    this.#release(slot);
    handler(argument);
  }

  cancel(event: EventId): boolean {
    const slot = event % SLOTS;
    const generation = (event - slot) / SLOTS;
    const fields = this.#fields;
    const at = slot * FIELDS;
    if (fields[at + GENERATION] !== generation || fields[at] === undefined) return false;
    fields[at] = undefined;
    fields[at + ARGUMENT] = undefined;
    this.#tombstones++;
    if (this.#tombstones > 64 && this.#tombstones > this.size) this.#rebuild();
    return true;
  }

  #addSlot(): void {
    this.#freeSlot = (this.#fields.push(NONE, undefined, 0) - FIELDS) / FIELDS;
  }

  #release(slot: number): void {
    const fields = this.#fields;
    const at = slot * FIELDS;
    fields[at] = this.#freeSlot;
    fields[at + ARGUMENT] = undefined;
    fields[at + GENERATION] = ((fields[at + GENERATION] as number) + 1) % SLOTS;
    this.#freeSlot = slot;
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
    while (heap.length > 0 && this.#fields[heap.topSlot * FIELDS] === undefined) {
      this.#release(heap.topSlot);
      heap.pop();
      this.#tombstones--;
    }
  }

  #rebuild(): void {
    const isDue = (slot: number): boolean => {
      if (this.#fields[slot * FIELDS] !== undefined) return true;
      this.#release(slot);
      return false;
    };
    this.#soon.filter(isDue);
    this.#later.filter(isDue);
    this.#tombstones = 0;
  }
}
