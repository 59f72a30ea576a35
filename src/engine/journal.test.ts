import { expect, test } from 'vitest';
import { Journal } from './journal.ts';

type Fact = { readonly kind: 'born'; readonly name: string } | { readonly kind: 'died'; readonly cause: string };

test('each listener hears its kind, at the instant, in the order of appending and of listening', () => {
  const clock = { now: 3 };
  const journal = new Journal<Fact>(clock);
  const heard: string[] = [];
  journal.on('born', ({ name }, at) => heard.push(`${at} first: ${name}`));
  journal.on('died', ({ cause }, at) => heard.push(`${at} died: ${cause}`));
  journal.on('born', ({ name }, at) => heard.push(`${at} second: ${name}`));
  journal.append({ kind: 'born', name: 'a' });
  clock.now = 4;
  journal.append({ kind: 'died', cause: 'age' });
  expect(heard).toEqual(['3 first: a', '3 second: a', '4 died: age']);
});

test('a fact that nobody listens to goes nowhere', () => {
  const journal = new Journal<Fact>({ now: 0 });
  expect(() => journal.append({ kind: 'born', name: 'a' })).not.toThrow();
});
