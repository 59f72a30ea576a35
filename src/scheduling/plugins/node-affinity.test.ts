import { describe, expect, it } from 'vitest';
import type { NodeAffinity, NodeSelectorTerm, Pod } from '../../api/objects/pod.ts';
import { createPodInfo } from '../pod-info.ts';
import { askHint, askPlugin, NO_SERVICES, testCache, testNode, testPod } from '../testing/test-cluster.ts';
import nodeAffinity from './node-affinity.ts';

const { snapshot } = testCache([
  testNode('a', { labels: { zone: 'a', size: '4' } }),
  testNode('b', { labels: { zone: 'b', size: '16' } }),
]);

const expression = (
  key: string,
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt',
  ...values: string[]
) => ({ key, operator, values });
const term = (...matchExpressions: ReturnType<typeof expression>[]): NodeSelectorTerm => ({ matchExpressions });
const named = (...values: string[]): NodeSelectorTerm => ({
  matchFields: [expression('metadata.name', 'In', ...values)],
});
const withAffinity = (affinity: NodeAffinity): Pod => testPod('pod', { affinity: { nodeAffinity: affinity } });

describe('filter', () => {
  it.each<[string, Pod, string]>([
    ['nodeSelector', testPod('pod', { nodeSelector: { zone: 'a' } }), 'a'],
    ['one term', withAffinity({ required: [term(expression('zone', 'In', 'b', 'c'))] }), 'b'],
    [
      'terms are alternatives',
      withAffinity({ required: [term(expression('zone', 'In', 'a')), term(expression('zone', 'In', 'b'))] }),
      'ab',
    ],
    [
      'expressions of a term all hold',
      withAffinity({ required: [term(expression('zone', 'Exists'), expression('size', 'Gt', '4'))] }),
      'b',
    ],
    ['Lt compares numbers', withAffinity({ required: [term(expression('size', 'Lt', '16'))] }), 'a'],
    ['NotIn', withAffinity({ required: [term(expression('zone', 'NotIn', 'a'))] }), 'b'],
    ['no terms match nothing', withAffinity({ required: [] }), ''],
    ['an empty term matches nothing', withAffinity({ required: [{}] }), ''],
    ['a name', withAffinity({ required: [named('b')] }), 'b'],
    [
      'selector and affinity both',
      { ...testPod('pod', { nodeSelector: { zone: 'a' }, affinity: { nodeAffinity: { required: [named('b')] } } }) },
      '',
    ],
  ])('%s', (_what, pod, fits) => {
    const answers = askPlugin(nodeAffinity, pod, snapshot);
    const feasible = ['a', 'b'].filter((name) => answers.filter(name) === 'fits').join('');
    expect(feasible).toBe(fits);
    for (const name of ['a', 'b']) {
      if (!fits.includes(name))
        expect(answers.filter(name)).toEqual(["node(s) didn't match Pod's node affinity/selector"]);
    }
  });

  it('is skipped for a pod that asks for nothing', () => {
    expect(askPlugin(nodeAffinity, withAffinity({ preferred: [] }), snapshot).filter('a')).toBe('skipped');
  });

  it('holds every pod to addedAffinity', () => {
    const args = {
      addedAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term(expression('zone', 'In', 'b'))] },
      },
    };
    const answers = askPlugin(nodeAffinity, testPod('pod'), snapshot, { args });
    expect([answers.filter('a'), answers.filter('b')]).toEqual([
      ["node(s) didn't match scheduler-enforced node affinity"],
      'fits',
    ]);
  });
});

describe('preFilter', () => {
  const names = (required: readonly NodeSelectorTerm[]) => {
    const answer = nodeAffinity.create({}, NO_SERVICES).preFilter!(createPodInfo(withAffinity({ required })), snapshot);
    if (typeof answer === 'symbol') return 'skipped';
    if ('code' in answer) return answer.reasons;
    return answer.nodeNames === undefined ? 'all' : [...answer.nodeNames];
  };

  it.each([
    ['every term pins names', [named('a'), named('b')], ['a', 'b']],
    ['one term pins none', [named('a'), term(expression('zone', 'In', 'a'))], 'all'],
    [
      'two pins of a term have one name in common',
      [{ matchFields: [expression('metadata.name', 'In', 'a', 'b'), expression('metadata.name', 'In', 'b')] }],
      ['b'],
    ],
    [
      'two pins of a term exclude each other',
      [{ matchFields: [expression('metadata.name', 'In', 'a'), expression('metadata.name', 'In', 'b')] }],
      ['pod affinity terms conflict'],
    ],
  ])('when %s', (_what, required, answer) => {
    expect(names(required)).toEqual(answer);
  });
});

describe('score', () => {
  const preferred = [
    { weight: 30, preference: term(expression('zone', 'In', 'a')) },
    { weight: 40, preference: term(expression('zone', 'In', 'b')) },
    { weight: 50, preference: term(expression('size', 'Gt', '4')) },
    { weight: 0, preference: term(expression('zone', 'Exists')) },
    { weight: 10, preference: {} },
  ];

  it('adds the weights of matching terms and stretches them to 100', () => {
    expect(askPlugin(nodeAffinity, withAffinity({ preferred }), snapshot)).toMatchObject({
      raw: [30, 90],
      scores: [33, 100],
    });
  });

  it('adds preferred terms of addedAffinity', () => {
    const args = {
      addedAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 5, preference: term(expression('zone', 'In', 'a')) },
        ],
      },
    };
    expect(askPlugin(nodeAffinity, testPod('pod'), snapshot, { args }).raw).toEqual([5, 0]);
  });

  it('is skipped for a pod that prefers nothing', () => {
    expect(askPlugin(nodeAffinity, testPod('pod', { nodeSelector: {} }), snapshot).scores).toBe('skipped');
  });
});

it.each([
  ['a matching node comes', undefined, 'a', true],
  ['another node comes', undefined, 'b', false],
  ['a node comes to match', 'b', 'a', true],
  ['a matching node goes on matching', 'a', 'a', false],
])('asks again or not when %s', (_what, before, after, answer) => {
  const node = (zone: string) => testNode('n1', { labels: { zone } });
  const change =
    before === undefined
      ? { type: 'ADDED' as const, object: node(after) }
      : { type: 'MODIFIED' as const, old: node(before), object: node(after) };
  const event = { resource: 'Node', action: before === undefined ? 'Add' : 'UpdateNodeLabel' } as const;
  expect(askHint(nodeAffinity, testPod('pod', { nodeSelector: { zone: 'a' } }), event, change)).toBe(answer);
});
