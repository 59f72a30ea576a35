import { describe, expect, test } from 'vitest';
import type { AnyObject } from '../../api/kinds.ts';
import type { CoschedulingPodGroup } from '../../api/objects/pod-group.ts';
import type { PodOptions } from '../../scheduling/testing/test-cluster.ts';
import { testNode, testPod } from '../../scheduling/testing/test-cluster.ts';
import { GangWorld, testGroup, testMembers } from './testing/gang-world.ts';

const BIG: PodOptions = { cpu: 2000 };

/** There before the scheduler: pods of two cpus unless the options say otherwise. */
function gang(names: string, minMember: number, more: Partial<CoschedulingPodGroup['spec']> = {}): AnyObject[] {
  const name = names.split('-')[0]!;
  return [testGroup('Coscheduling', name, minMember, more), ...members(names)];
}

function members(names: string, options: PodOptions = BIG): AnyObject[] {
  return testMembers('Coscheduling', names, options);
}

/** Nodes n0, n1 ... each with room for one pod of two cpus. */
function worldOf(nodeCount: number, objects: readonly AnyObject[], args: Record<string, unknown> = {}): GangWorld {
  const nodes = Array.from({ length: nodeCount }, (_, index) =>
    testNode(`n${index}`, { allocatable: { cpu: 3000, memory: 1e9, pods: 10 } }),
  );
  return new GangWorld('Coscheduling', [...nodes, ...objects], args);
}

describe('a gang that fits', () => {
  test('waits for its last pod, and then all are bound', () => {
    const world = worldOf(3, gang('a-0 a-1 a-2', 3)).at(1);
    const waits = world.news().filter((line) => line.includes('waits'));
    expect(waits).toEqual(['0.001 a-0 waits: gang default/a has 1 of 3', '0.002 a-1 waits: gang default/a has 2 of 3']);
    expect(world.bound).toBe('a-0 a-1 a-2');
  });

  test('lets further pods through at once', () => {
    const world = worldOf(3, gang('a-0 a-1', 2)).at(1).members('a-2', BIG).at(2);
    expect(world.news().filter((line) => line.includes('a-2'))[0]).toMatch(/^1\.001 a-2 -> n/);
    expect(world.bound).toBe('a-0 a-1 a-2');
  });

  test('pods without a group, and groups of none, are scheduled as ever', () => {
    expect(worldOf(3, [...gang('a-0', 0), testPod('single', BIG)]).at(1).bound).toBe('a-0 single');
  });
});

describe('a gang that is short of pods', () => {
  test('looks for no node, and its last pod calls the others', () => {
    const world = worldOf(3, gang('a-0 a-1', 3)).at(1);
    expect(world.messageOf('a-0')).toBe(
      '0/3 nodes are available: pre-filter pod a-0 cannot find enough sibling pods, current pods number: 2, minMember of group: 3. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling., PodGroup default/a gets rejected due to Pod a-0 is unschedulable even after PostFilter',
    );
    world.members('a-2', BIG).at(2);
    expect(world.bound).toBe('a-0 a-1 a-2');
  });

  test('counts gated pods as missing', () => {
    const world = worldOf(3, [...gang('a-0', 2), ...members('a-1', { ...BIG, schedulingGates: ['g'] })]).at(1);
    expect(world.messageOf('a-0')).toMatch('pre-filter pod a-0 cannot proceed due to gated pods in the same PodGroup');
  });

  test('a pod whose group is not there is turned away at Permit, and comes back with the group', () => {
    const world = worldOf(1, members('a-0')).at(1);
    expect(world.messageOf('a-0')).toBe('0/1 nodes are available: 1 PodGroup not found.');
    world.group('a', 1).at(10);
    expect(world.bound).toBe('a-0');
  });
});

