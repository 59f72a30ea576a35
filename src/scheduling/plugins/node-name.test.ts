import { expect, it } from 'vitest';
import { askHint, askPlugin, testCache, testNode, testPod } from '../testing/test-cluster.ts';
import nodeName from './node-name.ts';

const { snapshot } = testCache([testNode('n1'), testNode('n2')]);

it('lets a pod that names a node go there only', () => {
  const answers = askPlugin(nodeName, testPod('pod', { nodeName: 'n1' }), snapshot);
  expect([answers.filter('n1'), answers.filter('n2'), answers.code('n2')]).toEqual([
    'fits',
    ["node(s) didn't match the requested node name"],
    'UnschedulableAndUnresolvable',
  ]);
});

it('has nothing to say of other pods', () => {
  expect(askPlugin(nodeName, testPod('pod'), snapshot).filter('n1')).toBe('skipped');
});

it('asks again for each new node', () => {
  const added = { type: 'ADDED', object: testNode('n3') } as const;
  expect(askHint(nodeName, testPod('pod'), { resource: 'Node', action: 'Add' }, added)).toBe(true);
  expect(askHint(nodeName, testPod('pod'), { resource: 'Node', action: 'UpdateNodeLabel' }, added)).toBeUndefined();
});
