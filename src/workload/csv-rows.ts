import { Buffer } from 'node:buffer';
import { CsvError, parse } from 'csv-parse/sync';
import { InputError } from '../api/input-error.ts';
import { invariant } from '../engine/invariant.ts';
import { MAX_LINE_BYTES, TextLines } from './text-lines.ts';

/** Hears each row with the line on which it begins, counted from 1. The fields are as they stand, without quotes. */
export type RowListener = (fields: readonly string[], line: number) => void;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;

/**
 * Chunks of a CSV file in, rows out, at once: RFC 4180 with a comma, LF or CRLF; blank lines are skipped.
 *
 * Lines without a quote are split here, which is exact and many times faster; where there are quotes, csv-parse reads.
 */
export class CsvRows {
  readonly #file: string;
  readonly #onRow: RowListener;
  readonly #lines: TextLines;
  #lineCount = 0;
  /** A row whose closing quote has not come yet, and the line on which it begins. */
  #open = '';
  #openLine = 0;

  constructor(file: string, onRow: RowListener) {
    this.#file = file;
    this.#onRow = onRow;
    this.#lines = new TextLines(file, (lines) => this.#pushLines(lines));
  }

  /** @param chunk may be used again by the caller; a string must not end in half a character. @throws InputError */
  push(chunk: Uint8Array | string): void {
    this.#lines.push(typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk);
  }

  /** The file has ended; its last line need not end in a newline. @throws InputError */
  end(): void {
    this.#lines.end();
    if (this.#open !== '') throw this.#error('a quote is opened here and never closed', this.#openLine);
  }

  #pushLines(text: string): void {
    if (this.#open === '' && !text.includes('"')) this.#splitPlain(text);
    else this.#splitQuoted(text);
  }

  #splitPlain(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const line = text.slice(start, end > start && text.charCodeAt(end - 1) === RETURN ? end - 1 : end);
      this.#lineCount++;
      if (line !== '') this.#onRow(line.split(','), this.#lineCount);
      start = end + 1;
    }
  }

  /** A row ends with the first newline behind an even number of quotes. */
  #splitQuoted(text: string): void {
    let isQuoted = this.#open !== '';
    let start = 0;
    let startLine = isQuoted ? this.#openLine : this.#lineCount + 1;
    const rowLines: number[] = [];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) isQuoted = !isQuoted;
      if (code !== NEWLINE) continue;
      this.#lineCount++;
      if (isQuoted) continue;
      const isBlank = i === start || (i === start + 1 && text[start] === '\r');
      // What closes an open row may look blank.
      if (!isBlank || startLine === this.#openLine) rowLines.push(startLine);
      start = i + 1;
      startLine = this.#lineCount + 1;
    }
    const rows = start === 0 ? '' : this.#open + text.slice(0, start);
    this.#open = start === 0 ? this.#open + text : text.slice(start);
    this.#openLine = this.#open === '' ? 0 : startLine;
    if (this.#open.length > MAX_LINE_BYTES) {
      const message = `the row that begins here is longer than ${MAX_LINE_BYTES} characters`;
      throw this.#error(message, this.#openLine, 'is a quote left open?');
    }
    if (rows !== '') this.#parse(rows, rowLines);
  }

  /** @param rowLines the line on which each row begins that is not blank */
  #parse(rows: string, rowLines: readonly number[]): void {
    const records = this.#parseRecords(rows, rowLines);
    invariant(records.length === rowLines.length, 'csv-parse finds as many rows as there are');
    for (const [index, record] of records.entries()) this.#onRow(record, rowLines[index]!);
  }

  #parseRecords(rows: string, rowLines: readonly number[]): string[][] {
    try {
      return parse(rows, { record_delimiter: ['\r\n', '\n'], relax_column_count: true, skip_empty_lines: true });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const message =
        'a quote stands in the wrong place: a field is either quoted as a whole, with "" for a quote, or not at all';
      throw this.#error(message, rowLines[Number(error['records'])] ?? rowLines[0]!);
    }
  }

  #error(message: string, line: number, hint?: string): InputError {
    return new InputError(message, { file: this.#file, line }, hint);
  }
}
