import { describe, expect, test } from 'vitest';
import type { Taint } from './objects/node.ts';
import type { TaintEffect, Toleration } from './objects/pod.ts';
import { findUntoleratedTaint, tolerates } from './taints.ts';

const taint = (key: string, value: string, effect: TaintEffect): Taint => ({ key, value, effect });

describe('one toleration, one taint', () => {
  const gpu = taint('gpu', 'true', 'NoSchedule');
  test.each<[string, Toleration, boolean]>([
    ['the same key, value and effect', { key: 'gpu', operator: 'Equal', value: 'true', effect: 'NoSchedule' }, true],
    ['no effect means every effect', { key: 'gpu', operator: 'Equal', value: 'true' }, true],
    ['another effect', { key: 'gpu', operator: 'Equal', value: 'true', effect: 'NoExecute' }, false],
    ['another value', { key: 'gpu', operator: 'Equal', value: 'false' }, false],
    ['no value is the empty one', { key: 'gpu', operator: 'Equal' }, false],
    ['another key', { key: 'spot', operator: 'Exists' }, false],
    ['Exists minds no value', { key: 'gpu', operator: 'Exists' }, true],
    ['Exists without a key minds no key', { operator: 'Exists' }, true],
    ['an empty key is no key', { key: '', operator: 'Exists' }, true],
    ['no key but an effect', { operator: 'Exists', effect: 'NoExecute' }, false],
    ['Gt is off in v1.36', { key: 'gpu', operator: 'Gt', value: '0' }, false],
    ['Lt is off in v1.36', { key: 'gpu', operator: 'Lt', value: '9' }, false],
  ])('%s', (_what, toleration, expected) => {
    expect(tolerates(toleration, gpu)).toBe(expected);
  });

  test('empty values are equal', () => {
    expect(tolerates({ key: 'gpu', operator: 'Equal' }, taint('gpu', '', 'NoSchedule'))).toBe(true);
  });
});

test('the first taint that counts and is not tolerated', () => {
  const taints = [taint('a', '', 'PreferNoSchedule'), taint('b', '', 'NoSchedule'), taint('c', '', 'NoSchedule')];
  const isHard = ({ effect }: Taint): boolean => effect !== 'PreferNoSchedule';
  const tolerateB: Toleration = { key: 'b', operator: 'Exists' };
  expect(findUntoleratedTaint(taints, [], isHard)?.key).toBe('b');
  expect(findUntoleratedTaint(taints, [tolerateB], isHard)?.key).toBe('c');
  expect(findUntoleratedTaint(taints, [tolerateB], () => true)?.key).toBe('a');
  expect(findUntoleratedTaint(taints, [{ operator: 'Exists' }], () => true)).toBeUndefined();
  expect(findUntoleratedTaint([], [], isHard)).toBeUndefined();
});
