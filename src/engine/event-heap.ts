import type { Time } from './time.ts';

/**
 * Events in the order of (time, sequence), the first on top: a 4-ary heap in parallel arrays that grow by doubling. What an event
 * is to do lies elsewhere, in the slot that the heap names, so that moves copy numbers only.
 */
export class EventHeap {
  #times = new Float64Array(1024);
  #sequences = new Float64Array(1024);
  #slots = new Int32Array(1024);
  #length = 0;

  constructor() {
    this.#times[0] = Infinity;
  }

  get length(): number {
    return this.#length;
  }

  /** Infinity when the heap is empty. */
  get topTime(): Time {
    return this.#times[0]!;
  }

  get topSequence(): number {
    return this.#sequences[0]!;
  }

  get topSlot(): number {
    return this.#slots[0]!;
  }

  push(time: Time, sequence: number, slot: number): void {
    const last = this.#length++;
    if (last === this.#times.length) this.#grow();
    this.#times[last] = time;
    this.#sequences[last] = sequence;
    this.#slots[last] = slot;
    if (last > 0) this.#siftUp(last);
  }

  /** Takes the top away; only when there is one. */
  pop(): void {
    if (--this.#length > 0) this.#siftDown();
    else this.#times[0] = Infinity;
  }

  /** Keeps the slots for which `isKept` says so. */
  filter(isKept: (slot: number) => boolean): void {
    const length = this.#length;
    const times = this.#times.slice(0, length);
    const sequences = this.#sequences.slice(0, length);
    const slots = this.#slots.slice(0, length);
    this.#length = 0;
    this.#times[0] = Infinity;
    for (let i = 0; i < length; i++) if (isKept(slots[i]!)) this.push(times[i]!, sequences[i]!, slots[i]!);
  }

  /** Moves the last event up to its place. */
  #siftUp(last: number): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#slots;
    const time = times[last]!;
    const sequence = sequences[last]!;
    const slot = slots[last]!;
    let hole = last;
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

  /** Puts the event behind the last one on top, and moves it down to its place. */
  #siftDown(): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#slots;
    const length = this.#length;
    const time = times[length]!;
    const sequence = sequences[length]!;
    const slot = slots[length]!;
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
