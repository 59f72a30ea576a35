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

test('the time is told when it has gone on, before the fact that nobody has heard of yet', () => {
  const clock = { now: 0 };
  const journal = new Journal<Fact>(clock);
  const heard: string[] = [];
  journal.onTime((now) => heard.push(`${now}`));
  journal.on('born', ({ name }, at) => heard.push(`${at} ${name}`));
  for (const [now, name] of [
    [0, 'a'],
    [2, 'b'],
    [2, 'c'],
    [5, 'd'],
  ] as const) {
    clock.now = now;
    journal.append({ kind: 'died', cause: 'age' });
    journal.append({ kind: 'born', name });
  }
  expect(heard).toEqual(['0 a', '2', '2 b', '2 c', '5', '5 d']);
});

test('what is appended to a page is heard like all else, whoever came first', () => {
  const journal = new Journal<Fact>({ now: 1 });
  const heard: string[] = [];
  const page = journal.page('born');
  page.append({ kind: 'born', name: 'nobody' });
  journal.on('born', ({ name }, at) => heard.push(`${at} ${name}`));
  page.append({ kind: 'born', name: 'a' });
  journal.append({ kind: 'born', name: 'b' });
  journal.page('born').append({ kind: 'born', name: 'c' });
  expect(heard).toEqual(['1 a', '1 b', '1 c']);
});
