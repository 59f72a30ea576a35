import { chosenLines, checkHash, readFixture } from '../fixtures.ts';
import { makeDecisionCase } from '../generate/decision-case.ts';
import { makeSequenceCase } from '../generate/sequence-case.ts';
import { decide } from './decision.ts';
import { compareDecisions } from './differences.ts';
import { compareSequence } from './differences-of-steps.ts';
import { expand } from './oracle-decision.ts';
import { expandSteps } from './oracle-sequence.ts';
import type { Tally } from './tally.ts';

/** One case that is not as upstream's. */
export interface DifferingCase {
  readonly id: string;
  readonly differences: readonly string[];
}

/** Compares stored decisions, one by one, as long as the caller asks for more: gives those that differ, undefined for equal ones. */
export function* compareStoredDecisions(tally: Tally, every: number): Generator<DifferingCase | undefined> {
  const fixture = readFixture('decision');
  for (const line of chosenLines(fixture, every)) {
    const made = makeDecisionCase(fixture.header.seed, line.number);
    checkHash(made, line);
    const differences = compareDecisions(decide(made), expand(made, line.answer), tally);
    tally.count('case', 'decision', differences.length === 0);
    yield differences.length === 0 ? undefined : { id: made.id, differences };
  }
}

/** The same with sequences. */
export function* compareStoredSequences(tally: Tally, every: number): Generator<DifferingCase | undefined> {
  const fixture = readFixture('sequence');
  for (const line of chosenLines(fixture, every)) {
    const made = makeSequenceCase(fixture.header.seed, line.number);
    checkHash(made, line);
    const differences = compareSequence(made, expandSteps(made, line.answer), tally);
    tally.count('case', 'sequence', differences.length === 0);
    yield differences.length === 0 ? undefined : { id: made.id, differences };
  }
}

/** Ends with an error that tells the first difference. */
export function expectNoDifference(cases: Iterable<DifferingCase | undefined>): void {
  for (const differing of cases) {
    if (differing !== undefined) throw new Error(`${differing.id} differs\n  ${differing.differences.join('\n  ')}`);
  }
}
