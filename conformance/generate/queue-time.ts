import type { Random } from './random.ts';

const SECOND = 1_000_000;
/** The queue flushes backoff on whole seconds, and looks over its unschedulable pods every half minute. */
const HALF_MINUTE = 30 * SECOND;

/**
 * How long until the next step, in microseconds. Never nothing: pods of one priority and one time have no order. Often a
 * moment, often just at, before or behind a flush; patient scripts wait for minutes.
 */
export function passTime(random: Random, now: number, isPatient: boolean): number {
  const makers: (() => number)[] = [
    ...Array<() => number>(10).fill(() => random.between(1, 400_000)),
    () => random.between(1, 9),
    () => SECOND - (now % SECOND),
    () => SECOND - (now % SECOND),
    () => SECOND - (now % SECOND) + 1,
    () => SECOND - (now % SECOND) + SECOND - 1,
    () => random.between(400_000, 3_500_000),
    () => random.between(400_000, 3_500_000),
  ];
  if (isPatient) {
    makers.push(
      () => random.between(5 * SECOND, 40 * SECOND),
      () => HALF_MINUTE - (now % HALF_MINUTE),
      () => (random.chance(0.3) ? random.between(280 * SECOND, 340 * SECOND) : random.between(1, SECOND)),
    );
  }
  return random.pick(makers)();
}
