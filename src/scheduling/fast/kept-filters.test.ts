import { expect, it } from 'vitest';
import { KeptFilters } from './kept-filters.ts';

const MADE = { filters: [], states: new Map(), scanningPlugins: [] };
const a = { of: 'a' };
const b = { of: 'b' };

type Answers = readonly (readonly [name: string, state: unknown])[];

function hear(kept: KeptFilters, answers: Answers): void {
  kept.begin();
  for (const [name, state] of answers) kept.add(name, state);
}

const LAST: Answers = [
  ['A', a],
  ['B', b],
];

it.each<[string, Answers, boolean]>([
  ['the same', LAST, true],
  ['another state', [LAST[0]!, ['B', { ...b }]], false],
  ['another plugin', [LAST[0]!, ['C', b]], false],
  ['one less', [LAST[0]!], false],
  ['one more', [...LAST, ['C', b]], false],
])('after %s of the last time', (_what, answers, isKept) => {
  const kept = new KeptFilters();
  hear(kept, LAST);
  expect([...kept.states.keys()]).toEqual(['A', 'B']);
  kept.keep(MADE);
  hear(kept, answers);
  expect(kept.filters === MADE).toBe(isKept);
});

it('does not go back to what came before a cycle that nobody brought to its end', () => {
  const kept = new KeptFilters();
  hear(kept, LAST);
  kept.keep(MADE);
  const other: Answers = [['A', { ...a }], LAST[1]!];
  hear(kept, other.slice(0, 1));
  hear(kept, other);
  expect(kept.filters).toBeUndefined();
});
