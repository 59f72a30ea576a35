import { expect, it, vi } from 'vitest';
import { LABEL_HOSTNAME, LABEL_ZONE } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { SchedulerCache } from '../cache.ts';
import { place } from '../place.ts';
import { createPodInfo, type PodInfo } from '../pod-info.ts';
import { appSelector, NO_SERVICES, testNode, testPod, testProfile } from '../testing/test-cluster.ts';
import { findDifference } from './difference.ts';
import { FastPlacer } from './fast-placer.ts';

/** The change log forgets after 16,384 changes. */
const TURNS = 12_000;

const PLAIN = testPod('plain', { cpu: 10 });
const SPREADING = testPod('spreading', {
  labels: { app: 'x' },
  topologySpreadConstraints: [
    { maxSkew: 2, topologyKey: LABEL_ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector: appSelector('x') },
    { maxSkew: 1, topologyKey: LABEL_HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: appSelector('x') },
  ],
});

function podOf(template: Pod, number: number): PodInfo {
  const name = `${template.metadata.name}-${number}`;
  return createPodInfo({ ...template, metadata: { ...template.metadata, name, uid: name } });
}

it('counts go on while nobody asks for them', () => {
  const cache = new SchedulerCache();
  for (let index = 0; index < 12; index++) {
    cache.addNode(testNode(`n${index}`, { labels: { [LABEL_HOSTNAME]: `n${index}`, [LABEL_ZONE]: `z${index % 3}` } }));
  }
  const profile = testProfile({}, NO_SERVICES);
  const tallied = profile.preFilter.flatMap(({ plugin: { tally } }) => (tally === undefined ? [] : [tally]));
  const starts = tallied.map((rules) => vi.spyOn(rules, 'start'));
  const callCounts = (): readonly number[] => starts.map(({ mock }) => mock.calls.length);
  const fast = new FastPlacer();
  const search = { nextStartNodeIndex: 0, seed: 's', attempt: 1 };
  const decide = (pod: PodInfo): void => {
    const outcome = fast.place(pod, cache.snapshot, profile, search);
    expect(findDifference(outcome, place(pod, cache.snapshot, profile, search))).toBeUndefined();
  };
  decide(podOf(SPREADING, 0));
  const started = callCounts();
  expect(Math.max(...started)).toBe(1);
  // Pods come and go that are counted, while other pods are decided upon.
  for (let turn = 1; turn < TURNS; turn++) {
    const other = podOf(SPREADING, turn);
    cache.assumePod(other, `n${turn % 5}`);
    if (turn % 400 > 0) cache.removePod(other.pod);
    if (turn % 50 === 0) decide(podOf(PLAIN, turn));
  }
  decide(podOf(SPREADING, TURNS));
  expect(callCounts()).toEqual(started);
});
