import { expect, test } from 'vitest';
import { BrokenInvariant, invariant } from './invariant.ts';

test('what holds passes, what does not stops with the message', () => {
  expect(() => invariant(true, 'one is one')).not.toThrow();
  expect(() => invariant(false, 'one is two')).toThrow(new BrokenInvariant('one is two'));
});

test.each([
  [new Error('lost'), 'lost (at 1m00s, event 7)'],
  ['a text', 'a text (at 1m00s, event 7)'],
  [new BrokenInvariant('broken'), 'broken (at 1m00s, event 7)'],
])('the instant and the event are added', (error, message) => {
  const wrapped = BrokenInvariant.at(error, 60_000_000, 7);
  expect(wrapped).toBeInstanceOf(BrokenInvariant);
  expect(wrapped.message).toBe(message);
  expect(wrapped.cause).toBe(error);
});
