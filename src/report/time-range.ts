/** What of the run is looked at, in microseconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The closest look: a tenth of a millisecond. Assumption: nothing happens within it that a person would tell apart. */
const CLOSEST = 100;

/** Around an instant, so many times as long, within the run. */
export function zoomTime({ from, to }: TimeRange, around: number, factor: number, endAt: number): TimeRange {
  const length = Math.min(endAt, Math.max(CLOSEST, (to - from) * factor));
  const share = (around - from) / (to - from);
  return within(around - share * length, length, endAt);
}

/** So many of its own lengths later, within the run. */
export function moveTime({ from, to }: TimeRange, lengths: number, endAt: number): TimeRange {
  return within(from + lengths * (to - from), to - from, endAt);
}

/** A range that somebody has drawn. */
export function drawnTime(a: number, b: number, endAt: number): TimeRange {
  const length = Math.min(endAt, Math.max(CLOSEST, Math.abs(b - a)));
  return within(Math.min(a, b), length, endAt);
}

function within(from: number, length: number, endAt: number): TimeRange {
  const begin = Math.min(Math.max(0, from), Math.max(0, endAt - length));
  return { from: begin, to: begin + length };
}
