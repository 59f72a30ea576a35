import { beforeAll, describe, expect, it } from 'vitest';
import { expectNoDifference } from './comparison/run.ts';
import { compareStoredVolumes } from './comparison/run-volume.ts';
import { Tally } from './comparison/tally.ts';

/** One case in so many, unless CONFORMANCE=all. */
const EVERY = 5;

/** Enough for the slowest machine to go through all cases. */
const TIMEOUT_MS = 600_000;

describe('volumes of the real kube-scheduler', () => {
  const tally = new Tally();

  beforeAll(() => expectNoDifference(compareStoredVolumes(tally, EVERY)), TIMEOUT_MS);

  it.each(['volume preFilter', 'volume verdict', 'volumes chosen', 'volume score', 'profile', 'reserve'])(
    'are ours: every %s',
    (what) => {
      expect(tally.total(what)).toMatchObject({ differing: 0 });
    },
  );

  it.each([
    'VolumeRestrictions Unschedulable',
    'NodeVolumeLimits Unschedulable',
    'VolumeBinding UnschedulableAndUnresolvable',
    'VolumeBinding feasible',
    'VolumeZone UnschedulableAndUnresolvable',
    'VolumeZone feasible',
  ])('meet the verdict %s more than 100 times', (verdict) => {
    expect(tally.of('volume verdict').get(verdict)!.equal).toBeGreaterThan(100);
  });

  it.each(['one volume found', 'several volumes found', 'volumes found and made', 'volumes made'])(
    'meet nodes with %s more than 50 times',
    (kind) => {
      expect(tally.of('volumes chosen').get(kind)!.equal).toBeGreaterThan(50);
    },
  );
});
