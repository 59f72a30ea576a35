import { Buffer, isUtf8 } from 'node:buffer';
import { InputError } from '../api/input-error.ts';

/** No line is longer; a file that is no table (a dump, an archive) has such lines. Assumption. */
export const MAX_LINE_BYTES = 1_048_576;

/** Chunks are looked at in slices of so many bytes, so that the length of a line is known before it is decoded. */
const SLICE_BYTES = 65_536;

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = '\ufeff';
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * Chunks of bytes in, whole lines of UTF-8 text out. Only whole lines are decoded, so no character depends on where
 * chunks were cut; a line that never ends is refused while it is still short.
 */
export class TextLines {
  readonly #file: string;
  readonly #onLines: (lines: string) => void;
  /** Bytes of a line whose end has not come yet. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  /** Lines handed out so far. */
  #lineCount = 0;
  #isStart = true;

  /** @param onLines hears one or more lines, each with its newline */
  constructor(file: string, onLines: (lines: string) => void) {
    this.#file = file;
    this.#onLines = onLines;
  }

  /** @param chunk may be used again by the caller. @throws InputError */
  push(chunk: Uint8Array): void {
    for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
      this.#pushSlice(chunk.subarray(start, start + SLICE_BYTES));
    }
  }

  /** The file has ended; its last line need not end in a newline. @throws InputError */
  end(): void {
    if (this.#pendingBytes > 0) this.#pushSlice(Uint8Array.of(NEWLINE));
  }

  #pushSlice(bytes: Uint8Array): void {
    const firstEnd = bytes.indexOf(NEWLINE);
    if (this.#pendingBytes + (firstEnd < 0 ? bytes.length : firstEnd) > MAX_LINE_BYTES) {
      throw this.#error(`this line is longer than ${MAX_LINE_BYTES} bytes`, 1, 'is it a text file?');
    }
    if (firstEnd < 0) {
      this.#pending.push(Uint8Array.from(bytes));
      this.#pendingBytes += bytes.length;
      return;
    }
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const text = this.#decode(Buffer.concat([...this.#pending, bytes.subarray(0, end)]));
    this.#pending = end < bytes.length ? [Uint8Array.from(bytes.subarray(end))] : [];
    this.#pendingBytes = bytes.length - end;
    this.#onLines(text);
    this.#lineCount += countNewlines(text);
  }

  #decode(lines: Buffer): string {
    if (!isUtf8(lines)) throw this.#undecodable(lines);
    const text = lines.toString('utf8');
    const nul = text.indexOf('\0');
    if (nul >= 0) {
      throw this.#error('there is a NUL byte: this is not a text file', 1 + countNewlines(text.slice(0, nul)));
    }
    const isStart = this.#isStart;
    this.#isStart = false;
    return isStart && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  }

  #undecodable(lines: Buffer): InputError {
    if (this.#isStart && GZIP_MAGIC.every((byte, index) => lines[index] === byte)) {
      return this.#error('expected text, there is gzip data', 1);
    }
    let line = 1;
    for (let start = 0, end = 0; ; start = end, line++) {
      end = lines.indexOf(NEWLINE, start) + 1;
      if (!isUtf8(lines.subarray(start, end))) break;
    }
    return this.#error('expected UTF-8 text, there are bytes that are not', line);
  }

  /** @param line counted from 1 behind what was handed out */
  #error(message: string, line: number, hint?: string): InputError {
    return new InputError(message, { file: this.#file, line: this.#lineCount + line }, hint);
  }
}

function countNewlines(text: string): number {
  let count = 0;
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) count++;
  return count;
}
