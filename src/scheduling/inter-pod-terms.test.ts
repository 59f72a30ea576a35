import { describe, expect, it } from 'vitest';
import type { LabelSelector } from '../api/objects/meta.ts';
import { TermMatcher } from './inter-pod-terms.ts';
import { appSelector, NO_SERVICES, podInfo, testPod } from './testing/test-cluster.ts';

const LABELS = new Map([
  ['red', { colour: 'red' }],
  ['plain', {}],
]);

const matcher = new TermMatcher({ ...NO_SERVICES, namespaceLabels: (name) => LABELS.get(name) });

function term(namespaceSelector: LabelSelector) {
  const required = [{ topologyKey: 'zone', labelSelector: appSelector('web'), namespaceSelector }];
  return podInfo('incoming', { affinity: { podAntiAffinity: { required } } }).requiredAntiAffinityTerms[0]!;
}

const existing = (namespace: string) => testPod('existing', { namespace, labels: { app: 'web' } });

describe('a namespaceSelector of the incoming pod', () => {
  it.each<[string, LabelSelector, string, boolean]>([
    ['finds a namespace by its labels', { matchLabels: { colour: 'red' } }, 'red', true],
    ['leaves others out', { matchLabels: { colour: 'red' } }, 'plain', false],
    ['leaves out a namespace that does not exist', { matchLabels: { colour: 'red' } }, 'gone', false],
    ['that says nothing finds all', {}, 'gone', true],
    [
      'that a namespace without labels would meet finds all, as upstream by mistake',
      { matchExpressions: [{ key: 'colour', operator: 'NotIn', values: ['red'] }] },
      'red',
      true,
    ],
  ])('%s', (_what, selector, namespace, isMatch) => {
    expect(matcher.matchesExisting(term(selector), existing(namespace))).toBe(isMatch);
  });
});
