import { numberText, secondsText } from '../number-text.ts';
import { NEVER } from '../pod-table.ts';
import type { ResultSink } from '../results.ts';
import { CsvFile } from './csv-file.ts';
import type { ResultColumn, ResultTable } from './result-table.ts';

/** Writes `<name>.csv`. */
export function writeCsv(sink: ResultSink, { name, rowCount, columns }: ResultTable): void {
  const file = new CsvFile(
    sink,
    `${name}.csv`,
    columns.map((column) => column.name),
  );
  for (let row = 0; row < rowCount; row++) file.write(columns.map((column) => textOf(column, row)));
  file.close();
}

function textOf(column: ResultColumn, row: number): string {
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