describe('a gang that does not fit', () => {
  test('gives its room back with the first pod that finds none', () => {
    const world = worldOf(2, gang('a-0 a-1 a-2', 3), { podGroupBackoffSeconds: 20 }).at(5);
    expect(world.news().filter((line) => line.includes('loses'))).toEqual([
      '0.003 a-0 loses its room: optimistic rejection in PostFilter',
      '0.003 a-1 loses its room: optimistic rejection in PostFilter',
    ]);
    world.members('a-3').at(6);
    expect(world.messageOf('a-3')).toContain('podGroup default/a failed recently');
    expect(world.bound).toBe('');
  });

  test.each([
    [50, 0],
    [49, 1],
  ])('with a reject percentage of %d, one of two missing rejects %d', (podGroupRejectPercentage, rejected) => {
    const world = worldOf(1, gang('a-0 a-1', 2), { podGroupRejectPercentage }).at(0.003);
    expect(world.news().filter((line) => line.includes('loses'))).toHaveLength(rejected);
  });

  test.each<[scheduleTimeoutSeconds: number | undefined, permitWaitingTimeSeconds: number, limit: string]>([
    [undefined, 60, '1m0s'],
    [undefined, 30, '30s'],
    [undefined, 0, '1m0s'],
    [20, 60, '20s'],
    [0, 40, '40s'],
  ])('timeouts: the group says %s, the arguments %d: %s', (scheduleTimeoutSeconds, permitWaitingTimeSeconds, limit) => {
    const more = scheduleTimeoutSeconds === undefined ? {} : { scheduleTimeoutSeconds };
    const args = { permitWaitingTimeSeconds, podGroupRejectPercentage: 100 };
    const world = worldOf(1, gang('a-0 a-1', 2, more), args).at(100);
    const [first] = world.news().filter((line) => line.includes('loses'));
    expect(first).toMatch(`a-0 loses its room: rejected due to timeout after waiting ${limit} at plugin Coscheduling`);
  });

  test('a waiting pod that is deleted takes the others with it', () => {
    const world = worldOf(2, gang('a-0 a-1 a-2', 3), { podGroupRejectPercentage: 100 }).at(1);
    world.news();
    world.user.delete('Pod', 'default/a-0');
    world.at(1.0005);
    expect(world.news().filter((line) => line.includes('loses'))).toEqual([
      '1 a-0 loses its room: removed',
      '1 a-1 loses its room: rejection in Unreserve',
    ]);
  });
});

describe('minResources', () => {
  test.each<[cpu: number, minMember: number, gap: string | undefined]>([
    [6000, 2, undefined],
    [7000, 2, 'resource gap: cpu=1'],
    [6000, 30, 'resource gap: pods=10'],
  ])('%d millicores for %d pods', (cpu, minMember, gap) => {
    const names = Array.from({ length: minMember }, (_, index) => `a-${index}`).join(' ');
    const world = worldOf(2, gang(names, minMember, { minResources: { cpu } })).at(5);
    if (gap === undefined) expect(world.bound).toBe('a-0 a-1');
    else expect(world.messageOf('a-0')).toContain(gap);
  });

  test('what others use is gone', () => {
    const world = worldOf(2, [
      testPod('other', { ...BIG, nodeName: 'n0' }),
      ...gang('a-0', 1, { minResources: { cpu: 5000 } }),
    ]);
    expect(world.at(1).messageOf('a-0')).toContain('resource gap: cpu=1');
  });
});

test('a pod that waits on permit is preempted without being deleted', () => {
  const world = worldOf(1, gang('a-0 a-1', 2), { podGroupRejectPercentage: 100 }).at(1);
  world.news();
  world.create(testPod('urgent', { ...BIG, priority: 10 })).at(1.5);
  expect(world.news()).toContain('1.001 a-0 loses its room: waiting on permit for pod: preempted');
  expect(world.bound).toBe('urgent');
  expect(world.messageOf('a-0')).toBeDefined();
});

test('two gangs come one after the other, though their pods are mixed: each is whole or not begun', () => {
  const objects = [...gang('a-0', 2), ...gang('b-0', 2), ...members('a-1 b-1')];
  expect(worldOf(3, objects, { podGroupBackoffSeconds: 5 }).at(3).bound).toBe('a-0 a-1');
});
