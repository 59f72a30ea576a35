import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DAY,
  formatDuration,
  fromSeconds,
  HOUR,
  MILLISECOND,
  MINUTE,
  parseDuration,
  SECOND,
  toSeconds,
} from './time.ts';

describe('durations are read', () => {
  test.each([
    ['0', 0],
    ['0s', 0],
    ['1us', 1],
    ['1µs', 1],
    ['1μs', 1],
    ['250ms', 250 * MILLISECOND],
    ['1.5s', 1_500_000],
    ['1.s', SECOND],
    ['.5s', 500_000],
    ['1h30m', 90 * MINUTE],
    ['2m0.000001s', 2 * MINUTE + 1],
    ['149d', 149 * DAY],
    ['1d12h', 36 * HOUR],
    ['0.4us', 0],
    ['0.5us', 1],
    ['0.1s', 100_000],
    ['100000d', 100_000 * DAY],
  ])('%s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });
});

describe('and nothing else is', () => {
  test.each([
    '',
    ' ',
    '1',
    '-1s',
    '+1s',
    '1 s',
    '1s ',
    's',
    '1x',
    '5m banana',
    '1M',
    '1S',
    '1e3s',
    '1,5s',
    '.s',
    'NaNs',
    'Infinitys',
    '1..5s',
    '1w',
    '∞',
    '200000d',
    '9'.repeat(400) + 's',
  ])('%s', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('durations are written', () => {
  test.each([
    [0, '0s'],
    [1, '0.000001s'],
    [1_500_000, '1.5s'],
    [59_999_999, '59.999999s'],
    [MINUTE, '1m00s'],
    [90 * MINUTE, '1h30m00s'],
    [DAY, '1d00h00m00s'],
    [DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + 5, '1d02h03m04.000005s'],
    [149 * DAY, '149d00h00m00s'],
  ])('%d', (duration, expected) => {
    expect(formatDuration(duration)).toBe(expected);
  });
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (duration) => {
      expect(parseDuration(formatDuration(duration))).toBe(duration);
    }),
  );
});

test('seconds come and go', () => {
  expect(fromSeconds(1.0000004)).toBe(1_000_000);
  expect(fromSeconds(1.0000005)).toBe(1_000_001);
  expect(toSeconds(1)).toBe(0.000_001);
  fc.assert(fc.property(fc.nat(1e12), (duration) => fromSeconds(toSeconds(duration)) === duration));
});
