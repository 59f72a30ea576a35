import type { ResultFile, ResultSink } from '../../observe/results.ts';

/** Passes result files on and keeps the texts among them, so that a report of them can be written before they have come to rest. */
export class KeptFiles implements ResultSink {
  readonly #sink: ResultSink;
  readonly #pieces = new Map<string, string[]>();

  constructor(sink: ResultSink) {
    this.#sink = sink;
  }

  open(file: string): ResultFile {
    const opened = this.#sink.open(file);
    const pieces: string[] = [];
    this.#pieces.set(file, pieces);
    return {
      write(content) {
        if (typeof content === 'string') pieces.push(content);
        opened.write(content);
      },
      close: () => opened.close(),
    };
  }

  /** By name. */
  get texts(): ReadonlyMap<string, string> {
    return new Map([...this.#pieces].map(([file, pieces]) => [file, pieces.join('')]));
  }
}
