import { describe, expect, test } from 'vitest';
import { formatLocation, InputError, shorten, unknownName } from './input-error.ts';

describe('a mistake is one line', () => {
  test.each([
    [new InputError('no pods'), 'no pods'],
    [new InputError('no pods', { file: 'a.yaml' }), 'a.yaml no pods'],
    [new InputError('no pods', { file: 'a.yaml', line: 12 }), 'a.yaml:12 no pods'],
    [new InputError('no pods', { file: 'a.yaml', line: 12, column: 7 }), 'a.yaml:12:7 no pods'],
    [new InputError('no pods', { file: 'a.yaml', column: 7 }), 'a.yaml no pods'],
    [new InputError('no pods', { file: 'a.yaml' }, 'add some'), 'a.yaml no pods (add some)'],
    [new InputError('no\n  pods\r\nhere'), 'no pods here'],
  ])('%s', (error, line) => {
    expect(error.line).toBe(line);
    expect(error.name).toBe('InputError');
  });
});

test('a place', () => {
  expect(formatLocation({ file: 'a.csv', line: 3, column: undefined })).toBe('a.csv:3');
});

describe('unknown names', () => {
  const faults = ['node-crash', 'etcd-slow', 'link-loss'];
  test.each([
    ['Nope', 'there is no fault called "Nope"; there are: etcd-slow, link-loss, node-crash'],
    [
      'node-crsh',
      'there is no fault called "node-crsh", did you mean "node-crash"?; there are: etcd-slow, link-loss, node-crash',
    ],
    [
      'ETCD-SLOW',
      'there is no fault called "ETCD-SLOW", did you mean "etcd-slow"?; there are: etcd-slow, link-loss, node-crash',
    ],
    ['x'.repeat(100), `there is no fault called "${'x'.repeat(60)}..."; there are: etcd-slow, link-loss, node-crash`],
  ])('%s', (name, message) => {
    expect(unknownName('fault', name, faults)).toBe(message);
  });

  test('the list that is given keeps its order', () => {
    unknownName('fault', 'x', faults);
    expect(faults[0]).toBe('node-crash');
  });
});

test('long texts are cut', () => {
  expect(shorten('abcdef', 3)).toBe('abc...');
  expect(shorten('abc', 3)).toBe('abc');
});
