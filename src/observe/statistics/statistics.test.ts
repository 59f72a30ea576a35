import { quantile } from 'd3-array';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CompensatedSum } from './compensated-sum.ts';
import { ExactSum } from './exact-sum.ts';
import { hashText } from '../../engine/rng.ts';
import { Extremes } from './extremes.ts';
import { sortWhole } from './sort-whole.ts';
import { Gauge } from './gauge.ts';
import { Samples } from './samples.ts';
import { Spread } from './spread.ts';

test('CompensatedSum keeps what plain addition loses', () => {
  const sum = new CompensatedSum();
  for (const value of [1, 1e100, 1, -1e100]) sum.add(value);
  expect(sum.value).toBe(2);
});

describe('ExactSum', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), { maxLength: 200 });

  test('is the nearest double of the true sum, beyond 2^53 too', () => {
    fc.assert(
      fc.property(amounts, (list) => {
        const sum = new ExactSum();
        for (const amount of list) sum.add(amount);
        const exact = Number(list.reduce((total, amount) => total + BigInt(amount), 0n));
        expect(Math.abs(sum.value - exact)).toBeLessThanOrEqual(exact * 2.3e-16);
      }),
    );
  });

  test('comes back to 0 in whatever order amounts leave', () => {
    fc.assert(
      fc.property(amounts, (list) => {
        const sum = new ExactSum();
        for (const amount of list) sum.add(amount);
        for (const amount of list.toSorted((a, b) => a - b)) sum.subtract(amount);
        expect(sum.value).toBe(0);
      }),
    );
  });
});

test('Gauge: time-weighted mean and maximum equal a recomputation microsecond by microsecond', () => {
  const steps = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 9 }), value: fc.integer({ min: 0, max: 5 }) }));
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 9 }), (changes, rest) => {
      const gauge = new Gauge();
      const held: number[] = [];
      let value = 0;
      for (const change of changes) {
        for (let i = 0; i < change.wait; i++) held.push(value);
        gauge.set(held.length, change.value);
        value = change.value;
      }
      for (let i = 0; i < rest; i++) held.push(value);
      const summary = gauge.summarize(held.length);
      expect(summary.mean).toBeCloseTo(held.reduce((sum, v) => sum + v, 0) / held.length, 12);
      expect(summary.max).toBe(Math.max(...held));
    }),
  );
});

describe('Samples', () => {
  test('percentiles are R-7: 1, 2, 3, 4 have the quartiles 1.75, 2.5 and 3.25', () => {
    const samples = new Samples();
    for (const value of [3, 1, 4, 2]) samples.add(value);
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => samples.quantile(p))).toEqual([1, 1.75, 2.5, 3.25, 4]);
    expect([samples.count, samples.mean, samples.max]).toEqual([4, 2.5, 4]);
  });

  test('percentiles are those of d3-array, whole numbers or not, of 32 bits or not', () => {
    const sample = fc.constantFrom(0, 1, 7, 4_294_967_295, 4_294_967_296, 2.5, -3);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(), sample), { minLength: 1 }), fc.constantFrom(0, 0.5, 0.9, 1), (all, p) => {
        const samples = new Samples();
        for (const value of all) samples.add(value);
        expect(samples.quantile(p)).toBe(quantile(all, p));
      }),
    );
  });

  test('beyond the limit mean and maximum stay exact and percentiles stay near', () => {
    const samples = new Samples(1000);
    for (let i = 0; i < 100_000; i++) samples.add((i * 7919) % 100_000);
    expect([samples.count, samples.mean, samples.max]).toEqual([100_000, 49_999.5, 99_999]);
    expect(samples.quantile(0.5)).toBeGreaterThan(40_000);
    expect(samples.quantile(0.5)).toBeLessThan(60_000);
  });
});

const edits = fc.array(
  fc.record({
    index: fc.integer({ min: 0, max: 70 }),
    value: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
  }),
);

test('Extremes equals a search through all', () => {
  fc.assert(
    fc.property(edits, (list) => {
      const extremes = new Extremes();
      const values = new Map<number, number>();
      for (const { index, value } of list) {
        if (value === undefined) {
          values.delete(index);
          extremes.remove(index);
        } else {
          values.set(index, value);
          extremes.set(index, value);
        }
        expect(extremes.min).toBe(Math.min(...values.values()));
        expect(extremes.max).toBe(Math.max(...values.values()));
      }
    }),
  );
});

test('Spread equals a recomputation from scratch', () => {
  fc.assert(
    fc.property(edits, (list) => {
      const spread = new Spread();
      const values = new Map<number, number>();
      for (const { index, value } of list) {
        if (value === undefined) values.delete(index);
        else values.set(index, value / 100);
        spread.set(index, value === undefined ? undefined : value / 100);
      }
      expect(spread.count).toBe(values.size);
      if (values.size === 0) return;
      const all = [...values.values()];
      const mean = all.reduce((sum, v) => sum + v, 0) / all.length;
      const variance = all.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / all.length;
      expect(spread.standardDeviation).toBeCloseTo(Math.sqrt(variance), 6);
      expect(spread.range).toBeCloseTo(Math.max(...all) - Math.min(...all), 9);
    }),
  );
});

test('sortWhole sorts as the built-in sort does, many numbers and few', () => {
  const below = fc.constantFrom(1, 2, 2048, 5000, 4_194_304, 4_294_967_296);
  fc.assert(
    fc.property(below, fc.integer(), fc.constantFrom(0, 1, 8191, 8192, 9000), (limit, seed, length) => {
      const values = Uint32Array.from({ length }, (_, i) => hashText(`${seed}/${i}`) % limit);
      expect(sortWhole(values.slice())).toEqual(values.slice().sort());
    }),
    { numRuns: 50 },
  );
});
