import { describe, expect, test } from 'vitest';
import { POD_GROUP_LABEL } from '../../api/objects/pod-group.ts';
import { metricLines, observeWorld } from '../testing/observe-world.ts';
import type { World } from '../testing/world.ts';

const labels = { [POD_GROUP_LABEL]: 'gang' };

function lines(name: string, story: (world: World) => void): string[] {
  return metricLines(observeWorld(story, 10, { metrics: [name] }));
}

describe('gangs', () => {
  test('a gang of two: waits from its first pod to its quorum, and holds one node in vain meanwhile', () => {
    const told = lines('gangs', (world) => {
      world.addNode('node-1', { cpu: 4000, pods: 10 });
      world.at(1).addPodGroup('gang', 2);
      world.at(2).addPod('a', {}, { labels });
      world.at(3).bind('a', 'node-1');
      world.at(4).addPod('b', {}, { labels });
      world.at(7).bind('b', 'node-1');
      world.at(8).setPhase('a', 'Succeeded');
    });
    expect(told).toEqual([
      'gang_partial_pods_end 0 count',
      'gang_partial_pods_max 1 count',
      'gang_partial_pods_mean 0.4 count',
      'gang_pending_seconds_max 5 seconds',
      'gang_pending_seconds_mean 5 seconds',
      'gang_pending_seconds_p50 5 seconds',
      'gang_pending_seconds_p90 5 seconds',
      'gang_pending_seconds_p99 5 seconds',
      'gangs_scheduled_total 1 count',
      'gangs_total 1 count',
    ]);
  });

  test('two that never run together are no quorum, and a PodGroup may come late', () => {
    const told = lines('gangs', (world) => {
      world.addNode('node-1', { cpu: 4000, pods: 10 });
      for (const name of ['a', 'b']) world.addPod(name, {}, { labels });
      world.bind('a', 'node-1');
      world.at(5).addPodGroup('gang', 2);
      world.at(8).setPhase('a', 'Failed');
      world.at(9).bind('b', 'node-1');
    });
    expect(told).toEqual([
      'gang_partial_pods_end 1 count',
      'gang_partial_pods_max 1 count',
      'gang_partial_pods_mean 0.4 count',
      'gangs_scheduled_total 0 count',
      'gangs_total 1 count',
    ]);
  });

  test('nothing without gangs', () => {
    expect(lines('gangs', (world) => void world.addPod('a', {}, { labels }))).toEqual([]);
  });
});

test('waits on permit, by how they ended', () => {
  const told = lines('scheduler_permit_wait_duration_seconds', (world) => {
    const wait = { kind: 'permit-wait-ended', pod: world.addPod('a'), nodeName: 'n' } as const;
    world.journal.append({ ...wait, waited: 2_000_000 });
    world.journal.append({ ...wait, waited: 4_000_000, rejection: 'no' });
  });
  expect(told.filter((line) => line.includes('_mean'))).toEqual([
    'scheduler_permit_wait_duration_seconds_mean{result="Success"} 2 seconds',
    'scheduler_permit_wait_duration_seconds_mean{result="Unschedulable"} 4 seconds',
  ]);
});
