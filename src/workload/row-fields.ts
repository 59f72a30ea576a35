import { InputError, shorten } from '../api/input-error.ts';
import { DURATION_FORMAT, fromSeconds, parseDuration, type Duration } from '../engine/time.ts';

const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?$/;

/** The fields of rows by the names of their columns, turned into numbers and times; every complaint names file, line and column. */
export class RowFields {
  readonly #header: ReadonlyMap<string, number>;
  readonly #file: string;

  constructor(header: ReadonlyMap<string, number>, file: string) {
    this.#header = header;
    this.#file = file;
  }

  /** The text as it stands; empty when there is no such column. */
  text(row: readonly string[], column: string): string {
    const index = this.#header.get(column);
    return index === undefined ? '' : row[index]!;
  }

  wholeNumber(row: readonly string[], line: number, column: string): number {
    const text = this.text(row, column);
    const value = DECIMAL.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(value)) throw this.error('a whole number >= 0', row, line, column);
    return value;
  }

  /** A number >= 0, times `scale`, rounded up to a whole number. */
  amount(row: readonly string[], line: number, column: string, scale: number): number {
    const text = this.text(row, column);
    const value = DECIMAL.test(text) ? Math.ceil(Number(text) * scale) : NaN;
    if (!Number.isSafeInteger(value)) throw this.error('a number >= 0', row, line, column);
    return value;
  }

  /** Seconds with or without a fraction; undefined when the field is empty. */
  seconds(row: readonly string[], line: number, column: string): Duration | undefined {
    const text = this.text(row, column);
    if (text === '') return undefined;
    const value = DECIMAL.test(text) ? fromSeconds(Number(text)) : NaN;
    if (!Number.isSafeInteger(value)) throw this.error('seconds >= 0', row, line, column);
    return value;
  }

  /** Bare seconds or a duration with units; undefined when the field is empty. */
  duration(row: readonly string[], line: number, column: string): Duration | undefined {
    const text = this.text(row, column);
    if (text === '') return undefined;
    const value = DECIMAL.test(text) ? fromSeconds(Number(text)) : parseDuration(text);
    if (value === undefined || !Number.isSafeInteger(value))
      throw this.error(`seconds >= 0 or ${DURATION_FORMAT}`, row, line, column);
    return value;
  }

  /** `file:line column: expected ..., there is "..."`. */
  error(expected: string, row: readonly string[], line: number, column: string): InputError {
    const text = this.text(row, column);
    const found = text === '' ? 'the field is empty' : `there is "${shorten(text)}"`;
    return new InputError(`${column}: expected ${expected}, ${found}`, { file: this.#file, line });
  }
}
