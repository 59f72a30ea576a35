import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { avalanche, createRng, hashText } from './rng.ts';

function take(seed: string, name: string, count: number): number[] {
  const stream = createRng(seed).stream(name);
  return Array.from({ length: count }, () => stream.next());
}

/** Every result there is hangs on these: a change of generator or of the way in which names become seeds shows here. */
test('golden values', () => {
  expect(take('1', 'arrivals', 4)).toMatchInlineSnapshot(`
    [
      0.040297543397173285,
      0.3183343056589365,
      0.4461775596719235,
      0.9137546680867672,
    ]
  `);
  expect(take('1', 'durations', 2)).toMatchInlineSnapshot(`
    [
      0.7043380155228078,
      0.7980617266148329,
    ]
  `);
  expect(take('', '', 2)).toMatchInlineSnapshot(`
    [
      0.4140686539467424,
      0.17524839215911925,
    ]
  `);
  expect(['', 'a', 'b', 'node-1', 'node-2'].map((text) => hashText(text))).toMatchInlineSnapshot(`
    [
      2872998923,
      444641715,
      2193908274,
      2865264164,
      2899805412,
    ]
  `);
  expect([0, 1, 0xffffffff].map((hash) => avalanche(hash))).toMatchInlineSnapshot(`
    [
      0,
      1364076727,
      2180083513,
    ]
  `);
});

describe('streams', () => {
  test('the same seed and name give the same numbers, whatever else was drawn', () => {
    const rng = createRng('7');
    const other = rng.stream('other');
    for (let i = 0; i < 100; i++) other.next();
    const stream = rng.stream('arrivals');
    expect([stream.next(), stream.next()]).toEqual(take('7', 'arrivals', 2));
  });

  test.each([
    ['7', 'a', '7', 'b'],
    ['7', 'a', '8', 'a'],
    ['1', '2/3', '12', '3'],
  ])('%s/%s and %s/%s differ', (seed, name, otherSeed, otherName) => {
    expect(take(seed, name, 3)).not.toEqual(take(otherSeed, otherName, 3));
  });

  test('numbers lie in [0, 1), evenly', () => {
    const draws = take('1', 'uniform', 100_000);
    const tenths = Array<number>(10).fill(0);
    for (const draw of draws) tenths[Math.floor(draw * 10)]!++;
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});

test('hashes are 32-bit, and near names lie far apart', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const hash = hashText(text);
      expect(Number.isInteger(hash) && hash >= 0 && hash <= 0xffffffff).toBe(true);
    }),
  );
  const remainders = Array<number>(7).fill(0);
  for (let i = 0; i < 7000; i++) remainders[hashText(`1/pod-${i}/1`) % 7]!++;
  for (const count of remainders) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
