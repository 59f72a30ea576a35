import { beforeAll, describe, expect, it } from 'vitest';
import { compareStoredSequences, expectNoDifference } from './comparison/run.ts';
import { Tally } from './comparison/tally.ts';

/** One sequence in so many, unless CONFORMANCE=all. */
const EVERY = 20;

/** Enough for the slowest machine to go through all sequences. */
const TIMEOUT_MS = 1_200_000;

describe('sequences of decisions of the real kube-scheduler', () => {
  const tally = new Tally();

  beforeAll(() => expectNoDifference(compareStoredSequences(tally, EVERY)), TIMEOUT_MS);

  it.each(['whole', 'sampled'])('are ours at every step of a %s search', (kind) => {
    expect(tally.total(kind)).toMatchObject({ differing: 0 });
    expect(tally.of(kind).get('feasible nodes')!.equal).toBeGreaterThan(2000);
  });

  it.each(['one best', 'tied', 'no node'])('have many steps with the outcome %s', (outcome) => {
    expect(tally.of('steps').get(outcome)!.equal).toBeGreaterThan(300);
  });
});
