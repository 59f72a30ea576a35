import type { Duration, Time } from '../engine/time.ts';

/**
 * The first round strictly after `time` of a loop that runs at `phase`, `phase + period`, ... How a component waits for its
 * own periodic work without an event per period.
 */
export function nextRound(time: Time, period: Duration, phase: Duration = 0): Time {
  return phase + (Math.floor((time - phase) / period) + 1) * period;
}

/** As {@link nextRound}, but a round at `time` itself counts. */
export function roundAtOrAfter(time: Time, period: Duration, phase: Duration = 0): Time {
  return phase + Math.ceil((time - phase) / period) * period;
}
