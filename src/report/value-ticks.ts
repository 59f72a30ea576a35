import { timeTicks } from './time-ticks.ts';

/** Round values between two, about five of them; of seconds those that are round as times. */
export function valueTicks(low: number, high: number, unit: string): readonly number[] {
  if (unit === 'seconds') return timeTicks(low * 1_000_000, high * 1_000_000, 6).map(({ at }) => at / 1_000_000);
  const rough = (high - low) / 5;
  const power = Number(`1e${Math.floor(Math.log10(rough))}`);
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
}
