import { numberText, secondsText } from '../number-text.ts';
import { NEVER } from '../pod-table.ts';
import type { ResultSink } from '../results.ts';
import { CsvFile, isPlainField } from './csv-file.ts';
import type { ResultColumn, ResultTable } from './result-table.ts';

/** Writes `<name>.csv`. */
export function writeCsv(sink: ResultSink, { name, rowCount, columns }: ResultTable): void {
  const fields = columns.map((column) => column.name);
  const plain = new Array<string>(columns.length).fill('');
  const file = new CsvFile(sink, `${name}.csv`, fields);
  for (let row = 0; row < rowCount; row++) {
    if (fill(fields, plain, columns, row)) file.writePlain(fields);
    else file.write(fields);
  }
  file.close();
}

/**
 * Puts the row into `fields`. Gives false where a field may need quotes, which numbers never do.
 * @param plain by column, a text that needs none: often the next one is the same.
 */
function fill(fields: string[], plain: string[], columns: readonly ResultColumn[], row: number): boolean {
  let isPlain = columns.length > 1;
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i]!;
    const text = fieldText(column, row);
    fields[i] = text;
    if (column.kind !== 'text' || text === plain[i]) continue;
    if (isPlainField(text)) plain[i] = text;
    else isPlain = false;
  }
  return isPlain;
}

export function fieldText(column: ResultColumn, row: number): string {
  switch (column.kind) {
    case 'text':
      return column.valueAt(row);
    case 'time': {
      const at = column.valueAt(row);
      return at === NEVER ? '' : secondsText(at);
    }
    case 'count':
      return String(column.valueAt(row));
    case 'number':
      return numberText(column.valueAt(row));
  }
}
