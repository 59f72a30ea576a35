import { describe, expect, test } from 'vitest';
import { formatBytes, formatCount, formatNumber, formatPercent, formatSeconds } from './number-format.ts';

describe('numbers for people', () => {
  test.each<[string, string]>([
    [formatCount(0), '0'],
    [formatCount(999), '999'],
    [formatCount(1000), '1,000'],
    [formatCount(1965120808), '1,965,120,808'],
    [formatCount(-1234.4), '-1,234'],
    [formatNumber(0), '0'],
    [formatNumber(0.000003), '0.000003'],
    [formatNumber(0.012345), '0.0123'],
    [formatNumber(1.5), '1.5'],
    [formatNumber(99.95), '100'],
    [formatNumber(12345.6), '12,346'],
    [formatSeconds(0), '0 s'],
    [formatSeconds(0.00025), '250 us'],
    [formatSeconds(0.0387), '38.7 ms'],
    [formatSeconds(1.524), '1.52 s'],
    [formatSeconds(59.999), '60 s'],
    [formatSeconds(60), '1 min'],
    [formatSeconds(249.4), '4 min 9 s'],
    [formatSeconds(7384), '2 h 3 min'],
    [formatSeconds(149 * 86400 + 8 * 3600 + 59), '149 d 8 h'],
    [formatBytes(0), '0 B'],
    [formatBytes(1536), '1.5 KiB'],
    [formatBytes(52498336592), '48.9 GiB'],
    [formatPercent(0.4231), '42.3 %'],
    [formatPercent(1), '100.0 %'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
