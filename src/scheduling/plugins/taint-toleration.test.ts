import { describe, expect, it } from 'vitest';
import type { Taint } from '../../api/objects/node.ts';
import type { TaintEffect, Toleration } from '../../api/objects/pod.ts';
import { askHint, askPlugin, testCache, testNode, testPod } from '../testing/test-cluster.ts';
import taintToleration from './taint-toleration.ts';

const taint = (key: string, value: string, effect: TaintEffect): Taint => ({ key, value, effect });
const gpu = taint('gpu', 'true', 'NoSchedule');

describe('filter', () => {
  it.each<[string, readonly Taint[], readonly Toleration[], 'fits' | 'rejected']>([
    ['a node without taints', [], [], 'fits'],
    ['NoSchedule', [gpu], [], 'rejected'],
    ['NoExecute', [taint('gpu', '', 'NoExecute')], [], 'rejected'],
    ['PreferNoSchedule', [taint('gpu', '', 'PreferNoSchedule')], [], 'fits'],
    ['the same key and value', [gpu], [{ key: 'gpu', operator: 'Equal', value: 'true', effect: 'NoSchedule' }], 'fits'],
    ['another value', [gpu], [{ key: 'gpu', operator: 'Equal', value: 'false' }], 'rejected'],
    ['the key alone', [gpu], [{ key: 'gpu', operator: 'Exists' }], 'fits'],
    ['everything', [gpu], [{ operator: 'Exists' }], 'fits'],
    ['another effect', [gpu], [{ key: 'gpu', operator: 'Exists', effect: 'NoExecute' }], 'rejected'],
    ['one of two taints', [gpu, taint('b', '', 'NoSchedule')], [{ key: 'gpu', operator: 'Exists' }], 'rejected'],
  ])('%s', (_what, taints, tolerations, verdict) => {
    const answers = askPlugin(
      taintToleration,
      testPod('pod', { tolerations }),
      testCache([testNode('n1', { taints })]).snapshot,
    );
    expect(answers.filter('n1')).toEqual(verdict === 'fits' ? 'fits' : ['node(s) had untolerated taint(s)']);
    expect(answers.code('n1')).toBe(verdict === 'fits' ? undefined : 'UnschedulableAndUnresolvable');
  });
});

describe('score', () => {
  const prefer = (...keys: string[]) => keys.map((key) => taint(key, '', 'PreferNoSchedule'));
  const nodes = [
    testNode('none'),
    testNode('one', { taints: prefer('a') }),
    testNode('three', { taints: [...prefer('a', 'b', 'c'), gpu] }),
  ];

  it('counts PreferNoSchedule taints that are not tolerated, the fewer the better', () => {
    const { raw, scores } = askPlugin(taintToleration, testPod('pod'), testCache(nodes).snapshot);
    expect({ raw, scores }).toEqual({ raw: [0, 1, 3], scores: [100, 67, 0] });
  });

  it('looks only at tolerations for that effect or for all', () => {
    const tolerations: Toleration[] = [
      { key: 'a', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'b', operator: 'Exists', effect: 'PreferNoSchedule' },
      { key: 'c', operator: 'Exists' },
    ];
    expect(askPlugin(taintToleration, testPod('pod', { tolerations }), testCache(nodes).snapshot).raw).toEqual([
      0, 1, 1,
    ]);
  });

  it('gives all nodes 100 when nothing is intolerable', () => {
    expect(
      askPlugin(taintToleration, testPod('pod'), testCache([testNode('a'), testNode('b')]).snapshot).scores,
    ).toEqual([100, 100]);
  });
});

it.each([
  ['a tolerable node comes', 'Add', undefined, [], true],
  ['an intolerable node comes', 'Add', undefined, [gpu], false],
  ['the taint goes', 'UpdateNodeTaint', [gpu], [], true],
  ['a tolerable node stays tolerable', 'UpdateNodeTaint', [], [], false],
] as const)('asks again or not when %s', (_what, action, before, after, answer) => {
  const object = testNode('n1', { taints: after });
  const change =
    before === undefined
      ? { type: 'ADDED' as const, object }
      : { type: 'MODIFIED' as const, object, old: testNode('n1', { taints: before }) };
  expect(askHint(taintToleration, testPod('pod'), { resource: 'Node', action }, change)).toBe(answer);
});
