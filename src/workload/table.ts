import { InputError, shorten, unknownName } from '../api/input-error.ts';
import { CsvRows, type RowListener } from './csv-rows.ts';

/** Which columns a table has: those that must be there, those that may, and names made by a rule. */
export interface TableShape {
  readonly columns: readonly string[];
  readonly optionalColumns?: readonly string[];
  readonly isColumn?: (name: string) => boolean;
}

export interface TableInput {
  /** As shown in errors. */
  readonly file: string;
  readonly onWarning: (message: string) => void;
}

/** A CSV file with a header, fed in chunks. */
export interface Table {
  /** @throws InputError */
  push(chunk: Uint8Array | string): void;
  /** @throws InputError; a table without a row is one. */
  end(): void;
}

/**
 * Checks the header, then hands each row to the listener that `start` makes from it.
 *
 * @param start `header` maps the name of each column to its place.
 * @param isDone when true, what follows is not looked at.
 */
export function createTable(
  shape: TableShape,
  input: TableInput,
  start: (header: ReadonlyMap<string, number>) => RowListener,
  isDone = (): boolean => false,
): Table {
  let onRow: RowListener | undefined;
  let fieldCount = 0;
  let rowCount = 0;
  const rows = new CsvRows(input.file, (fields, line) => {
    if (onRow === undefined) {
      fieldCount = fields.length;
      onRow = start(readHeader(fields, line, shape, input));
      return;
    }
    if (isDone()) return;
    if (fields.length !== fieldCount) {
      throw new InputError(`expected ${fieldCount} fields as in the header, there are ${fields.length}`, {
        file: input.file,
        line,
      });
    }
    rowCount++;
    onRow(fields, line);
  });
  return {
    push: (chunk) => rows.push(chunk),
    end() {
      rows.end();
      if (onRow === undefined) {
        throw new InputError(`expected a header with the columns ${shape.columns.join(', ')}, the file is empty`, {
          file: input.file,
        });
      }
      if (rowCount === 0) throw new InputError('there is a header, but no row', { file: input.file });
    },
  };
}

function readHeader(
  fields: readonly string[],
  line: number,
  shape: TableShape,
  input: TableInput,
): ReadonlyMap<string, number> {
  const header = new Map<string, number>();
  const { columns, optionalColumns = [], isColumn = () => false } = shape;
  for (const [index, field] of fields.entries()) {
    const name = field.trim();
    if (header.has(name))
      throw new InputError(`the column "${shorten(name)}" stands twice in the header`, { file: input.file, line });
    header.set(name, index);
  }
  const names = [...header.keys()];
  const unknown = names.filter((name) => !columns.includes(name) && !optionalColumns.includes(name) && !isColumn(name));
  for (const column of columns) {
    if (header.has(column)) continue;
    throw new InputError(`the column "${column}" is missing; there are: ${shorten(names.join(', '), 200)}`, {
      file: input.file,
      line,
    });
  }
  if (unknown.length > 0) {
    const known = [...columns, ...optionalColumns];
    const hint = unknown.length === 1 ? ` (${unknownName('column', unknown[0]!, known)})` : '';
    input.onWarning(`${input.file}: columns without a meaning are ignored: ${shorten(unknown.join(', '), 200)}${hint}`);
  }
  return header;
}
