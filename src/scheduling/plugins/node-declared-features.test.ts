import { expect, it } from 'vitest';
import type { Node } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { askHint, askPlugin, testCache, testContainer, testNode, testPod } from '../testing/test-cluster.ts';
import nodeDeclaredFeatures from './node-declared-features.ts';

const RESTART = 'RestartAllContainersOnContainerExits';
const USERS = 'UserNamespacesHostNetworkSupport';

const declaring = (name: string, ...declaredFeatures: readonly string[]): Node => {
  const node = testNode(name);
  return { ...node, status: { ...node.status, declaredFeatures } };
};
const restarting = testPod('restarting', {
  containers: [testContainer({}, { restartPolicyRules: [{ action: 'RestartAllContainers' }] })],
});
const inUserNamespace = testPod('users', { hostNetwork: true, hostUsers: false });

it.each<[string, Pod, readonly (string | undefined)[]]>([
  ['a plain pod', testPod('p'), [undefined, undefined, undefined]],
  ['one in the host network', testPod('p', { hostNetwork: true }), [undefined, undefined, undefined]],
  ['one that restarts all its containers', restarting, ['no', undefined, 'no']],
  ['one with a user namespace in the host network', inUserNamespace, ['no', 'no', undefined]],
])('a node has to declare what %s needs', (_what, pod, verdicts) => {
  const { snapshot } = testCache([testNode('none'), declaring('restart', RESTART), declaring('users', USERS)]);
  const answers = askPlugin(nodeDeclaredFeatures, pod, snapshot);
  expect(['none', 'restart', 'users'].map((name) => answers.code(name) && 'no')).toEqual(verdicts);
});

it('asks again when a node declares something else', () => {
  const event = { resource: 'Node', action: 'UpdateNodeDeclaredFeature' } as const;
  const change = { type: 'MODIFIED', object: declaring('n', RESTART), old: declaring('n') } as const;
  expect(askHint(nodeDeclaredFeatures, restarting, event, change)).toBe(true);
  expect(askHint(nodeDeclaredFeatures, restarting, event, { ...change, old: declaring('n', RESTART) })).toBe(false);
});
