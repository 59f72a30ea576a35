import { SECOND, type Time } from '../engine/time.ts';

const ZERO = '0'.charCodeAt(0);

/** Behind the point: millionths. */
const DIGITS = 6;

/**
 * A number as all result files have it: rounded to a millionth, without trailing zeros; empty for NaN, which stands for
 * "no value".
 */
export function numberText(value: number): string {
  if (value !== value) return '';
  if (Number.isSafeInteger(value)) return String(value + 0);
  const text = value.toFixed(DIGITS);
  let length = text.length;
  while (text.charCodeAt(length - 1) === ZERO) length--;
  // Nothing is left behind the point.
  if (length === text.length - DIGITS) length--;
  return length === 2 && text.startsWith('-0') ? '0' : text.slice(0, length);
}

/** Seconds from microseconds, exactly. */
export function secondsText(time: Time): string {
  const fraction = time % SECOND;
  const seconds = String((time - fraction) / SECOND);
  if (fraction === 0) return seconds;
  const digits = String(SECOND + fraction);
  let length = digits.length;
  while (digits.charCodeAt(length - 1) === ZERO) length--;
  return `${seconds}.${digits.slice(1, length)}`;
}
