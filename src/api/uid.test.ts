import { expect, test } from 'vitest';
import { createUid } from './uid.ts';

const UID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

test('a uid has the usual form and hangs on seed, kind, key and incarnation', () => {
  const uids = [
    createUid('1', 'Pod', 'default/a', 0),
    createUid('1', 'Pod', 'default/a', 1),
    createUid('1', 'Pod', 'default/b', 0),
    createUid('1', 'Node', 'default/a', 0),
    createUid('2', 'Pod', 'default/a', 0),
  ];
  for (const uid of uids) expect(uid).toMatch(UID);
  expect(new Set(uids).size).toBe(uids.length);
  expect(createUid('1', 'Pod', 'default/a', 0)).toBe(uids[0]);
});

test('golden value', () => {
  expect(createUid('1', 'Pod', 'default/web-1', 0)).toMatchInlineSnapshot(`"089e1741-e7a7-4728-841e-322c5a12604d"`);
});

test('a hundred thousand names, a hundred thousand uids', () => {
  const uids = new Set<string>();
  for (let i = 0; i < 100_000; i++) uids.add(createUid('1', 'Pod', `default/pod-${i}`, 0));
  expect(uids.size).toBe(100_000);
});
