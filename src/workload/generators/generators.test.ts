import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../engine/rng.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../engine/time.ts';
import type { GeneratorDefinition } from '../trace.ts';
import burst from './burst.ts';
import diurnal from './diurnal.ts';
import every from './every.ts';
import poisson from './poisson.ts';

function arrivalsOf<O>(
  definition: GeneratorDefinition<O>,
  options: Record<string, unknown>,
  seed = 'seed',
  most = 200_000,
): number[] {
  const arrivals: number[] = [];
  const rng = createRng(seed);
  for (const at of definition.arrivals(definition.options.parse(options), (purpose) => rng.batchStream(purpose))) {
    if (arrivals.push(at) >= most) break;
  }
  return arrivals;
}

const share = (arrivals: readonly number[], from: number, to: number): number =>
  arrivals.filter((at) => at >= from && at < to).length / arrivals.length;

describe('every', () => {
  test('one interval apart, the first at the start, none at the end', () => {
    expect(arrivalsOf(every, { interval: '10s', start: '5s', until: '35s' })).toEqual(
      [5, 15, 25].map((s) => s * SECOND),
    );
  });

  test('a drawn interval', () => {
    const arrivals = arrivalsOf(every, { interval: { uniform: { min: '1s', max: '3s' } } }, 'seed', 10_000);
    expect(arrivals.at(-1)! / arrivals.length / SECOND).toBeCloseTo(2, 1);
  });

  test('an interval of nothing is refused', () => {
    expect(every.options.safeParse({ interval: '0s' }).error?.issues[0]?.message).toBe('expected an interval above 0');
  });
});

describe('poisson', () => {
  const arrivals = arrivalsOf(poisson, { rate: 30, per: '1m', start: '1h', until: '25h' });

  test('has its mean rate', () => {
    // 43,200 expected, standard deviation 208.
    expect(Math.abs(arrivals.length - 43_200)).toBeLessThan(830);
    expect(arrivals[0]).toBeGreaterThan(HOUR);
    expect(arrivals.at(-1)).toBeLessThan(25 * HOUR);
  });

  test('has exponential gaps', () => {
    const gaps = arrivals.slice(1).map((at, index) => at - arrivals[index]!);
    const longer = gaps.filter((gap) => gap > 2 * SECOND).length / gaps.length;
    expect(longer).toBeCloseTo(Math.exp(-1), 1);
  });
});

describe('diurnal', () => {
  const arrivals = arrivalsOf(diurnal, { rate: 20, per: '1m', amplitude: 0.8, peakAt: '18h', until: '5d' });

  test('keeps its mean over whole periods', () => {
    expect(Math.abs(arrivals.length / (20 * 60 * 24 * 5) - 1)).toBeLessThan(0.01);
  });

  test('is high at the peak and low half a period away', () => {
    const perHour = (hour: number): number =>
      arrivals.filter((at) => Math.floor((at % DAY) / HOUR) === hour).length / (20 * 60 * 5);
    expect((perHour(17) + perHour(18)) / 2).toBeCloseTo(1.8, 1);
    expect((perHour(5) + perHour(6)) / 2).toBeCloseTo(0.2, 1);
    expect((perHour(11) + perHour(12)) / 2).toBeCloseTo(1, 1);
  });

  test('without amplitude it is flat', () => {
    const flat = arrivalsOf(diurnal, { rate: 20, per: '1m', amplitude: 0, until: '5d' });
    expect(share(flat, 0, 60 * HOUR)).toBeCloseTo(0.5, 1);
  });
});

describe('burst', () => {
  test('all pods of a burst come with their spacing', () => {
    const arrivals = arrivalsOf(burst, { rate: 1, per: '1d', size: 4, spacing: '2s', until: '3d' });
    expect(arrivals.length % 4).toBe(0);
    const [first] = arrivals;
    expect(arrivals.slice(0, 4)).toEqual([0, 2, 4, 6].map((s) => first! + s * SECOND));
  });

  test('bursts that overlap come in order of time, and each is whole', () => {
    const arrivals = arrivalsOf(burst, { rate: 10, per: '1m', size: 5, spacing: '7s', until: '30m' });
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
    expect(arrivals.length % 5).toBe(0);
    expect(Math.abs(arrivals.length / 5 - 300)).toBeLessThan(70);
    // The bursts began before the end, their last pods may come after.
    expect(arrivals.at(-1)).toBeLessThan(30 * MINUTE + 5 * 7 * SECOND);
  });
});

describe('all of them', () => {
  const seeds = fc.string({ minLength: 1, maxLength: 5 });
  const generators: readonly (readonly [string, (seed: string) => number[]])[] = [
    ['poisson', (seed) => arrivalsOf(poisson, { rate: 3, start: '9s' }, seed, 200)],
    ['diurnal', (seed) => arrivalsOf(diurnal, { rate: 3, start: '9s' }, seed, 200)],
    ['burst', (seed) => arrivalsOf(burst, { rate: 3, size: 7, spacing: '100ms', start: '9s' }, seed, 200)],
    ['every', (seed) => arrivalsOf(every, { interval: { exponential: { mean: '1s' } }, start: '9s' }, seed, 200)],
  ];

  test.each(generators)('%s: whole microseconds in order, lazily, the same for the same seed', (_name, run) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const arrivals = run(seed);
        expect(arrivals).toHaveLength(200);
        expect(arrivals.every(Number.isSafeInteger)).toBe(true);
        expect(arrivals[0]).toBeGreaterThanOrEqual(9 * SECOND);
        expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
        expect(run(seed)).toEqual(arrivals);
        expect(run(`${seed}.`)).not.toEqual(arrivals);
      }),
      { numRuns: 10 },
    );
  });
});
