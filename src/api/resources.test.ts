import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatResource, parseQuantity, parseResource } from './resources.ts';

const Ki = 1024;
const Gi = Ki * Ki * Ki;

describe('amounts of bytes and devices', () => {
  test.each<[string, number]>([
    ['0', 0],
    ['1', 1],
    ['+1', 1],
    ['-1', -1],
    ['1.', 1],
    ['.5', 1],
    ['0.5', 1],
    ['1.5Gi', 1.5 * Gi],
    ['1Ki', 1024],
    ['16Gi', 16 * Gi],
    ['100M', 100_000_000],
    ['1k', 1000],
    ['1e3', 1000],
    ['1E3', 1000],
    ['1e+3', 1000],
    ['12e-1', 2],
    ['1E', 1e18],
    ['1500m', 2],
    ['1000m', 1],
    ['1n', 1],
    ['128974848000m', 128_974_848],
    ['9007199254740991', 2 ** 53 - 1],
  ])('%s', (text, expected) => {
    // 1E is beyond 2^53.
    expect(parseQuantity(text)).toBe(Number.isSafeInteger(expected) ? expected : undefined);
  });
});

describe('millicores', () => {
  test.each<[string, number]>([
    ['0', 0],
    ['1', 1000],
    ['500m', 500],
    ['0.1', 100],
    ['1.5', 1500],
    ['100n', 1],
    ['100u', 1],
    ['1100u', 2],
    ['1e3', 1_000_000],
    ['0.5m', 1],
    ['2k', 2_000_000],
  ])('%s', (text, expected) => {
    expect(parseResource('cpu', text)).toBe(expected);
  });
});

describe('no quantities', () => {
  test.each([
    '',
    ' ',
    '.',
    'm',
    'Gi',
    '1 Gi',
    ' 1',
    '1 ',
    '1gi',
    '1GI',
    '1K',
    '1g',
    '1mi',
    '1GB',
    '1,5',
    '1_000',
    '1.2.3',
    '--1',
    '1e',
    '1e3Ki',
    '1e1000',
    '0x10',
    'NaN',
    'Infinity',
    'ten',
    '1m1',
    '٣',
    '9007199254740992',
    '8Ei',
    '1'.repeat(65),
  ])('%s', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});

test('exact refuses what ceil rounds up', () => {
  expect(parseQuantity('1.5', 'exact')).toBeUndefined();
  expect(parseQuantity('1.50', 'exact', 10n)).toBe(15);
  expect(parseQuantity('1024m', 'exact')).toBeUndefined();
});

/** The powers of ten and of two, in Kubernetes' own words. */
const SUFFIX: Readonly<Record<string, [base: bigint, exponent: bigint]>> = {
  n: [10n, -9n],
  u: [10n, -6n],
  m: [10n, -3n],
  '': [10n, 0n],
  k: [10n, 3n],
  M: [10n, 6n],
  G: [10n, 9n],
  Ki: [2n, 10n],
  Mi: [2n, 20n],
  Gi: [2n, 30n],
  e2: [10n, 2n],
  'e-2': [10n, -2n],
  E4: [10n, 4n],
};

test('equals exact arithmetic on fractions, rounded up', () => {
  const digits = fc.stringMatching(/^[0-9]{1,6}$/);
  fc.assert(
    fc.property(
      digits,
      fc.option(digits, { nil: undefined }),
      fc.constantFrom(...Object.keys(SUFFIX)),
      fc.constantFrom(1n, 1000n),
      (whole, fraction, suffix, perUnit) => {
        const [base, exponent] = SUFFIX[suffix]!;
        let numerator = BigInt(whole + (fraction ?? '')) * perUnit;
        let denominator = 10n ** BigInt(fraction?.length ?? 0);
        if (exponent >= 0n) numerator *= base ** exponent;
        else denominator *= base ** -exponent;
        const expected = Number((numerator + denominator - 1n) / denominator);
        const text = `${whole}${fraction === undefined ? '' : `.${fraction}`}${suffix}`;
        expect(parseQuantity(text, 'ceil', perUnit)).toBe(Number.isSafeInteger(expected) ? expected : undefined);
      },
    ),
    { numRuns: 500 },
  );
});

describe('amounts are written', () => {
  test.each<[string, number, string]>([
    ['cpu', 500, '500m'],
    ['cpu', 2000, '2'],
    ['cpu', 0, '0'],
    ['memory', 16 * Gi, '16Gi'],
    ['memory', 1.5 * Gi, '1536Mi'],
    ['memory', 1000, '1000'],
    ['memory', 0, '0'],
    ['ephemeral-storage', 2 * Ki, '2Ki'],
    ['hugepages-2Mi', 4 * Ki * Ki, '4Mi'],
    ['pods', 1024, '1024'],
    ['nvidia.com/gpu', 8, '8'],
  ])('%s %d', (name, amount, expected) => {
    expect(formatResource(name, amount)).toBe(expected);
  });

  test('and read again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('cpu', 'memory', 'pods'),
        fc.nat(),
        (name, amount) => parseResource(name, formatResource(name, amount)) === amount,
      ),
    );
  });
});
