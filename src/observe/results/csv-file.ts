import { stringify } from 'csv-stringify/sync';
import type { ResultSink } from '../results.ts';

/** Text is handed on in pieces of about so many characters: large enough to be fast, small enough to be forgotten. */
const PIECE_LENGTH = 65_536;

/** A field with one of these is left to csv-stringify, which knows when and how to quote. */
const UNUSUAL = /[",\s]/;

/** Whether a field stands in its line as it is, beside others. */
export function isPlainField(field: string): boolean {
  return !UNUSUAL.test(field);
}

/** Writes one CSV file (RFC 4180 with plain newlines), row by row. */
export class CsvFile {
  readonly #file: ReturnType<ResultSink['open']>;
  #text = '';

  constructor(sink: ResultSink, name: string, header: readonly string[]) {
    this.#file = sink.open(name);
    this.write(header);
  }

  write(row: readonly string[]): void {
    this.#add(csvLine(row));
  }

  /** Writes a row of two fields or more that are all {@link isPlainField plain}. */
  writePlain(row: readonly string[]): void {
    this.#add(plainLine(row));
  }

  close(): void {
    this.#flush();
    this.#file.close();
  }

  #add(line: string): void {
    this.#text += line;
    if (this.#text.length >= PIECE_LENGTH) this.#flush();
  }

  #flush(): void {
    this.#file.write(this.#text);
    this.#text = '';
  }
}

/** As csv-stringify would write it; nearly all rows are plain names and numbers, for which this takes a tenth of its time. */
export function csvLine(row: readonly string[]): string {
  return row.length > 1 && row.every(isPlainField) ? plainLine(row) : stringify([row as string[]]);
}

function plainLine(row: readonly string[]): string {
  return `${row.join(',')}\n`;
}
