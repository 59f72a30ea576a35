import { formatInstant, formatMicros } from './text.ts';
import { moveTime, zoomTime, type TimeRange } from './time-range.ts';

/** Says what time all charts show, and moves it. */
export function TimeBar(props: { range: TimeRange; endAt: number; onRange: (range: TimeRange) => void }) {
  const { range, endAt, onRange } = props;
  const middle = (range.from + range.to) / 2;
  const isWhole = range.from <= 0 && range.to >= endAt;
  const button = (label: string, sign: string, next: TimeRange, isOff = false) => (
    <button type="button" class="tool" aria-label={label} title={label} disabled={isOff} onClick={() => onRange(next)}>
      {sign}
    </button>
  );
  return (
    <div class="time-bar" role="toolbar" aria-label="Time that is shown">
      <span class="time-bar-text" aria-live="polite">
        {isWhole ? (
          <>
            The whole run, <strong>{formatMicros(endAt)}</strong>
          </>
        ) : (
          <>
            <strong>{formatInstant(range.from)}</strong> to <strong>{formatInstant(range.to)}</strong>{' '}
            <span class="muted">({formatMicros(range.to - range.from)})</span>
          </>
        )}
      </span>
      {button('Earlier', '\u25c0', moveTime(range, -0.5, endAt), range.from <= 0)}
      {button('Later', '\u25b6', moveTime(range, 0.5, endAt), range.to >= endAt)}
      {button('Shorter time', '+', zoomTime(range, middle, 0.5, endAt))}
      {button('Longer time', '\u2212', zoomTime(range, middle, 2, endAt), isWhole)}
      {button('Whole run', 'Reset', { from: 0, to: endAt }, isWhole)}
    </div>
  );
}
