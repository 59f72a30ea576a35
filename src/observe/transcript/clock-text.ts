import { DAY, HOUR, MINUTE, SECOND, type Time } from '../../engine/time.ts';

/** `00:00:01.250000`, and `2d 00:00:01.250000` after midnight: a fixed width within a day. */
export function clockText(at: Time): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const days = at >= DAY ? `${Math.floor(at / DAY)}d ` : '';
  const rest = at % DAY;
  const fraction = String(rest % SECOND).padStart(6, '0');
  return `${days}${two(rest / HOUR)}:${two((rest % HOUR) / MINUTE)}:${two((rest % MINUTE) / SECOND)}.${fraction}`;
}
