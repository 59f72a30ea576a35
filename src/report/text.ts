import { formatSeconds } from '../cli/number-format.ts';

/** Microseconds as a person likes to read them. */
export function formatMicros(micros: number): string {
  return micros < 0 ? `-${formatSeconds(-micros / 1_000_000)}` : formatSeconds(micros / 1_000_000);
}

/** The same to the millisecond, for instants that are compared: `3 h 20 min 4.005 s`. */
export function formatInstant(micros: number): string {
  const seconds = micros / 1_000_000;
  if (seconds < 60) return formatSeconds(seconds);
  const milliseconds = Math.round(micros / 1000);
  const minutes = Math.floor(milliseconds / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ] as const;
  const whole = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return [...whole, `${(milliseconds % 60_000) / 1000} s`].join(' ');
}

/** Characters that change the order of others, or are none: names could pretend to be other names with them. */
// oxlint-disable-next-line no-control-regex
const DECEPTIVE = /[\u0000-\u001f\u007f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text that came from outside, as it may be shown: deceptive characters stand as U+FFFD. */
export function shownText(text: string): string {
  return text.replaceAll(DECEPTIVE, '\ufffd');
}

/** A name that came from outside, short enough for a row: its beginning and its end. */
export function shortName(name: string, length = 60): string {
  if (name.length <= length) return shownText(name);
  const half = Math.floor((length - 1) / 2);
  return shownText(`${name.slice(0, half)}\u2026${name.slice(-half)}`);
}

/** Words as a POSIX shell wants them. */
export function quoteWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

const UNITS: Readonly<Record<string, string>> = {
  cpu_cores: 'cpu',
  memory_bytes: 'memory',
  ephemeral_storage_bytes: 'ephemeral storage',
};

/** A resource of a result file as people call it. */
export function resourceName(column: string): string {
  return UNITS[column] ?? column;
}
