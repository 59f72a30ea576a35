import fc from 'fast-check';
import TinyQueue from 'tinyqueue';
import { describe, expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { MILLISECOND, type EventId } from './time.ts';

interface Due {
  readonly time: number;
  readonly sequence: number;
}

/** What a queue should do, by a library that knows nothing of slots and tombstones. */
class Oracle {
  readonly #queue = new TinyQueue<Due>([], (a, b) => a.time - b.time || a.sequence - b.sequence);
  readonly #gone = new Set<number>();
  #sequence = 0;
  size = 0;

  push(time: number): number {
    this.#queue.push({ time, sequence: this.#sequence });
    this.size++;
    return this.#sequence++;
  }

  cancel(sequence: number): boolean {
    if (this.#gone.has(sequence)) return false;
    this.#gone.add(sequence);
    this.size--;
    return true;
  }

  pop(): Due {
    for (;;) {
      const due = this.#queue.pop()!;
      if (this.#gone.has(due.sequence)) continue;
      this.#gone.add(due.sequence);
      this.size--;
      return due;
    }
  }
}

/** The queue and its oracle side by side: every answer is compared. */
class Pair {
  readonly queue = new EventQueue();
  readonly oracle = new Oracle();
  readonly #ids: EventId[] = [];
  #ran: number | undefined;

  /** @param time in hundredths of a second, so that some are due soon and some are not. */
  push(time: number): void {
    const due = time * 10 * MILLISECOND;
    const sequence = this.oracle.push(due);
    this.#ids[sequence] = this.queue.push(due, (argument) => (this.#ran = argument as number), sequence);
    expect(this.queue.size).toBe(this.oracle.size);
  }

  pop(): void {
    if (this.oracle.size === 0) return;
    const { time, sequence } = this.oracle.pop();
    expect(this.queue.peekTime()).toBe(time);
    this.queue.runNext();
    expect(this.#ran).toBe(sequence);
    expect(this.queue.size).toBe(this.oracle.size);
  }

  /** Cancels one of all events that ever were, so that many have run or were cancelled before. */
  cancel(choice: number): void {
    if (this.#ids.length === 0) return;
    const sequence = choice % this.#ids.length;
    expect(this.queue.cancel(this.#ids[sequence]!)).toBe(this.oracle.cancel(sequence));
    expect(this.queue.size).toBe(this.oracle.size);
  }

  drain(): void {
    while (this.oracle.size > 0) this.pop();
    expect(this.queue.size).toBe(0);
  }
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('push' as const), value: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pop' as const), value: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), value: fc.nat() }) },
);

describe('against an oracle', () => {
  test('any order of pushes, pops and cancels', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const pair = new Pair();
        for (const { kind, value } of steps) pair[kind](value);
        pair.drain();
      }),
      { numRuns: 300 },
    );
  });

  test('heaps that grow past their arrays, with most of the events cancelled', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1500, max: 5000 }), fc.integer({ min: 1, max: 1_000_000 }), (count, factor) => {
        const pair = new Pair();
        for (let i = 0; i < count; i++) pair.push((i * factor) % 977);
        for (let i = 0; i < count; i++) if (i % 10 !== 0) pair.cancel(i);
        for (let i = 0; i < 100; i++) pair.push((i * factor) % 977);
        pair.drain();
      }),
      { numRuns: 10 },
    );
  });
});

/** As the engine does it. */
function runNext(queue: EventQueue): void {
  queue.peekTime();
  queue.runNext();
}

test('events of one instant come out as they went in', () => {
  const queue = new EventQueue();
  const order: unknown[] = [];
  for (let i = 0; i < 3000; i++) queue.push(7, (argument) => order.push(argument), i);
  while (queue.size > 0) runNext(queue);
  expect(order).toEqual(Array.from({ length: 3000 }, (_, index) => index));
});

test('a slot is used again and again without an old id touching the new event', () => {
  const queue = new EventQueue();
  let count = 0;
  const old: EventId[] = [];
  for (let i = 0; i < 1_000_000; i++) {
    const id = queue.push(i, () => count++, undefined);
    if (i % 100_000 === 0) old.push(id);
    else if (i % 3 === 0) queue.cancel(id);
    if (queue.size > 0) runNext(queue);
  }
  queue.push(2_000_000, () => count++, undefined);
  expect(old.map((id) => queue.cancel(id))).toEqual(old.map(() => false));
  expect(queue.size).toBe(1);
  expect(queue.pushed).toBe(1_000_001);
  // Of a million, every third was cancelled but for those that were kept; 0 is both.
  expect(count).toBe(1_000_000 - 333_334 + 4);
});

test('an id says no once its event has run, also from inside the event', () => {
  const queue = new EventQueue();
  const answers: boolean[] = [];
  const id: EventId = queue.push(1, () => answers.push(queue.cancel(id)), undefined);
  const other = queue.push(1, () => answers.push(queue.cancel(id)), undefined);
  runNext(queue);
  runNext(queue);
  expect([...answers, queue.cancel(other)]).toEqual([false, false, false]);
});

test('a handler that throws leaves the queue in order', () => {
  const queue = new EventQueue();
  const ran: unknown[] = [];
  queue.push(
    1,
    () => {
      throw new Error('no');
    },
    undefined,
  );
  queue.push(2, (argument) => ran.push(argument), 'second');
  expect(() => runNext(queue)).toThrow('no');
  expect(queue.size).toBe(1);
  runNext(queue);
  expect(ran).toEqual(['second']);
});
