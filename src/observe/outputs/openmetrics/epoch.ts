import { DAY, HOUR, MINUTE, SECOND } from '../../../engine/time.ts';

export const EPOCH_FORMAT = 'an instant from 1970 to 2199, such as 2024-01-01T00:00:00Z';

const PATTERN = /^(19[7-9]\d|2[01]\d\d)-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)Z$/;

/** Microseconds since 1970-01-01T00:00:00Z, without leap seconds, as Prometheus counts; undefined: this is no such instant. */
export function parseEpoch(text: string): number | undefined {
  const [year, month, day, hour, minute, second] = (PATTERN.exec(text) ?? []).slice(1).map(Number);
  if (year === undefined || month! < 1 || month! > 12 || day! < 1 || day! > lengthOf(month!, year)) return undefined;
  let days = day! - 1;
  for (let before = 1970; before < year; before++) days += isLeap(before) ? 366 : 365;
  for (let before = 1; before < month!; before++) days += lengthOf(before, year);
  return days * DAY + hour! * HOUR + minute! * MINUTE + second! * SECOND;
}

function lengthOf(month: number, year: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
