/** `8,152`: whole numbers with commas, whatever the host's language. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** Three significant digits, without an exponent: `0.00123`, `1.23`, `123`, `12,345`. */
export function formatNumber(value: number): string {
  if (value === 0 || Math.abs(value) >= 100) return formatCount(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const text = value.toFixed(Math.min(digits, 6));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** `250 us`, `1.52 s`, `3 min 20 s`, `2 d 4 h`: the two largest units that matter. */
export function formatSeconds(seconds: number): string {
  if (seconds === 0) return '0 s';
  if (seconds < 0.001) return `${formatNumber(seconds * 1_000_000)} us`;
  if (seconds < 1) return `${formatNumber(seconds * 1000)} ms`;
  if (seconds < 60) return `${formatNumber(seconds)} s`;
  return twoUnits(Math.round(seconds));
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

function twoUnits(seconds: number): string {
  const index = UNITS.findIndex(([, size]) => seconds >= size);
  const [name, size] = UNITS[index]!;
  const [smallerName, smallerSize] = UNITS[index + 1] ?? ['', 1];
  const rest = Math.floor((seconds % size) / smallerSize);
  const whole = `${formatCount(Math.floor(seconds / size))} ${name}`;
  return rest === 0 || smallerName === '' ? whole : `${whole} ${rest} ${smallerName}`;
}

/** `1.5 GiB` */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${formatNumber(value)} ${units[unit]}`;
}

/** `42.3 %` of a ratio between 0 and 1. */
export function formatPercent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
