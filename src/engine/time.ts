/**
 * Virtual time: whole microseconds since the start of the run.
 *
 * Whole numbers make ties real ties and sums exact: 2^53 microseconds are 285 years.
 */
export type Time = number;

/** A length of virtual time in whole microseconds. Never negative. */
export type Duration = number;

export const MICROSECOND: Duration = 1;
export const MILLISECOND: Duration = 1_000;
export const SECOND: Duration = 1_000_000;
export const MINUTE: Duration = 60 * SECOND;
export const HOUR: Duration = 60 * MINUTE;
export const DAY: Duration = 24 * HOUR;

/** Names one scheduled event, so that it can be cancelled. Only meaningful to the clock that made it. */
export type EventId = number;

/**
 * What everything that lives in time may do with time.
 *
 * Handlers run to completion, one at a time, in the order (time, order of scheduling). A handler scheduled for the
 * present instant runs after everything that was scheduled for it before. The optional argument saves a closure.
 */
export interface Clock {
  /** The present instant. */
  readonly now: Time;
  /** Runs `handler` at `time`, which must not be before `now`. */
  at<A>(time: Time, handler: (argument: A) => void, argument: A): EventId;
  at(time: Time, handler: () => void): EventId;
  /** Runs `handler` after `delay`, a whole number of microseconds >= 0. */
  after<A>(delay: Duration, handler: (argument: A) => void, argument: A): EventId;
  after(delay: Duration, handler: () => void): EventId;
  /**
   * Moves the present on to `time` in the middle of a handler, as if the handler had ended, and the rest of it were an event of
   * its own that is due then. False when something else would come first, at `time` or before: then nothing has happened. Only
   * for who stands directly in a handler: whoever had called it would find itself in another time.
   */
  leap(time: Time): boolean;
  /** Forgets a scheduled event. Cancelling one that has run or was cancelled does nothing and returns false. */
  cancel(event: EventId): boolean;
}

const UNITS: Readonly<Record<string, Duration>> = {
  us: MICROSECOND,
  µs: MICROSECOND,
  μs: MICROSECOND,
  ms: MILLISECOND,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
};

/** The units of {@link parseDuration}, longest spelling first, as shown in error messages. */
export const DURATION_FORMAT = 'a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d';

/**
 * Reads a duration in Go's notation (`1h30m`, `250ms`, `1.5s`), with `d` for days as the only addition.
 *
 * @returns whole microseconds (rounded half up), or undefined when the text is not a duration >= 0 below 285 years.
 */
export function parseDuration(text: string): Duration | undefined {
  if (text === '0') return 0;
  const part = /(\d+(?:\.\d*)?|\.\d+)(us|µs|μs|ms|s|m|h|d)/y;
  let total = 0;
  let end = 0;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    total += Number(match[1]) * (UNITS[match[2]!] as Duration);
    end = part.lastIndex;
  }
  if (end === 0 || end !== text.length) return undefined;
  const rounded = Math.round(total);
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}

/** Whole microseconds from seconds that may have a fraction, rounded half up. */
export function fromSeconds(seconds: number): Duration {
  return Math.round(seconds * SECOND);
}

/** Seconds, with a fraction, from microseconds. */
export function toSeconds(duration: Duration): number {
  return duration / SECOND;
}

/** `1d02h03m04.000005s`: exact, and short: leading zero units and trailing zeros of the fraction are left out. */
export function formatDuration(duration: Duration): string {
  const days = Math.floor(duration / DAY);
  const hours = Math.floor((duration % DAY) / HOUR);
  const minutes = Math.floor((duration % HOUR) / MINUTE);
  const microseconds = duration % MINUTE;
  const whole = Math.floor(microseconds / SECOND);
  const fraction = microseconds % SECOND;
  const fractionText = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
  let text = '';
  if (days > 0) text += `${days}d`;
  if (text !== '') text += `${String(hours).padStart(2, '0')}h`;
  else if (hours > 0) text += `${hours}h`;
  if (text !== '') text += `${String(minutes).padStart(2, '0')}m`;
  else if (minutes > 0) text += `${minutes}m`;
  return `${text}${text === '' ? whole : String(whole).padStart(2, '0')}${fractionText}s`;
}
