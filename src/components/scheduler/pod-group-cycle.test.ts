import { describe, expect, test } from 'vitest';
import type { AnyObject } from '../../api/kinds.ts';
import type { Node } from '../../api/objects/node.ts';
import type { PodOptions } from '../../scheduling/testing/test-cluster.ts';
import { testNode, testPod } from '../../scheduling/testing/test-cluster.ts';
import { GangWorld, testGroup, testMembers } from './testing/gang-world.ts';

const BIG: PodOptions = { cpu: 2000 };

/** There before the scheduler; a minimum of 0 is the policy `basic`. */
function gang(names: string, minCount: number, options: PodOptions = BIG): AnyObject[] {
  return [testGroup('GangScheduling', names.split('-')[0]!, minCount), ...members(names, options)];
}

function members(names: string, options: PodOptions = BIG): AnyObject[] {
  return testMembers('GangScheduling', names, options);
}

/** Nodes n0, n1 ... each with room for one pod of two cpus. */
function worldOf(nodeCount: number, ...objects: readonly AnyObject[]): GangWorld {
  return new GangWorld('GangScheduling', [...nodes(nodeCount), ...objects]);
}

function nodes(count: number): AnyObject[] {
  const allocatable = { cpu: 3000, memory: 1e9, pods: 10 };
  return Array.from({ length: count }, (_, index) => testNode(`n${index}`, { allocatable }));
}

function groupCondition(world: GangWorld): string {
  const group = world.user.informer('PodGroup');
  world.at(world.engine.now / 1_000_000 + 0.0005);
  const { status, reason, message } = group.get('default/a')!.status.conditions[0]!;
  return `${status} ${reason} ${message}`.trim();
}

describe('a group with the policy gang', () => {
  test('is gated until minCount of its pods are there, and goes as a whole in one cycle', () => {
    const world = worldOf(3, ...gang('a-0 a-1', 3)).at(1);
    expect(world.news()).toEqual([]);
    world.members('a-2', BIG).at(2);
    const news = world.news();
    expect(news[0]).toBe('1.003 default/a scheduled');
    expect(news.filter((line) => line.includes('waits'))).toEqual([
      '1.003 a-2 waits: gang default/a has 1 of 3',
      '1.003 a-0 waits: gang default/a has 2 of 3',
    ]);
    expect(world.bound).toBe('a-0 a-1 a-2');
    expect(groupCondition(world)).toBe('True Scheduled');
  });

  test('is gated until the group is there', () => {
    const world = worldOf(1, ...members('a-0')).at(1);
    expect(world.news()).toEqual([]);
    world.group('a', 1).at(2);
    expect(world.bound).toBe('a-0');
  });

  test('that fits in part holds nothing, and says so', () => {
    const world = worldOf(2, ...gang('a-0 a-1 a-2', 3)).at(0.0035);
    // The one that completed the group is the first.
    expect(world.news()[0]).toBe('0.003 a-2 unschedulable');
    expect(world.bound).toBe('');
    expect(world.messageOf('a-0')).toBe(
      'pod group is unschedulable, waiting for minCount pods from a gang to be scheduled, one or more plugins asked to wait and no plugin rejected pod',
    );
    expect(world.messageOf('a-1')).toMatch(/^0\/2 nodes are available: 2 Insufficient cpu\./);
    expect(groupCondition(world)).toBe('False Unschedulable pod group is unschedulable');
  });

  test('is tried without a pause while nobody else waits, as kube-scheduler does, and goes when there is room', () => {
    const world = worldOf(2, ...gang('a-0 a-1 a-2', 3)).at(0.1);
    expect(world.news().filter((line) => line.endsWith('default/a unschedulable'))).toHaveLength(33);
    world.user.create('Node', nodes(3)[2] as Node);
    world.at(0.5);
    expect(world.bound).toBe('a-0 a-1 a-2');
  });

  test('goes without those that find no room, when minCount do', () => {
    const world = worldOf(2, ...gang('a-0 a-1 a-2', 2)).at(0.5);
    expect(world.bound).toBe('a-0 a-1');
    expect(world.news()).toContain('0.003 default/a scheduled');
    expect(world.messageOf('a-2')).toMatch(/^0\/2 nodes are available: 2 Insufficient cpu\./);
  });

  test('later pods of a group that is complete go alone', () => {
    const world = worldOf(3, ...gang('a-0 a-1', 2))
      .at(0.5)
      .members('a-2', BIG)
      .at(1);
    expect(world.bound).toBe('a-0 a-1 a-2');
  });
});

describe('in one cycle', () => {
  test('the pods of higher priority come first, then those that were in the queue first', () => {
    const urgent = { ...BIG, priority: 5 };
    const world = worldOf(2, ...gang('a-0 a-1', 2), ...members('a-2', urgent)).at(0.1);
    expect(world.bound).toBe('a-1 a-2');
  });

  test('one pod sees the room of the other taken: a node for two holds two', () => {
    const big = testNode('big', { allocatable: { cpu: 4000, memory: 1e9, pods: 10 } });
    expect(worldOf(0, big, ...gang('a-0 a-1', 2)).at(0.1).bound).toBe('a-0 a-1');
    expect(worldOf(0, big, ...gang('a-0 a-1 a-2', 3)).at(0.1).bound).toBe('');
  });

  test('the policy basic takes whoever fits', () => {
    const world = worldOf(1, ...gang('a-0 a-1', 0)).at(0.1);
    expect(world.bound).toBe('a-0');
    expect(world.news()).toContain('0.002 default/a scheduled');
  });

  test('pods that ask for different schedulers are an error', () => {
    const other = { ...BIG, schedulerName: 'other' };
    const world = new GangWorld('GangScheduling', [...nodes(2), ...gang('a-0', 2), ...members('a-1', other)], {}, {}, [
      'other',
    ]).at(0.1);
    expect(world.messageOf('a-0')).toBe(
      'all pods in a single pod group should have the same .spec.schedulerName set, got: "default-scheduler" and "other"',
    );
  });

  test('a group that has gone meanwhile is an error', () => {
    const world = worldOf(1, ...gang('a-0', 1));
    world.user.delete('PodGroup', 'default/a');
    world.at(0.1);
    expect(world.messageOf('a-0')).toBe(
      'running Permit plugin "GangScheduling": failed to get podGroup default/a: podgroup.scheduling.k8s.io "a" not found',
    );
  });

  test('preemption makes room for all: the victims go, the group waits for it and is then bound', () => {
    const victims = ['n0', 'n1'].map((nodeName) => testPod(`v-${nodeName}`, { ...BIG, nodeName }));
    const world = worldOf(2, ...victims, ...gang('a-0 a-1', 2, { ...BIG, priority: 10 })).at(0.1);
    expect(world.news()).toContain('0.002 default/a waiting_on_preemption');
    expect(groupCondition(world)).toBe(
      'False Unschedulable pod group is unschedulable, pod group is waiting for preemption to complete',
    );
    world.user.delete('Pod', 'default/v-n0', { gracePeriodSeconds: 0 });
    world.user.delete('Pod', 'default/v-n1', { gracePeriodSeconds: 0 });
    world.at(3);
    expect(world.bound).toBe('a-0 a-1');
  });
});
