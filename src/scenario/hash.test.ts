import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashData, spell } from './hash.ts';

/** What JSON.stringify makes of it when it is asked to sort. */
function spellSlowly(data: unknown): string {
  const sortKeys = (_key: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(data, sortKeys) ?? 'null';
}

/** Keys like 1 stand first in every object, whatever the order in which they were written. */
const data = fc.object({ key: fc.string().map((key) => `k${key}`), withNullPrototype: false, maxDepth: 4 });

test('plain data is spelled as JSON with sorted keys', () => {
  fc.assert(
    fc.property(data, (value) => {
      expect(spell(value)).toBe(spellSlowly(value));
    }),
  );
});

test('what is hashed piece by piece is what is spelled', () => {
  const long = Array.from({ length: 3000 }, (_, index) => ({ name: `machine-${index}`, pool: 'general', labels: {} }));
  fc.assert(
    fc.property(fc.oneof(data, fc.anything(), fc.constant({ long, none: [], map: {} })), (value) => {
      expect(hashData(value)).toBe(createHash('sha256').update(spell(value)).digest('hex'));
    }),
  );
});

test.each<[unknown, string]>([
  [undefined, 'null'],
  [{ b: 1, a: [undefined, { d: undefined, c: '"' }] }, '{"a":[null,{"c":"\\""}],"b":1}'],
  [{ a: NaN, b: -0, c: 1e21 }, '{"a":null,"b":0,"c":1e+21}'],
])('%j', (value, text) => {
  expect(spell(value)).toBe(text);
});

test('the order of keys does not count', () => {
  expect(hashData({ a: 1, b: { c: 2, d: 3 } })).toBe(hashData({ b: { d: 3, c: 2 }, a: 1 }));
});
