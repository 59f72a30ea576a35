/** Shown where something else stood in a quantity's place. */
export const QUANTITY_FORMAT = 'a Kubernetes quantity such as 500m, 2, 1.5Gi or 100M';

/** Nano-units by suffix (k8s.io/apimachinery/pkg/api/resource/suffix.go). */
const SUFFIXES: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 1_000n,
  m: 1_000_000n,
  '': 1_000_000_000n,
  k: 1_000_000_000_000n,
  M: 1_000_000_000_000_000n,
  G: 1_000_000_000_000_000_000n,
  T: 1_000_000_000_000_000_000_000n,
  P: 1_000_000_000_000_000_000_000_000n,
  E: 1_000_000_000_000_000_000_000_000_000n,
  Ki: 1_000_000_000n << 10n,
  Mi: 1_000_000_000n << 20n,
  Gi: 1_000_000_000n << 30n,
  Ti: 1_000_000_000n << 40n,
  Pi: 1_000_000_000n << 50n,
  Ei: 1_000_000_000n << 60n,
};

const QUANTITY = /^([+-]?)(\d+\.?\d*|\.\d+)(?:([eE][+-]?\d{1,2})|(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?))$/;

const cache = new Map<string, number | undefined>();

/**
 * Reads a Kubernetes quantity into a whole number of units, exactly.
 *
 * @param perUnit how many of the wanted units make one: 1000 for millicores of cpu, 1 for bytes and devices.
 * @param rounding what to do with a fraction of a unit; Kubernetes rounds up (Quantity.Value, Quantity.MilliValue).
 * @returns undefined when the text is no quantity or lies beyond 2^53 units.
 */
export function parseQuantity(text: string, rounding: 'ceil' | 'exact' = 'ceil', perUnit = 1n): number | undefined {
  const cacheKey = `${rounding}${perUnit} ${text}`;
  if (cache.has(cacheKey)) return cache.get(cacheKey);
  const parsed = parse(text, rounding, perUnit);
  if (cache.size < 10_000) cache.set(cacheKey, parsed);
  return parsed;
}

function parse(text: string, rounding: 'ceil' | 'exact', perUnit: bigint): number | undefined {
  const match = QUANTITY.exec(text);
  if (match === null || text.length > 64) return undefined;
  const [, sign, digits, exponent, suffix] = match;
  const [whole = '', fraction = ''] = digits!.split('.');
  let numerator = BigInt(whole + fraction) * perUnit;
  let denominator = 10n ** BigInt(fraction.length) * 1_000_000_000n;
  if (exponent !== undefined) {
    const power = Number(exponent.slice(1));
    numerator *= 1_000_000_000n;
    if (power >= 0) numerator *= 10n ** BigInt(power);
    else denominator *= 10n ** BigInt(-power);
  } else {
    numerator *= SUFFIXES[suffix ?? '']!;
  }
  if (sign === '-') numerator = -numerator;
  let quotient = numerator / denominator;
  if (numerator % denominator !== 0n) {
    if (rounding === 'exact') return undefined;
    if (numerator > 0n) quotient += 1n;
  }
  const result = Number(quotient);
  return Number.isSafeInteger(result) ? result : undefined;
}

/** A quantity in billionths of a unit, rounded away from zero as upstream does; undefined when the text is none. */
export function parseNanoQuantity(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (match === null || text.length > 64) return undefined;
  const [, sign, digits, exponent, suffix] = match;
  const [whole = '', fraction = ''] = digits!.split('.');
  const power = exponent === undefined ? 0 : Number(exponent.slice(1));
  const factor = exponent === undefined ? SUFFIXES[suffix ?? '']! : 1_000_000_000n * 10n ** BigInt(Math.max(0, power));
  const numerator = BigInt(whole + fraction) * factor;
  const denominator = 10n ** BigInt(fraction.length + Math.max(0, -power));
  const nanos = (numerator + denominator - 1n) / denominator;
  return sign === '-' ? -nanos : nanos;
}

/** The quantity of one resource: `cpu` in millicores, every other in whole base units. */
export function parseResource(name: string, text: string): number | undefined {
  return parseQuantity(text, 'ceil', name === 'cpu' ? 1000n : 1n);
}

const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const;

/** The shortest exact spelling: `1500m` or `2` for cpu, `1536Mi` for bytes, a bare number for all others. */
export function formatResource(name: string, amount: number): string {
  if (name === 'cpu') return amount % 1000 === 0 ? String(amount / 1000) : `${amount}m`;
  if (name !== 'memory' && name !== 'ephemeral-storage' && !name.startsWith('hugepages-')) return String(amount);
  let value = amount;
  let suffix = 0;
  while (value !== 0 && value % 1024 === 0 && suffix < BINARY.length - 1) {
    value /= 1024;
    suffix++;
  }
  return `${value}${BINARY[suffix]}`;
}
