import { checkHash, chosenLines, readFixture } from '../fixtures.ts';
import { makeVolumeCase } from '../generate/volume-case.ts';
import { compareVolumes } from './differences-of-volumes.ts';
import type { DifferingCase } from './run.ts';
import type { Tally } from './tally.ts';

/** Compares stored volume cases one by one: gives those that differ, undefined for equal ones. */
export function* compareStoredVolumes(tally: Tally, every: number): Generator<DifferingCase | undefined> {
  const fixture = readFixture('volume');
  for (const line of chosenLines(fixture, every)) {
    const made = makeVolumeCase(fixture.header.seed, line.number);
    checkHash(made, line);
    const differences = compareVolumes(made, line.answer, tally);
    tally.count('case', 'volume', differences.length === 0);
    yield differences.length === 0 ? undefined : { id: made.id, differences };
  }
}
