import { InputError } from '../../api/input-error.ts';
import type { Submission, TraceFormat } from '../trace.ts';
import { traceOptions } from '../trace-options.ts';
import { createTraceReader } from '../trace-reader.ts';

export interface ReadOptions {
  readonly format?: Record<string, unknown>;
  readonly options?: Record<string, unknown>;
  readonly seed?: string;
  /** Where the text is cut into chunks; whole without. */
  readonly chunkBytes?: number;
  readonly onWarning?: (message: string) => void;
}

/** A whole trace, read from a text as if it were a file called trace.csv. */
export function readTrace<O>(format: TraceFormat<O>, text: string | Uint8Array, read: ReadOptions = {}): Submission[] {
  const reader = createTraceReader(format, format.options.parse(read.format ?? {}), {
    file: 'trace.csv',
    seed: read.seed ?? 'seed',
    options: traceOptions.parse(read.options ?? {}),
    onWarning: read.onWarning ?? (() => {}),
  });
  const bytes = Buffer.from(text as string);
  const size = read.chunkBytes ?? bytes.length;
  const submissions: Submission[] = [];
  for (let start = 0; start < bytes.length && !reader.isDone; start += size) {
    submissions.push(...reader.push(bytes.subarray(start, start + size)));
  }
  submissions.push(...reader.end());
  return submissions;
}

/** The one line that a user would see; throws when all is well. */
export function mistakeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof InputError) return error.line;
    throw error;
  }
  throw new Error('there was no mistake');
}
