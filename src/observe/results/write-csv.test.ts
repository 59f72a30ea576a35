import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NEVER } from '../pod-table.ts';
import { MemorySink } from '../testing/memory-sink.ts';
import type { ResultColumn } from './result-table.ts';
import { fieldText, writeCsv } from './write-csv.ts';

const text = fc.oneof(
  fc.constantFrom('', 'default', 'web-1', 'a b', 'a,b', 'say "no"', 'é', 'x'.repeat(70_000)),
  fc.string({
    unit: fc.constantFrom('a', '1', '-', '/', '"', ',', '\n', '\r', ' ', '\t', '=', '\u007f', '\ufeff', 'é'),
  }),
);
/** Digits at all places, and numbers at which digits become more. */
const whole = fc.oneof(
  fc.nat(2000),
  fc.maxSafeNat(),
  fc.constantFrom(9, 10, 99_999_999, 1_000_000_000, 1_073_741_823, 1_073_741_824, 4_294_967_296),
);
const time = fc.oneof(
  whole,
  fc.constant(NEVER),
  fc.nat(3_000_000),
  fc.nat(9999).map((seconds) => seconds * 1_000_000),
);
const number = fc.oneof(
  fc.double({ noDefaultInfinity: true, min: -1e15, max: 1e15 }),
  whole,
  fc.constantFrom(0.5, -0, NaN),
);

const [ROWS, MOST_COLUMNS] = [12, 5];

const column: fc.Arbitrary<ResultColumn> = fc.oneof(
  rows(text).map((values) => ({ kind: 'text', name: 'text', valueAt: (row: number) => values[row]! }) as const),
  rows(time).map((values) => ({ kind: 'time', name: 'time', valueAt: (row: number) => values[row]! }) as const),
  rows(whole).map((values) => ({ kind: 'count', name: 'count', valueAt: (row: number) => values[row]! }) as const),
  rows(number).map((values) => ({ kind: 'number', name: 'number', valueAt: (row: number) => values[row]! }) as const),
);

function rows<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(value, { minLength: ROWS, maxLength: ROWS });
}

test('a table is what csv-stringify makes of its texts', () => {
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: MOST_COLUMNS }), (columns) => {
      const sink = new MemorySink();
      writeCsv(sink, { name: 'pods', rowCount: ROWS, columns });
      const texts = Array.from({ length: ROWS }, (_, row) => columns.map((each) => fieldText(each, row)));
      expect(sink.files['pods.csv']).toBe(stringify([columns.map(({ name }) => name), ...texts]));
    }),
    { numRuns: 500 },
  );
});

test('a long table is written in pieces', () => {
  const sink = new MemorySink();
  const valueAt = (row: number): number => row;
  const rowCount = 20_000;
  writeCsv(sink, {
    name: 'pods',
    rowCount,
    columns: ['a', 'b'].map((name) => ({ kind: 'count', name, valueAt }) as const),
  });
  const lines = Array.from({ length: rowCount }, (_, row) => `${row},${row}\n`);
  expect(sink.files['pods.csv']).toBe(`a,b\n${lines.join('')}`);
});
