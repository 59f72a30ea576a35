import { describe, expect, test } from 'vitest';
import { judgeAgainst, type BaselineEntry, type BaselineVerdict, type Tolerance } from './baseline.ts';
import { brokenBound } from './bound.ts';
import type { Direction } from './metric-direction.ts';

const FIVE_PERCENT: Tolerance = { kind: 'share', share: 0.05 };

describe('against the baseline', () => {
  test.each<
    [was: number, is: number | undefined, direction: Direction, tolerance: Tolerance, verdict: BaselineVerdict]
  >([
    [10, 10, 'lower', FIVE_PERCENT, 'same'],
    [10, 10.5, 'lower', FIVE_PERCENT, 'within tolerance'],
    [10, 9.5, 'higher', FIVE_PERCENT, 'within tolerance'],
    [10, 10.6, 'lower', FIVE_PERCENT, 'worse'],
    [10, 9.4, 'lower', FIVE_PERCENT, 'better'],
    [10, 9.4, 'higher', FIVE_PERCENT, 'worse'],
    [10, 10.6, 'none', FIVE_PERCENT, 'moved'],
    [0, 1, 'lower', FIVE_PERCENT, 'worse'],
    [0, 1, 'lower', { kind: 'amount', amount: 2 }, 'within tolerance'],
    [0.1, 0.3, 'lower', { kind: 'amount', amount: 0.2 }, 'within tolerance'],
    [10, undefined, 'lower', FIVE_PERCENT, 'not measured'],
  ])('%d, now %s, %s is better: %j %s', (value, now, direction, tolerance, verdict) => {
    const entry: BaselineEntry = { metric: 'm', value, unit: 'count', tolerance, direction };
    expect(judgeAgainst(entry, now)).toBe(verdict);
  });
});

test.each([
  [{ max: 5 }, 5, undefined],
  [{ max: 5 }, 5.1, 'max'],
  [{ min: 5 }, 4.9, 'min'],
  [{ min: 1, max: 5 }, 3, undefined],
  [{ equals: 0 }, 0, undefined],
  [{ equals: 0 }, 1, 'equals'],
])('%j of %d: %s', (bounds, value, broken) => expect(brokenBound(bounds, value)).toBe(broken));
