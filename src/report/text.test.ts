import { describe, expect, test } from 'vitest';
import { formatInstant, quoteWords, shortName } from './text.ts';
import { tickText, timeTicks } from './time-ticks.ts';
import { valueTicks } from './value-ticks.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, '0 s'],
  [1500, '1.5 ms'],
  [61 * SECOND, '1 min 1 s'],
  [DAY + 2 * HOUR + 3.0046 * SECOND, '1 d 2 h 3.005 s'],
])('the instant %d us is %s', (at, text) => expect(formatInstant(at)).toBe(text));

test.each([
  [0, DAY, '0'],
  [3 * DAY, DAY, '3 d'],
  [2 * DAY + 6 * HOUR, 6 * HOUR, '2 d 6 h'],
  [2 * DAY + 30 * MINUTE, 30 * MINUTE, '2 d 0 h 30'],
  [5 * MINUTE, 5 * MINUTE, '5 min'],
  [65 * MINUTE, 5 * MINUTE, '1 h 05'],
  [19 * MINUTE + 26 * SECOND, 2 * SECOND, '19 min 26 s'],
  [HOUR + 4 * SECOND, 2 * SECOND, '1 h 00:04'],
  [1.25 * SECOND, 0.05 * SECOND, '1.25 s'],
])('a tick at %d us, one each %d us, says %s', (at, step, text) => expect(tickText(at, step)).toBe(text));

test('ticks are round, within the range, and no more than wanted', () => {
  for (const length of [120, 5 * SECOND, 90 * MINUTE, 149 * DAY, 4000 * DAY]) {
    const ticks = timeTicks(length / 3, length * 1.3, 8);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(9);
    expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
    for (const { at } of ticks) expect(at >= length / 3 && at <= length * 1.3).toBe(true);
  }
});

test.each([
  [0, 1, 'ratio', [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, 9787, 'seconds', [0, 1800, 3600, 5400, 7200, 9000]],
  [-3, 8, 'count', [0, 5]],
])('values between %d and %d %s', (low, high, unit, ticks) => {
  const found = valueTicks(low, high, unit);
  expect(found).toHaveLength(ticks.length);
  for (const [index, tick] of ticks.entries()) expect(found[index]).toBeCloseTo(tick);
});

describe('names from outside', () => {
  test('short ones stay, long ones keep both ends', () => {
    expect(shortName('web-0')).toBe('web-0');
    expect(shortName(`${'a'.repeat(9999)}z`, 21)).toBe(`${'a'.repeat(10)}\u2026${'a'.repeat(9)}z`);
  });

  test('what would turn a name around is shown as what it is', () => {
    expect(shortName('\u202egnp.exe\u2066\n')).toBe('\ufffdgnp.exe\ufffd\ufffd');
    expect(shortName('\u05e9\u05dc\u05d5\u05dd')).toBe('\u05e9\u05dc\u05d5\u05dd');
  });

  test('a command line has them as one word each', () => {
    expect(quoteWords(['explain', 'scenarios/x.yaml', "default/it's; rm -rf $HOME", '--seed', '1'])).toBe(
      "explain scenarios/x.yaml 'default/it'\\''s; rm -rf $HOME' --seed 1",
    );
  });
});
