import { describe, expect, test } from 'vitest';
import { describeSeeds, parseSeeds } from './seed-list.ts';

test.each([
  ['1..3', ['1', '2', '3']],
  ['7', ['7']],
  ['1,2,5..7', ['1', '2', '5', '6', '7']],
  ['a, b', ['a', 'b']],
])('%s', (text, seeds) => expect(parseSeeds(text)).toEqual(seeds));

test.each([
  ['', 'expected seeds such as 1..20 or 1,2,5..7'],
  ['1,,2', 'expected seeds such as 1..20 or 1,2,5..7'],
  ['3..1', '3..1 runs backwards'],
  ['1..x', 'expected a range such as 1..20, there is "1..x"'],
  ['1..3,2', 'seed 2 stands there twice'],
  ['1..1000000', 'expected at most 10000 seeds'],
])('"%s": %s', (text, message) => expect(() => parseSeeds(text)).toThrow(message));

describe('for people', () => {
  test.each([
    ['1..20', '1..20'],
    ['1,2', '1,2'],
    ['4,5,7', '4,5,7'],
    ['a,b', 'a,b'],
  ])('%s is %s', (text, shown) => expect(describeSeeds(parseSeeds(text))).toBe(shown));
});
