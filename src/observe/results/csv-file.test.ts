import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from './csv-file.ts';

const field = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('a', '1', '.', '-', '/', '"', ',', '\n', '\r', ' ', '\t', '=', '\ufeff', 'é') }),
);

test('a line is what csv-stringify makes of the row', () => {
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), (row) => {
      expect(csvLine(row)).toBe(stringify([row]));
    }),
    { numRuns: 2000 },
  );
});
