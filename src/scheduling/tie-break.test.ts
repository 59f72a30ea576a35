import { describe, expect, test } from 'vitest';
import { place } from './place.ts';
import { FastPlacer } from './fast/fast-placer.ts';
import { podInfo, testCache, testNode, testProfile, testSearch } from './testing/test-cluster.ts';
import { breakTie, type TieBreak } from './tie-break.ts';

describe('which of the tied is taken', () => {
  const names = ['b', 'c', 'a', 'B'];
  test.each<[TieBreak, string]>([
    // By UTF-16 code units: capitals come first.
    ['lowest-name', 'B'],
    ['highest-name', 'c'],
  ])('%s', (tieBreak, expected) => {
    const chosen = breakTie(podInfo('p'), testSearch({ tieBreak }), names.length, (tied) => names[tied]!);
    expect(names[chosen]).toBe(expected);
  });

  test('random: by seed, pod and attempt, each about as often', () => {
    const counts = [0, 0, 0, 0];
    for (let pod = 0; pod < 400; pod++) {
      const chosen = breakTie(podInfo(`p${pod}`), testSearch(), 4, () => expect.fail('names decide nothing'));
      expect(breakTie(podInfo(`p${pod}`), testSearch({ tieBreak: 'random' }), 4, String)).toBe(chosen);
      counts[chosen]!++;
    }
    for (const count of counts) expect(count).toBeGreaterThan(70);
  });

  test('one needs no choice', () => {
    expect(breakTie(podInfo('p'), testSearch({ tieBreak: 'lowest-name' }), 1, () => expect.fail('asked'))).toBe(0);
  });
});

describe('in a cluster of equal nodes', () => {
  // Not in the order of their names, and the search begins in the middle.
  const { snapshot } = testCache(['n3', 'n1', 'n4', 'n2'].map((name) => testNode(name)));
  test.each<[TieBreak, string]>([
    ['lowest-name', 'n1'],
    ['highest-name', 'n4'],
  ])('%s, with both engines', (tieBreak, expected) => {
    const search = testSearch({ tieBreak, nextStartNodeIndex: 2 });
    for (const engine of [{ place }, new FastPlacer()]) {
      const outcome = engine.place(podInfo('p', { cpu: 100 }), snapshot, testProfile(), search);
      expect(outcome).toMatchObject({ nodeName: expected, nodesTied: 4 });
    }
  });

  test('of nodes that stand by name the fast engine need not ask for names', () => {
    const sorted = testCache(['n1', 'n2', 'n3'].map((name) => testNode(name))).snapshot;
    for (const [tieBreak, expected] of [
      ['lowest-name', 'n1'],
      ['highest-name', 'n3'],
    ] as const) {
      const outcome = new FastPlacer().place(podInfo('p'), sorted, testProfile(), testSearch({ tieBreak }));
      expect(outcome).toMatchObject({ nodeName: expected });
    }
  });
});
