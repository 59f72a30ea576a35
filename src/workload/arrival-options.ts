import { z } from 'zod';
import { durationField } from '../api/options.ts';
import type { RandomStream } from '../engine/rng.ts';
import type { Duration, Time } from '../engine/time.ts';

/** Options that generators share. */
export const startField = durationField().default(0).describe('Nothing arrives before.');
export const untilField = durationField()
  .optional()
  .describe('Nothing arrives from then on. Default: the end of the run.');

/** Arrivals per `perField`. */
export function rateField(what: string): z.ZodNumber {
  const error = 'expected a number above 0';
  return z.number({ error }).positive({ error }).max(1e9, { error: 'expected a number, at most 1e9' }).describe(what);
}

export const perField = durationField()
  .refine((per) => per > 0, { error: 'expected a duration above 0' })
  .default(1_000_000)
  .describe('The time that `rate` counts for.');

/** The gap to the next arrival of a Poisson process, in microseconds, not rounded: rounded sums do not drift. */
export function exponentialGap(stream: RandomStream, mean: number): number {
  return -Math.log(1 - stream.next()) * mean;
}

export interface Window {
  readonly start: Time;
  readonly until?: Duration | undefined;
}

/** The end of the window; endless without `until`. */
export function endOf({ until }: Window): Time {
  return until ?? Infinity;
}
