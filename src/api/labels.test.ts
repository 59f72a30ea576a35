import { describe, expect, test } from 'vitest';
import {
  containsAll,
  matchesNodeSelectorTerm,
  matchesRequirement,
  matchesSelector,
  pinnedNodeNames,
} from './labels.ts';
import type { LabelSelector, StringMap } from './objects/meta.ts';
import type { NodeSelectorRequirement, NodeSelectorTerm } from './objects/pod.ts';

type Operator = NodeSelectorRequirement['operator'];

describe('one requirement', () => {
  test.each<[StringMap, Operator, string[], boolean]>([
    [{ zone: 'a' }, 'In', ['a', 'b'], true],
    [{ zone: 'c' }, 'In', ['a', 'b'], false],
    [{}, 'In', ['a'], false],
    [{ zone: '' }, 'In', [''], true],
    [{ zone: 'c' }, 'NotIn', ['a', 'b'], true],
    [{ zone: 'a' }, 'NotIn', ['a', 'b'], false],
    [{}, 'NotIn', ['a'], true],
    [{ zone: '' }, 'Exists', [], true],
    [{}, 'Exists', [], false],
    [{ zone: 'a' }, 'DoesNotExist', [], false],
    [{}, 'DoesNotExist', [], true],
    [{ zone: '5' }, 'Gt', ['4'], true],
    [{ zone: '5' }, 'Gt', ['5'], false],
    [{ zone: '10' }, 'Gt', ['9'], true],
    [{ zone: '-5' }, 'Lt', ['-4'], true],
    [{ zone: '5' }, 'Lt', ['5'], false],
    [{ zone: '9007199254740993' }, 'Gt', ['9007199254740992'], true],
    [{ zone: '1.5' }, 'Gt', ['1'], false],
    [{ zone: 'many' }, 'Gt', ['1'], false],
    [{ zone: '5' }, 'Gt', ['few'], false],
    [{ zone: '5' }, 'Gt', [], false],
    [{}, 'Gt', ['1'], false],
    [{}, 'Lt', ['1'], false],
  ])('%j %s %j: %s', (labels, operator, values, expected) => {
    expect(matchesRequirement({ key: 'zone', operator, values }, labels)).toBe(expected);
  });
});

describe('label selectors', () => {
  const labels = { app: 'web', tier: 'front' };
  test.each<[string, LabelSelector | undefined, boolean]>([
    ['absent selects nothing', undefined, false],
    ['empty selects everything', {}, true],
    ['empty parts select everything', { matchLabels: {}, matchExpressions: [] }, true],
    ['all labels', { matchLabels: { app: 'web', tier: 'front' } }, true],
    ['one of two labels', { matchLabels: { app: 'web', tier: 'back' } }, false],
    [
      'labels and expressions',
      { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists', values: [] }] },
      true,
    ],
    [
      'labels but not expressions',
      { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'x', operator: 'Exists', values: [] }] },
      false,
    ],
    [
      'one of two expressions',
      {
        matchExpressions: [
          { key: 'app', operator: 'In', values: ['web'] },
          { key: 'tier', operator: 'NotIn', values: ['front'] },
        ],
      },
      false,
    ],
  ])('%s', (_what, selector, expected) => {
    expect(matchesSelector(selector, labels)).toBe(expected);
  });
});

test('containsAll', () => {
  expect(containsAll({ a: '1', b: '2' }, { a: '1' })).toBe(true);
  expect(containsAll({ a: '1' }, { a: '1', b: '2' })).toBe(false);
  expect(containsAll({}, {})).toBe(true);
});

describe('node selector terms', () => {
  const field = (operator: Operator, ...values: string[]): NodeSelectorTerm => ({
    matchFields: [{ key: 'metadata.name', operator, values }],
  });
  test.each<[string, NodeSelectorTerm, boolean]>([
    ['neither expressions nor fields', {}, false],
    ['empty lists', { matchExpressions: [], matchFields: [] }, false],
    ['an expression', { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }, true],
    ['the name', field('In', 'node-1'), true],
    ['another name', field('In', 'node-2'), false],
    ['not another name', field('NotIn', 'node-2'), true],
    ['an unknown field', { matchFields: [{ key: 'metadata.uid', operator: 'In', values: ['node-1'] }] }, false],
    [
      'the name but not the expression',
      { ...field('In', 'node-1'), matchExpressions: [{ key: 'zone', operator: 'In', values: ['b'] }] },
      false,
    ],
  ])('%s', (_what, term, expected) => {
    expect(matchesNodeSelectorTerm(term, 'node-1', { zone: 'a' })).toBe(expected);
  });

  test('which names a term pins', () => {
    expect(pinnedNodeNames(field('In', 'a', 'b'))).toEqual(['a', 'b']);
    expect(pinnedNodeNames(field('NotIn', 'a'))).toBeUndefined();
    expect(
      pinnedNodeNames({ matchExpressions: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }),
    ).toBeUndefined();
  });
});
