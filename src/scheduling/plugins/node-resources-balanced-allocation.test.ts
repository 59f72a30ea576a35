import { expect, it } from 'vitest';
import type { ResourceList } from '../../api/objects/meta.ts';
import { askPlugin, GIBIBYTE, testCache, testNode, testPod, type PodOptions } from '../testing/test-cluster.ts';
import balancedAllocation from './node-resources-balanced-allocation.ts';

function score(allocatable: ResourceList, used: PodOptions, pod: PodOptions, args: unknown = {}) {
  const { snapshot } = testCache([testNode('n1', { allocatable })], [testPod('there', { nodeName: 'n1', ...used })]);
  return askPlugin(balancedAllocation, testPod('pod', pod), snapshot, { args }).scores;
}

const small = { cpu: 4000, memory: 10 * GIBIBYTE, pods: 110 };

it.each<[string, ResourceList, PodOptions, PodOptions, number]>([
  ['96 with the pod, 97 without', small, { cpu: 1000, memory: 2 * GIBIBYTE }, { cpu: 500, memory: GIBIBYTE }, 74],
  ['78 with the pod on an empty node', { ...small, memory: 16 * GIBIBYTE }, {}, { cpu: 2000, memory: GIBIBYTE }, 64],
  ['a pod that changes nothing is neutral', { cpu: 1000, memory: 1000, pods: 9 }, {}, { cpu: 100, memory: 100 }, 75],
  ['a pod that restores the balance', { cpu: 1000, memory: 1000, pods: 9 }, { cpu: 1000 }, { memory: 1000 }, 100],
  ['a pod that destroys it', { cpu: 1000, memory: 1000, pods: 9 }, {}, { cpu: 1000 }, 50],
  ['use above capacity counts as full', { cpu: 1000, memory: 1000, pods: 9 }, { cpu: 5000 }, { memory: 1000 }, 100],
  ['a resource that the node lacks does not count', { cpu: 1000, pods: 9 }, {}, { cpu: 700, memory: 5 }, 75],
])('%s: %#', (_what, allocatable, used, pod, expected) => {
  expect(score(allocatable, used, pod)).toEqual([expected]);
});

it('goes by real requests: a pod that names none is skipped', () => {
  expect(score(small, {}, {})).toBe('skipped');
  expect(score(small, {}, { containerRequests: { 'nvidia.com/gpu': 1 } })).toBe('skipped');
});

it('goes by the standard deviation for three resources', () => {
  const resources = ['cpu', 'memory', 'nvidia.com/gpu'].map((name) => ({ name }));
  const allocatable = { cpu: 1000, memory: 1000, 'nvidia.com/gpu': 2, pods: 9 };
  // Shares 0.9, 0.5 and 0.5: mean 0.6333, deviation 0.18856; 81 with the pod and 100 without.
  expect(
    score(allocatable, {}, { cpu: 900, memory: 500, containerRequests: { 'nvidia.com/gpu': 1 } }, { resources }),
  ).toEqual([65]);
});
