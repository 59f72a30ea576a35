import { formatBytes, formatNumber, formatSeconds } from './number-format.ts';

/** A value of a metric as a person likes to read it. */
export function formatValue(value: number, unit: string): string {
  const sign = value < 0 ? '-' : '';
  return `${sign}${formatSize(Math.abs(value), unit)}`;
}

/** The same with `+` before what is above zero. */
export function formatChange(value: number, unit: string): string {
  return value > 0 ? `+${formatValue(value, unit)}` : formatValue(value, unit);
}

function formatSize(value: number, unit: string): string {
  if (unit === 'seconds') return formatSeconds(value);
  if (unit === 'ratio') return `${formatNumber(value * 100)} %`;
  if (unit === 'bytes') return formatBytes(value);
  return formatNumber(value);
}
