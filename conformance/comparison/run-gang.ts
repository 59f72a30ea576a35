import { checkHash, chosenLines, readFixture } from '../fixtures.ts';
import { makeGangCase } from '../generate/gang-case.ts';
import { compareGangs } from './gang.ts';
import type { DifferingCase } from './run.ts';
import type { Tally } from './tally.ts';

/** Compares stored clusters with gangs one by one: gives those that differ, undefined for equal ones. */
export function* compareStoredGangs(tally: Tally, every: number): Generator<DifferingCase | undefined> {
  const fixture = readFixture('gang');
  for (const line of chosenLines(fixture, every)) {
    const made = makeGangCase(fixture.header.seed, line.number);
    checkHash(made, line);
    const differences = compareGangs(made, line.answer, tally);
    tally.count('case', 'gang', differences.length === 0);
    yield differences.length === 0 ? undefined : { id: made.id, differences };
  }
}
