import { expect, test } from 'vitest';
import { POD_GROUP_LABEL, type CoschedulingPodGroup } from '../../api/objects/pod-group.ts';
import { SECOND } from '../../engine/time.ts';
import { ExpiringKeys } from '../coscheduling/expiring-keys.ts';
import { NO_OBJECTS, type PluginServices } from '../plugin.ts';
import { NO_SERVICES, testPod, type PodOptions } from '../testing/test-cluster.ts';
import coscheduling from './coscheduling.ts';

/** Groups by name with the time of their creation. */
function pluginWith(groups: Readonly<Record<string, number>>) {
  const source = {
    ...NO_OBJECTS,
    get: (key: string) => {
      const creationTimestamp = groups[key];
      if (creationTimestamp === undefined) return undefined;
      const metadata = { ...testPod(key).metadata, creationTimestamp };
      return { kind: 'CoschedulingPodGroup', metadata, spec: { minMember: 2 } } satisfies CoschedulingPodGroup;
    },
  };
  const services: PluginServices = { ...NO_SERVICES, objects: () => source as never };
  return coscheduling.create(coscheduling.args.parse({}), services);
}

test('the queue: priority, then the age of the group (in whole seconds) or of the pod, then the name', () => {
  const plugin = pluginWith({ 'default/old': 1.9 * SECOND, 'default/young': 5 * SECOND });
  const queued = (name: string, seconds: number, group: string | undefined, options: PodOptions = {}) => {
    const labels = group === undefined ? {} : { [POD_GROUP_LABEL]: group };
    const initialAttemptTimestamp = seconds * SECOND;
    return { pod: testPod(name, { ...options, labels }), timestamp: 100 * SECOND, initialAttemptTimestamp };
  };
  const queue = [
    queued('young-0', 1, 'young'),
    queued('single-late', 3, undefined),
    queued('old-1', 9, 'old'),
    queued('without-group', 2, 'nowhere'),
    queued('old-0', 9, 'old'),
    queued('single-early', 1.5, undefined),
    queued('urgent', 50, 'young', { priority: 1 }),
  ];
  const sorted = queue.sort((a, b) => plugin.compare!(a, b)).map(({ pod }) => pod.metadata.name);
  expect(sorted).toEqual(['urgent', 'old-0', 'old-1', 'single-early', 'without-group', 'single-late', 'young-0']);
});

test.each([
  [{ permitWaitingTimeSeconds: -1 }, 'permitWaitingTimeSeconds'],
  [{ podGroupBackoffSeconds: 1.5 }, 'podGroupBackoffSeconds'],
  [{ podGroupRejectPercentage: 101 }, 'podGroupRejectPercentage'],
  [{ deniedPGExpirationTimeSeconds: 20 }, undefined],
])('arguments %o are refused', (args, path) => {
  const parsed = coscheduling.args.safeParse(args);
  expect(parsed.success).toBe(false);
  expect(parsed.error!.issues[0]!.path[0]).toBe(path);
});

test('keys are there until their time is over; adding one again changes nothing', () => {
  const keys = new ExpiringKeys();
  keys.add('a', 0, 10);
  keys.add('a', 5, 10);
  expect([keys.has('a', 10), keys.has('a', 11), keys.has('b', 0)]).toEqual([true, false, false]);
  keys.add('a', 11, 10);
  keys.delete('a');
  expect(keys.has('a', 11)).toBe(false);
});
