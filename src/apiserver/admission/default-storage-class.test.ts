import { expect, test } from 'vitest';
import { IS_DEFAULT_CLASS, type PersistentVolumeClaim, type StorageClass } from '../../api/objects/storage.ts';
import { testClaim, testClass } from '../../scheduling/testing/test-storage.ts';
import { withDefaultClass } from './default-storage-class.ts';

const defaultClass = (name: string, creationTimestamp = 0): StorageClass => {
  const { metadata, ...rest } = testClass(name);
  return { ...rest, metadata: { ...metadata, creationTimestamp, annotations: { [IS_DEFAULT_CLASS]: 'true' } } };
};
const { storageClassName: _class, ...spec } = testClaim('c').spec;
const classless: PersistentVolumeClaim = { ...testClaim('c'), spec };

test.each<[string, PersistentVolumeClaim, readonly StorageClass[], string | undefined]>([
  ['says nothing', classless, [testClass('a'), defaultClass('b')], 'b'],
  ['says nothing, and no class is marked', classless, [testClass('a')], undefined],
  ['says nothing, and the newest of several counts', classless, [defaultClass('a', 1), defaultClass('b', 2)], 'b'],
  ['says nothing, and of equals the first by name counts', classless, [defaultClass('b'), defaultClass('a')], 'a'],
  ['wants no class', testClaim('c', { storageClassName: '' }), [defaultClass('a')], ''],
  ['wants a class', testClaim('c', { storageClassName: 'x' }), [defaultClass('a')], 'x'],
])('a claim that %s', (_what, claim, classes, expected) => {
  expect(withDefaultClass(claim, classes).spec.storageClassName).toBe(expected);
});
