import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvRows } from './csv-rows.ts';
import { MAX_LINE_BYTES } from './text-lines.ts';
import { mistakeOf } from './testing/read-trace.ts';

type Row = [line: number, ...fields: string[]];

function rowsOf(chunks: readonly (string | Uint8Array)[]): Row[] {
  const rows: Row[] = [];
  const reader = new CsvRows('a.csv', (fields, line) => rows.push([line, ...fields]));
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return rows;
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += size) chunks.push(bytes.subarray(start, start + size));
  return chunks;
}

describe('rows and the lines on which they begin', () => {
  test.each<[what: string, text: string, rows: Row[]]>([
    [
      'LF',
      'a,b\n1,2\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,2\r\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'no newline at the end',
      'a,b\n1,2',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    ['byte order mark', '\ufeffa,b\n', [[1, 'a', 'b']]],
    [
      'blank lines count as lines',
      'a\n\n\r\nb\n',
      [
        [1, 'a'],
        [4, 'b'],
      ],
    ],
    ['empty fields', ',\n', [[1, '', '']]],
    ['quotes', '"a,b","say ""hi"""\n', [[1, 'a,b', 'say "hi"']]],
    [
      'a newline in quotes',
      'x\n"a\nb",c\nd,e\n',
      [
        [1, 'x'],
        [2, 'a\nb', 'c'],
        [4, 'd', 'e'],
      ],
    ],
    [
      'quotes in CRLF',
      '"a\r\nb"\r\n"c"\r\n',
      [
        [1, 'a\r\nb'],
        [3, 'c'],
      ],
    ],
    ['two bytes and four', 'é,🙂\n', [[1, 'é', '🙂']]],
    ['nothing', '', []],
    [
      'a quoted row that ends in a blank line',
      'x\n"a\n\n"\n\n""\ny\n',
      [
        [1, 'x'],
        [2, 'a\n\n'],
        [6, ''],
        [7, 'y'],
      ],
    ],
  ])('%s', (_what, text, rows) => {
    const bytes = Buffer.from(text);
    expect(rowsOf([bytes])).toEqual(rows);
    expect(rowsOf(cut(bytes, 1))).toEqual(rows);
  });
});

const field = fc.string({ unit: fc.constantFrom('a', 'é', '🙂', ',', '"', '\n', '\r', ' '), maxLength: 6 });
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }))
  // A row of one empty field is a blank line.
  .filter((rows) => rows.every((row) => row.join('') !== '' || row.length > 1));

test('what csv-stringify wrote is read back, however it is cut', () => {
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 9 }), (rows, size) => {
      const bytes = Buffer.from(stringify(rows, { quoted_match: /[\r\n]/ }));
      expect(rowsOf(cut(bytes, size)).map(([, ...fields]) => fields)).toEqual(rows);
    }),
  );
});

test('lines that are split by hand are split as csv-parse would', () => {
  const plain = fc.string({ unit: fc.constantFrom('a', ',', '\n', '\r\n', ' ', "'", 'é'), maxLength: 40 });
  fc.assert(
    fc.property(plain, (text) => {
      const options = { record_delimiter: ['\r\n', '\n'], relax_column_count: true, skip_empty_lines: true };
      expect(rowsOf([Buffer.from(text)]).map(([, ...fields]) => fields)).toEqual(parse(text, options));
    }),
  );
});

describe('what is not CSV', () => {
  const long = 'x'.repeat(MAX_LINE_BYTES);
  test.each<[chunks: (string | Uint8Array)[], line: string]>([
    [['a\n', Uint8Array.of(0x62, 0xff, 0x0a)], 'a.csv:2 expected UTF-8 text, there are bytes that are not'],
    [['a\nb\n"q\n', Uint8Array.of(0xc3, 0x0a)], 'a.csv:4 expected UTF-8 text, there are bytes that are not'],
    [[Uint8Array.of(0x1f, 0x8b, 0x08, 0x0a)], 'a.csv:1 expected text, there is gzip data'],
    [['a\nb\0\n'], 'a.csv:2 there is a NUL byte: this is not a text file'],
    [['a\n"b\nc\n'], 'a.csv:2 a quote is opened here and never closed'],
    [
      ['a\nb"c"\n'],
      'a.csv:2 a quote stands in the wrong place: a field is either quoted as a whole, with "" for a quote, or not at all',
    ],
    [
      ['a\n"b"c\n'],
      'a.csv:2 a quote stands in the wrong place: a field is either quoted as a whole, with "" for a quote, or not at all',
    ],
    [['a\n', `${long}x\n`], 'a.csv:2 this line is longer than 1048576 bytes (is it a text file?)'],
    [
      ['a\n"', ...Array.from({ length: 1100 }, () => `${'y'.repeat(1023)}\n`)],
      'a.csv:2 the row that begins here is longer than 1048576 characters (is a quote left open?)',
    ],
  ])('%# %.30s', (chunks, line) => {
    expect(mistakeOf(() => rowsOf(chunks))).toBe(line);
  });

  test('a row may be as long as the limit, and not a byte longer, however it is cut', () => {
    for (const size of [1000, 65_536, 100_000, 2_000_000]) {
      expect(rowsOf(cut(Buffer.from(`${long}\n`), size))).toHaveLength(1);
      expect(() => rowsOf(cut(Buffer.from(`${long}x\n`), size))).toThrow('longer than');
    }
  });

  test('an endless line is refused before it is held in memory', () => {
    const chunk = Buffer.alloc(65_536, 'x');
    const reader = new CsvRows('a.csv', () => {});
    let pushed = 0;
    const push = (): void => {
      for (; pushed < 1600; pushed++) reader.push(chunk);
    };
    expect(mistakeOf(push)).toContain('a.csv:1 this line is longer than');
    expect(pushed).toBeLessThanOrEqual(17);
  });
});

test('the caller may use its buffer again', () => {
  const buffer = Buffer.from('ab');
  const rows: (readonly string[])[] = [];
  const reader = new CsvRows('a.csv', (fields) => rows.push(fields));
  reader.push(buffer);
  buffer.write('c\n');
  reader.push(buffer);
  reader.end();
  expect(rows).toEqual([['abc']]);
});
