import { stringify } from 'csv-stringify/sync';
import type { ResultSink } from '../results.ts';

/** Rows turned into text at once: large enough to be fast, small enough to be forgotten. */
const BATCH_SIZE = 2000;

/** Writes one CSV file (RFC 4180 with plain newlines), row by row. */
export class CsvFile {
  readonly #file: ReturnType<ResultSink['open']>;
  #batch: (readonly string[])[] = [];

  constructor(sink: ResultSink, name: string, header: readonly string[]) {
    this.#file = sink.open(name);
    this.#batch.push(header);
  }

  write(row: readonly string[]): void {
    this.#batch.push(row);
    if (this.#batch.length >= BATCH_SIZE) this.#flush();
  }

  close(): void {
    this.#flush();
    this.#file.close();
  }

  #flush(): void {
    if (this.#batch.length > 0) this.#file.write(stringify(this.#batch as string[][]));
    this.#batch = [];
  }
}
