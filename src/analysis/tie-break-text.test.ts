import { expect, test } from 'vitest';
import type { TieBreak } from '../scheduling/tie-break.ts';
import { commonTieBreak, describeTie, describeTieBreaks, needsTieBreakColumn } from './tie-break-text.ts';

test.each<[tieBreak: TieBreak | undefined, tied: number, text: string]>([
  ['random', 341, ', drawn from <341> nodes with that score'],
  ['lowest-name', 341, ', as <340> others; lowest name'],
  ['highest-name', 2, ', as <1> other; highest name'],
  [undefined, 341, ', as <340> others'],
  ['random', 1, ''],
  ['lowest-name', 1, ''],
])('%s, %i nodes with the best score', (tieBreak, tied, text) => {
  expect(describeTie(tieBreak, tied, (count) => `<${count}>`)).toBe(text);
});

test.each<[byName: readonly (readonly [string, TieBreak])[], text: string]>([
  [
    [
      ['base', 'random'],
      ['packed', 'random'],
    ],
    'ties between nodes: random',
  ],
  [
    [
      ['base', 'random'],
      ['first', 'lowest-name'],
      ['packed', 'random'],
    ],
    'ties between nodes: random (base, packed), lowest-name (first)',
  ],
])('%j', (byName, text) => expect(describeTieBreaks(byName)).toBe(text));

test('one rule for all, or none', () => {
  expect(commonTieBreak(['lowest-name', 'lowest-name'])).toBe('lowest-name');
  expect(commonTieBreak(['lowest-name', 'random'])).toBeUndefined();
  expect(commonTieBreak([undefined, undefined])).toBeUndefined();
});

test('a table has a column for it where rows differ and nothing else tells', () => {
  const [sizes, rules] = [
    ['8', '16'],
    ['lowest-name', 'random'],
  ];
  expect(needsTieBreakColumn(['lowest-name', 'random'], [sizes])).toBe(true);
  expect(needsTieBreakColumn(['lowest-name', 'random'], [sizes, rules])).toBe(false);
  expect(needsTieBreakColumn(['random', 'random'], [sizes])).toBe(false);
});
