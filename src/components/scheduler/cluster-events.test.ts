import { describe, expect, test } from 'vitest';
import type { Node } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { testNode, testPod } from '../../scheduling/testing/test-cluster.ts';
import { nodeUpdateEvents, podUpdateEvents } from './cluster-events.ts';

const taint = { key: 'k', value: '', effect: 'NoSchedule' } as const;
const ready = (status: 'True' | 'False', at = 0): Node => {
  const node = testNode('n');
  return { ...node, status: { ...node.status, conditions: [{ type: 'Ready', status, lastTransitionTime: at }] } };
};

describe('what about a node has changed', () => {
  test.each<[what: string, before: Node, after: Node, labels: string[]]>([
    ['nothing', testNode('n'), testNode('n'), []],
    ['allocatable', testNode('n'), testNode('n', { allocatable: { cpu: 1 } }), ['NodeUpdateNodeAllocatable']],
    ['labels', testNode('n'), testNode('n', { labels: { a: 'b' } }), ['NodeUpdateNodeLabel']],
    ['taints', testNode('n'), testNode('n', { taints: [taint] }), ['NodeUpdateNodeTaint']],
    ['cordoned: helps nobody', testNode('n'), testNode('n', { unschedulable: true }), []],
    ['uncordoned', testNode('n', { unschedulable: true }), testNode('n'), ['NodeUpdateNodeTaint']],
    ['a condition', ready('False'), ready('True'), ['NodeUpdateNodeCondition']],
    ['only the time of a condition', ready('True'), ready('True', 5), []],
    [
      'labels and taints',
      testNode('n'),
      testNode('n', { labels: { a: 'b' }, taints: [taint] }),
      ['NodeUpdateNodeLabel', 'NodeUpdateNodeTaint'],
    ],
  ])('%s', (_what, before, after, labels) => {
    expect(nodeUpdateEvents(before, after).map(({ label }) => label)).toEqual(labels);
  });
});

describe('what about a pod has changed', () => {
  const on = { nodeName: 'n' };
  test.each<[what: string, before: Pod, after: Pod, labels: string[]]>([
    ['only its status', testPod('a'), testPod('a', { status: { phase: 'Running' } }), ['UnschedulablePodUpdate']],
    [
      'the status of an assigned one',
      testPod('a', on),
      testPod('a', { ...on, status: { phase: 'Running' } }),
      ['AssignedPodUpdate'],
    ],
    ['labels', testPod('a', on), testPod('a', { ...on, labels: { x: 'y' } }), ['AssignedPodUpdatePodLabel']],
    ['less cpu', testPod('a', { ...on, cpu: 2 }), testPod('a', { ...on, cpu: 1 }), ['AssignedPodUpdatePodScaleDown']],
    [
      'nothing asked for any more, not even none',
      testPod('a', { ...on, containerRequests: { cpu: 1, 'ephemeral-storage': 0 } }),
      testPod('a', { ...on, containerRequests: { cpu: 2 } }),
      ['AssignedPodUpdatePodScaleDown'],
    ],
    ['more cpu', testPod('a', { ...on, cpu: 1 }), testPod('a', { ...on, cpu: 2 }), ['AssignedPodUpdate']],
    [
      'one gate of two',
      testPod('a', { schedulingGates: ['x', 'y'] }),
      testPod('a', { schedulingGates: ['y'] }),
      ['UnschedulablePodUpdate'],
    ],
    [
      'the last gate, and a toleration',
      testPod('a', { schedulingGates: ['x'] }),
      testPod('a', { tolerations: [{ operator: 'Exists' }] }),
      ['UnschedulablePodUpdatePodSchedulingGatesEliminated', 'UnschedulablePodUpdatePodToleration'],
    ],
  ])('%s', (_what, before, after, labels) => {
    expect(podUpdateEvents(before, after).map(({ label }) => label)).toEqual(labels);
  });
});
