import { describe, expect, it } from 'vitest';
import type { Toleration } from '../../api/objects/pod.ts';
import { askHint, askPlugin, testCache, testNode, testPod } from '../testing/test-cluster.ts';
import nodeUnschedulable from './node-unschedulable.ts';

const cordoned = testNode('cordoned', { unschedulable: true });
const open = testNode('open');
const key = 'node.kubernetes.io/unschedulable';

describe('filter', () => {
  it.each<[string, readonly Toleration[], unknown]>([
    ['no toleration', [], ['node(s) were unschedulable']],
    ['a toleration of the taint', [{ key, operator: 'Exists', effect: 'NoSchedule' }], 'fits'],
    ['a toleration of everything', [{ operator: 'Exists' }], 'fits'],
    [
      'a toleration of another effect',
      [{ key, operator: 'Exists', effect: 'NoExecute' }],
      ['node(s) were unschedulable'],
    ],
  ])('with %s', (_what, tolerations, answer) => {
    const answers = askPlugin(nodeUnschedulable, testPod('pod', { tolerations }), testCache([cordoned, open]).snapshot);
    expect([answers.filter('cordoned'), answers.filter('open')]).toEqual([answer, 'fits']);
  });
});

describe('asks again', () => {
  const uncordon = { type: 'MODIFIED', old: { ...cordoned }, object: open } as const;
  it.each([
    ['when a node is uncordoned', 'UpdateNodeTaint', uncordon, true],
    ['not when an open node changes', 'UpdateNodeTaint', { ...uncordon, old: open }, false],
    ['when an open node comes', 'Add', { type: 'ADDED', object: open }, true],
    ['not when a cordoned node comes', 'Add', { type: 'ADDED', object: cordoned }, false],
  ] as const)('%s', (_what, action, change, answer) => {
    expect(askHint(nodeUnschedulable, testPod('pod'), { resource: 'Node', action }, change)).toBe(answer);
  });

  it('when the pod itself comes to tolerate it', () => {
    const event = { resource: 'TargetPod', action: 'UpdatePodToleration' } as const;
    const tolerant = testPod('pod', { tolerations: [{ key, operator: 'Exists' }] });
    const ask = (object: typeof tolerant) =>
      askHint(nodeUnschedulable, testPod('pod'), event, { type: 'MODIFIED', old: testPod('pod'), object });
    expect([
      ask(tolerant),
      ask(testPod('pod')),
      ask(testPod('other', { tolerations: tolerant.spec.tolerations! })),
    ]).toEqual([true, false, false]);
  });
});
