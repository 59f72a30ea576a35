import { checkHash, chosenLines, readFixture } from '../fixtures.ts';
import { makeQueueCase } from '../generate/queue-case.ts';
import { compareQueue } from './differences-of-queue.ts';
import { expandQueue } from './oracle-queue.ts';
import type { DifferingCase } from './run.ts';
import type { Tally } from './tally.ts';

/** Compares stored queue scripts one by one: gives those that differ, undefined for equal ones. */
export function* compareStoredQueues(tally: Tally, every: number): Generator<DifferingCase | undefined> {
  const fixture = readFixture('queue');
  for (const line of chosenLines(fixture, every)) {
    const made = makeQueueCase(fixture.header.seed, line.number);
    checkHash(made, line);
    const differences = compareQueue(made, expandQueue(line.answer), tally);
    tally.count('case', 'queue', differences.length === 0);
    yield differences.length === 0 ? undefined : { id: made.id, differences };
  }
}
