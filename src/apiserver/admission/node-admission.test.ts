import { describe, expect, test } from 'vitest';
import type { Pod, Toleration } from '../../api/objects/pod.ts';
import { newNode, newPod } from '../testing/world.ts';
import { admit, isRefusal } from './admission.ts';
import { createDefaultTolerationSeconds } from './default-toleration-seconds.ts';
import { createTaintNodesByCondition } from './taint-nodes-by-condition.ts';

const reader = { get: () => undefined, list: () => [] };

test('TaintNodesByCondition: a new node begins as not ready, once', () => {
  const admitted = admit([createTaintNodesByCondition(), createTaintNodesByCondition()], 'Node', newNode('a'), reader);
  expect(isRefusal(admitted) || admitted.spec.taints).toEqual([
    { key: 'node.kubernetes.io/not-ready', value: '', effect: 'NoSchedule' },
  ]);
});

describe('DefaultTolerationSeconds', () => {
  const tolerationsOf = (tolerations: readonly Toleration[] | undefined): string[] => {
    const plain = newPod('a');
    const pod: Pod = tolerations === undefined ? plain : { ...plain, spec: { ...plain.spec, tolerations } };
    const admitted = admit([createDefaultTolerationSeconds()], 'Pod', pod, reader);
    if (isRefusal(admitted)) throw new Error('refused');
    return (admitted.spec.tolerations ?? []).map(
      ({ key = '*', tolerationSeconds = '' }) => `${key.split('/').at(-1)} ${tolerationSeconds}`,
    );
  };

  test.each<[string, readonly Toleration[] | undefined, readonly string[]]>([
    ['none', undefined, ['not-ready 300', 'unreachable 300']],
    ['everything', [{ operator: 'Exists' }], ['* ']],
    [
      'one of the two',
      [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', tolerationSeconds: 5 }],
      ['not-ready 5', 'unreachable 300'],
    ],
    [
      'another effect',
      [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' }],
      ['not-ready ', 'not-ready 300', 'unreachable 300'],
    ],
  ])('a pod that tolerates %s', (_name, given, expected) => {
    expect(tolerationsOf(given)).toEqual(expected);
  });

  test('pods of one template keep sharing their spec', () => {
    const plugin = createDefaultTolerationSeconds();
    const pod = newPod('a');
    const [first, second] = [pod, { ...pod, metadata: { ...pod.metadata, name: 'b' } }].map((object) =>
      admit([plugin], 'Pod', object, reader),
    );
    expect((first as Pod).spec).toBe((second as Pod).spec);
  });
});
