import type { ResultFile, ResultSink } from '../results.ts';

/** Keeps what is written, by file name. */
export class MemorySink implements ResultSink {
  /** As text. */
  readonly files: Record<string, string> = {};
  readonly bytes: Record<string, Uint8Array> = {};
  readonly closed: string[] = [];

  open(file: string): ResultFile {
    const pieces: Buffer[] = [];
    this.files[file] = '';
    return {
      write: (content) => {
        pieces.push(typeof content === 'string' ? Buffer.from(content) : Buffer.from(content));
      },
      close: () => {
        this.bytes[file] = Buffer.concat(pieces);
        this.files[file] = Buffer.concat(pieces).toString('utf8');
        this.closed.push(file);
      },
    };
  }
}
