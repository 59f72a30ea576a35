import { SECOND, type Time } from '../../engine/time.ts';
import { numberText } from '../number-text.ts';
import { NEVER } from '../pod-table.ts';
import type { ResultColumn } from './result-table.ts';

/** A piece of text is full when it has so many letters. */
const FULL = 65_536;
/** How long a row may be; a longer one is not plain. */
const ROW_LIMIT = 16_384;

const [QUOTE, COMMA, POINT, ZERO, NEWLINE] = Array.from('",.0\n', (letter) => letter.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
];
/** Letters up to the space, and from DEL on, may need more than one byte, or quotes. */
const SPACE = 32;
const DELETE = 127;

/** Whole numbers below are written digit by digit: V8 reckons with 31 bits at once. */
const LARGE = 1 << 30;
/** Numbers whose texts are remembered; beyond, all are forgotten and it begins anew. */
const KNOWN_NUMBERS = 256;
/** Microseconds. */
const FRACTION_DIGITS = 6;

/**
 * Rows of CSV in which no field needs quotes, which nearly all are, written byte by byte: a row of a million has a dozen numbers,
 * and strings that are put together take some times as long.
 */
export class PlainRows {
  readonly #columns: readonly ResultColumn[];
  readonly #bytes = new Uint8Array(FULL + ROW_LIMIT);
  #length = 0;
  /** Pods ask for few different amounts. */
  readonly #numberTexts = new Map<number, string>();

  constructor(columns: readonly ResultColumn[]) {
    this.#columns = columns;
  }

  /** Adds the row, or gives false and adds nothing when it is not as plain as that. */
  add(row: number): boolean {
    const columns = this.#columns;
    const start = this.#length;
    // A row of one empty field would be an empty line.
    let isPlain = columns.length > 1;
    for (let i = 0; isPlain && i < columns.length; i++) {
      if (i > 0) this.#bytes[this.#length++] = COMMA;
      isPlain = this.#addField(columns[i]!, row);
    }
    this.#bytes[this.#length++] = NEWLINE;
    // What was written beyond the end is lost.
    if (isPlain && this.#length <= this.#bytes.length) return true;
    this.#length = start;
    return false;
  }

  get isFull(): boolean {
    return this.#length >= FULL;
  }

  /** The text of the rows that were added since the last call. */
  take(): string {
    const text = new TextDecoder().decode(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return text;
  }

  #addField(column: ResultColumn, row: number): boolean {
    switch (column.kind) {
      case 'text':
        return this.#addText(column.valueAt(row));
      case 'time':
        return this.#addTime(column.valueAt(row));
      case 'count':
        return this.#addWhole(column.valueAt(row));
      case 'number':
        return this.#addText(this.#numberText(column.valueAt(row)));
    }
  }

  #addText(text: string): boolean {
    const bytes = this.#bytes;
    let length = this.#length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code <= SPACE || code === COMMA || code === QUOTE || code >= DELETE) return false;
      bytes[length++] = code;
    }
    this.#length = length;
    return true;
  }

  #addTime(at: Time): boolean {
    if (at === NEVER) return true;
    const seconds = Math.floor(at / SECOND);
    const fraction = at - seconds * SECOND;
    if (!this.#addWhole(seconds)) return false;
    if (fraction === 0) return true;
    this.#bytes[this.#length++] = POINT;
    this.#addDigits(fraction, FRACTION_DIGITS);
    while (this.#bytes[this.#length - 1] === ZERO) this.#length--;
    return true;
  }

  /** A whole number that is not negative. */
  #addWhole(value: number): boolean {
    if (!(value >= 0 && value < LARGE)) return false;
    let digitCount = 1;
    for (let power = 10; power <= value; power *= 10) digitCount++;
    this.#addDigits(value, digitCount);
    return true;
  }

  /** The last digits of a whole number below {@link LARGE}. */
  #addDigits(value: number, digitCount: number): void {
    const bytes = this.#bytes;
    const first = this.#length;
    this.#length += digitCount;
    let rest = value | 0;
    for (let place = first + digitCount - 1; place >= first; place--) {
      // Cut off as a whole number of 32 bits, for which V8 needs no division.
      const tens = (rest / 10) | 0;
      bytes[place] = ZERO + rest - tens * 10;
      rest = tens;
    }
  }

  #numberText(value: number): string {
    const known = this.#numberTexts.get(value);
    if (known !== undefined) return known;
    if (this.#numberTexts.size === KNOWN_NUMBERS) this.#numberTexts.clear();
    const text = numberText(value);
    this.#numberTexts.set(value, text);
    return text;
  }
}
