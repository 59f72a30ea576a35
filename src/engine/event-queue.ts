import type { EventId, Time } from './time.ts';

/** What the queue runs: a function and the one argument it was scheduled with. */
export type EventHandler = (argument: unknown) => void;

/** An event id is generation * SLOTS + slot, a whole number below 2^52. */
const SLOTS = 67_108_864;

/**
 * The future event list: a 4-ary heap ordered by (time, sequence).
 *
 * The sequence is a counter, so events of one instant come out in the order in which they went in. The heap lives in
 * parallel arrays (time, sequence, slot) that grow by doubling; handlers and arguments lie in slots that the heap moves
 * never touch. Cancelling empties the slot and leaves a tombstone in the heap, which is skipped when it surfaces; when
 * tombstones are more than half of the heap, it is rebuilt, so that memory stays proportional to what is due.
 */
export class EventQueue {
  #times = new Float64Array(1024);
  #sequences = new Float64Array(1024);
  #slots = new Int32Array(1024);
  #length = 0;
  #sequence = 0;
  #tombstones = 0;

  readonly #handlers: (EventHandler | undefined)[] = [];
  readonly #arguments: unknown[] = [];
  readonly #generations: number[] = [];
  readonly #freeSlots: number[] = [];

  /** Events that are due and not cancelled. */
  get size(): number {
    return this.#length - this.#tombstones;
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
    if (this.#length === this.#times.length) this.#grow();
    this.#siftUp(this.#length++, time, this.#sequence++, slot);
    return generation * SLOTS + slot;
  }

  /** The time of the next event; only when `size > 0`. */
  peekTime(): Time {
    this.#dropTombstones();
    return this.#times[0]!;
  }

  /** Takes the next event out and runs it; only when `size > 0`. */
  runNext(): void {
    this.#dropTombstones();
    const slot = this.#slots[0]!;
    const handler = this.#handlers[slot]!;
    const argument = this.#arguments[slot];
    this.#removeTop();
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
    if (this.#tombstones > 64 && this.#tombstones * 2 > this.#length) this.#rebuild();
    return true;
  }

  #release(slot: number): void {
    this.#handlers[slot] = undefined;
    this.#arguments[slot] = undefined;
    this.#generations[slot] = (this.#generations[slot]! + 1) % SLOTS;
    this.#freeSlots.push(slot);
  }

  #dropTombstones(): void {
    while (this.#tombstones > 0 && this.#handlers[this.#slots[0]!] === undefined) {
      const slot = this.#slots[0]!;
      this.#removeTop();
      this.#release(slot);
      this.#tombstones--;
    }
  }

  #rebuild(): void {
    const length = this.#length;
    const times = this.#times.slice(0, length);
    const sequences = this.#sequences.slice(0, length);
    const slots = this.#slots.slice(0, length);
    this.#length = 0;
    this.#tombstones = 0;
    for (let i = 0; i < length; i++) {
      const slot = slots[i]!;
      if (this.#handlers[slot] === undefined) this.#release(slot);
      else this.#siftUp(this.#length++, times[i]!, sequences[i]!, slot);
    }
  }

  #removeTop(): void {
    const last = --this.#length;
    if (last > 0) this.#siftDown(this.#times[last]!, this.#sequences[last]!, this.#slots[last]!);
  }

  #siftUp(hole: number, time: Time, sequence: number, slot: number): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#slots;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && sequences[parent]! < sequence)) break;
      times[hole] = parentTime;
      sequences[hole] = sequences[parent]!;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    slots[hole] = slot;
  }

  #siftDown(time: Time, sequence: number, slot: number): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#slots;
    const length = this.#length;
    let hole = 0;
    for (;;) {
      const first = hole * 4 + 1;
      if (first >= length) break;
      const end = first + 4 < length ? first + 4 : length;
      let least = first;
      let leastTime = times[first]!;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child]!;
        if (childTime < leastTime || (childTime === leastTime && sequences[child]! < sequences[least]!)) {
          least = child;
          leastTime = childTime;
        }
      }
      if (time < leastTime || (time === leastTime && sequence < sequences[least]!)) break;
      times[hole] = leastTime;
      sequences[hole] = sequences[least]!;
      slots[hole] = slots[least]!;
      hole = least;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    slots[hole] = slot;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const times = new Float64Array(capacity);
    const sequences = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    times.set(this.#times);
    sequences.set(this.#sequences);
    slots.set(this.#slots);
    this.#times = times;
    this.#sequences = sequences;
    this.#slots = slots;
  }
}
