import { beforeAll, describe, expect, it } from 'vitest';
import { expectNoDifference } from './comparison/run.ts';
import { compareStoredPreemptions } from './comparison/run-preemption.ts';
import { Tally } from './comparison/tally.ts';

/** One case in so many, unless CONFORMANCE=all. */
const EVERY = 6;

/** Enough for the slowest machine to go through all cases. */
const TIMEOUT_MS = 600_000;

describe('preemption by the real kube-scheduler', () => {
  const tally = new Tally();

  beforeAll(() => expectNoDifference(compareStoredPreemptions(tally, EVERY)), TIMEOUT_MS);

  it('has ours among its best nodes, with the same candidates, victims and order', () => {
    expect(tally.total('preemption')).toMatchObject({ differing: 0 });
    expect(tally.of('preemption').get('candidates')!.equal).toBeGreaterThan(500);
    expect(tally.of('preemption').get('nominated')!.equal).toBeGreaterThan(100);
  });

  it.each(['not eligible', 'no candidate', 'one best node', 'several best nodes'])('has cases with %s', (outcome) => {
    expect(tally.of('outcomes').get(outcome)!.equal).toBeGreaterThan(10);
  });
});
