import { beforeAll, describe, expect, it } from 'vitest';
import { compareStoredGangs } from './comparison/run-gang.ts';
import { expectNoDifference } from './comparison/run.ts';
import { Tally } from './comparison/tally.ts';

/** One case in so many, unless CONFORMANCE=all. */
const EVERY = 10;

/** Enough for the slowest machine to go through all cases. */
const TIMEOUT_MS = 600_000;

describe('pod groups in the real kube-scheduler', () => {
  const tally = new Tally();

  beforeAll(() => expectNoDifference(compareStoredGangs(tally, EVERY)), TIMEOUT_MS);

  it('are gated, placed and refused as ours, in the same words', () => {
    expect(tally.total('gang')).toMatchObject({ differing: 0 });
    expect(tally.of('gang').get('pod')!.equal).toBeGreaterThan(500);
    expect(tally.of('gang').get('group')!.equal).toBeGreaterThan(100);
  });

  it.each(['gets a node', 'fits nowhere', 'fits, its group does not', 'meets an error', 'is gated'])(
    'there are pods of which each %s',
    (outcome) => expect(tally.of('gang outcomes').get(outcome)!.equal).toBeGreaterThan(10),
  );
});
