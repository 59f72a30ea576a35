import { InputError } from '../../api/input-error.ts';
import { CsvRows } from '../../workload/csv-rows.ts';

/** One row of a result file, asked by the names of its columns. */
export interface ResultRow {
  /** As it stands; '' where the file has no such column. */
  text(column: string): string;
  /** Empty is -1. @throws InputError */
  micros(column: string): number;
  /** Empty is 0. @throws InputError */
  number(column: string): number;
  /** Empty is null. @throws InputError */
  optional(column: string): number | null;
}

/** Reads a CSV file of a results folder. @throws InputError where it is none. */
export function readResultTable(
  file: string,
  text: string,
  required: readonly string[],
  onHeader: (columns: readonly string[]) => void,
  onRow: (row: ResultRow) => void,
): void {
  const reader = new RowReader(file);
  const rows = new CsvRows(file, (fields, line) => {
    if (reader.hasHeader) {
      reader.take(fields, line);
      onRow(reader);
      return;
    }
    const missing = required.find((name) => !fields.includes(name));
    if (missing !== undefined) {
      throw new InputError(`there is no column "${missing}"`, { file, line }, 'is this a file of orrery run?');
    }
    reader.setHeader(fields);
    onHeader(fields);
  });
  rows.push(text);
  rows.end();
  if (!reader.hasHeader) throw new InputError('this file is empty', { file });
}

class RowReader implements ResultRow {
  readonly #file: string;
  readonly #places = new Map<string, number>();
  #columnCount = 0;
  #fields: readonly string[] = [];
  #line = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get hasHeader(): boolean {
    return this.#columnCount > 0;
  }

  setHeader(columns: readonly string[]): void {
    this.#columnCount = columns.length;
    columns.forEach((name, place) => this.#places.set(name, place));
  }

  take(fields: readonly string[], line: number): void {
    this.#fields = fields;
    this.#line = line;
    if (fields.length === this.#columnCount) return;
    throw new InputError(`row has ${fields.length} fields, expected ${this.#columnCount}`, { file: this.#file, line });
  }

  text(column: string): string {
    const place = this.#places.get(column);
    return place === undefined ? '' : this.#fields[place]!;
  }

  micros(column: string): number {
    const value = this.optional(column);
    return value === null ? -1 : Math.round(value * 1_000_000);
  }

  number(column: string): number {
    return this.optional(column) ?? 0;
  }

  optional(column: string): number | null {
    const text = this.text(column);
    if (text === '') return null;
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    throw new InputError(`${column}: expected a number, there is "${text.slice(0, 60)}"`, {
      file: this.#file,
      line: this.#line,
    });
  }
}
