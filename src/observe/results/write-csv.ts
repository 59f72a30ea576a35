import { numberText, secondsText } from '../number-text.ts';
import { NEVER } from '../pod-table.ts';
import type { ResultSink } from '../results.ts';
import { CsvFile } from './csv-file.ts';
import { PlainRows } from './plain-rows.ts';
import type { ResultColumn, ResultTable } from './result-table.ts';

/** Writes `<name>.csv`. */
export function writeCsv(sink: ResultSink, { name, rowCount, columns }: ResultTable): void {
  const fields = columns.map((column) => column.name);
  const file = new CsvFile(sink, `${name}.csv`, fields);
  const plain = new PlainRows(columns);
  for (let row = 0; row < rowCount; row++) {
    if (plain.add(row)) {
      if (plain.isFull) file.writeLines(plain.take());
      continue;
    }
    file.writeLines(plain.take());
    for (let i = 0; i < columns.length; i++) fields[i] = fieldText(columns[i]!, row);
    file.write(fields);
  }
  file.writeLines(plain.take());
  file.close();
}

/** What a row says in a column, without the quotes that it may need. */
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
