import { beforeAll, describe, expect, it } from 'vitest';
import { expectNoDifference } from './comparison/run.ts';
import { compareStoredDevices } from './comparison/run-devices.ts';
import { Tally } from './comparison/tally.ts';

/** One case in so many, unless CONFORMANCE=all. */
const EVERY = 6;

/** Enough for the slowest machine to go through all cases. */
const TIMEOUT_MS = 600_000;

describe('devices for claims, and declared features, by the real kube-scheduler', () => {
  const tally = new Tally();

  beforeAll(() => expectNoDifference(compareStoredDevices(tally, EVERY)), TIMEOUT_MS);

  it('has the same verdict, devices and score for every node', () => {
    expect(tally.total('devices')).toMatchObject({ differing: 0 });
    expect(tally.of('devices').get('chosen devices')!.equal).toBeGreaterThan(500);
  });

  it.each([
    'cannot allocate all claims',
    'devices for an alternative',
    'error',
    'invalid resource pools were encountered',
    'nothing to allocate',
    'one device',
    'resourceclaim not available on the node',
    'several devices',
    'shared devices',
  ])('has nodes with: %s', (outcome) => {
    expect(tally.of('device outcomes').get(outcome)!.equal).toBeGreaterThan(2);
  });
});
