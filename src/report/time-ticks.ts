const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distances between ticks that people find natural, in microseconds. */
const STEPS: readonly number[] = [
  ...[1, 10, 100, 1000, 10_000, 100_000].flatMap((unit) => [unit, 2 * unit, 5 * unit]),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365, 730, 1825, 3650].map((count) => count * DAY),
];

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** At most so many ticks between two instants. */
export function timeTicks(from: number, to: number, most: number): readonly Tick[] {
  const step = STEPS.find((distance) => (to - from) / distance <= most) ?? STEPS.at(-1)!;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to && ticks.length < 200; at += step) {
    ticks.push({ at, text: tickText(at, step) });
  }
  return ticks;
}

/** As much of an instant as ticks of that distance need to tell each other apart: `3 d`, `2 h 30`, `5 min`, `19 min 26 s`. */
export function tickText(at: number, step: number): string {
  if (at === 0) return '0';
  const [days, hours] = [Math.floor(at / DAY), Math.floor((at % DAY) / HOUR)];
  const parts = days > 0 ? [`${days} d`] : [];
  if (step >= DAY) return parts.join('');
  const minutes = Math.floor((at % HOUR) / MINUTE);
  if (hours > 0 || (days > 0 && step < HOUR)) parts.push(`${hours} h`);
  if (step >= HOUR) return parts.join(' ');
  if (parts.length > 0) parts.push(String(minutes).padStart(2, '0'));
  else if (minutes > 0) parts.push(`${minutes} min`);
  if (step >= MINUTE) return parts.join(' ');
  const digits = step >= SECOND ? 0 : Math.min(6, Math.ceil(Math.log10(SECOND / step)));
  const seconds = ((at % MINUTE) / SECOND).toFixed(digits);
  if (hours > 0 || days > 0) return `${parts.join(' ')}:${seconds.padStart(digits === 0 ? 2 : digits + 3, '0')}`;
  return [...parts, `${seconds} s`].join(' ');
}
