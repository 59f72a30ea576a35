import { checkHash, chosenLines, readFixture } from '../fixtures.ts';
import { makePreemptionCase } from '../generate/preemption-case.ts';
import { comparePreemption } from './differences-of-preemption.ts';
import type { DifferingCase } from './run.ts';
import type { Tally } from './tally.ts';

/** Compares stored preemptions one by one: gives those that differ, undefined for equal ones. */
export function* compareStoredPreemptions(tally: Tally, every: number): Generator<DifferingCase | undefined> {
  const fixture = readFixture('preemption');
  for (const line of chosenLines(fixture, every)) {
    const made = makePreemptionCase(fixture.header.seed, line.number);
    checkHash(made, line);
    const differences = comparePreemption(made, line.answer, tally);
    tally.count('case', 'preemption', differences.length === 0);
    yield differences.length === 0 ? undefined : { id: made.id, differences };
  }
}
