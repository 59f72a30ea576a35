import { InputError } from '../api/input-error.ts';
import { hashText } from '../engine/rng.ts';
import { formatDuration, type Time } from '../engine/time.ts';
import type { RowListener } from './csv-rows.ts';
import { createTable, type Table, type TableShape } from './table.ts';
import type { PodRequest, RowReader, Submission, TraceFormat } from './trace.ts';
import type { TraceOptions } from './trace-options.ts';

export interface TraceInput {
  /** As shown in errors. */
  readonly file: string;
  /** The seed of the run, for `sample`. */
  readonly seed: string;
  readonly options: TraceOptions;
  readonly onWarning: (message: string) => void;
}

/** Chunks of a file in, submissions out, in order of time. Fed from outside, because files are read above this layer. */
export interface TraceReader {
  /** True when `limit` is reached: nothing more will come, the rest of the file need not be read. */
  readonly isDone: boolean;
  /** @throws InputError */
  push(chunk: Uint8Array | string): Submission[];
  /** @throws InputError */
  end(): Submission[];
}

/**
 * A format together with what can be said of every trace (limit, sample, timeScale, startAt).
 *
 * A sorted format streams: what a chunk holds comes out at once. An unsorted one is held in memory, sorted (rows of one
 * instant stay in the order of the file) and comes out at the end.
 */
export function createTraceReader<Options>(
  format: TraceFormat<Options>,
  options: Options,
  input: TraceInput,
): TraceReader {
  return new FormatReader(format, input, (header) => format.create(options, header, input.file));
}

class FormatReader implements TraceReader {
  readonly #format: { readonly sorted: boolean };
  readonly #input: TraceInput;
  readonly #table: Table;
  /** By namespace and name. */
  readonly #lines = new Map<string, Map<string, number>>();
  /** What has come in and is not yet handed out. */
  #held: Submission[] = [];
  #podCount = 0;
  #lastAt: Time = 0;
  #hasKept = false;

  constructor(
    format: TableShape & { readonly sorted: boolean },
    input: TraceInput,
    createReader: (header: ReadonlyMap<string, number>) => RowReader,
  ) {
    this.#format = format;
    this.#input = input;
    const start = (header: ReadonlyMap<string, number>): RowListener => {
      const reader = createReader(header);
      return (row, line) => {
        for (const submission of reader.read(row, line)) this.#take(submission, line);
      };
    };
    this.#table = createTable(format, input, start, () => this.isDone);
  }

  get isDone(): boolean {
    return this.#format.sorted && this.#podCount >= (this.#input.options.limit ?? Infinity);
  }

  push(chunk: Uint8Array | string): Submission[] {
    if (!this.isDone) this.#table.push(chunk);
    return this.#format.sorted ? this.#handOut() : [];
  }

  end(): Submission[] {
    if (!this.isDone) this.#table.end();
    if (!this.#hasKept) {
      throw new InputError('nothing is left of this trace', { file: this.#input.file }, 'look at startAt and sample');
    }
    if (this.#format.sorted) return this.#handOut();
    const { limit } = this.#input.options;
    return this.#handOut()
      .sort((a, b) => a.at - b.at)
      .slice(0, limit);
  }

  #handOut(): Submission[] {
    const out = this.#held;
    this.#held = [];
    return out;
  }

  #take(submission: Submission, line: number): void {
    this.#checkOrder(submission.at, line);
    if ('pod' in submission) this.#checkName(submission.pod, line);
    const { startAt, sample, timeScale } = this.#input.options;
    if (submission.at < startAt || this.isDone) return;
    if ('pod' in submission && !isSampled(submission.pod, sample, this.#input.seed)) return;
    this.#held.push(moveInTime(submission, startAt, timeScale));
    this.#hasKept = true;
    if ('pod' in submission) this.#podCount++;
  }

  #checkOrder(at: Time, line: number): void {
    if (this.#format.sorted && at < this.#lastAt) {
      throw new InputError(
        `this row comes at ${formatDuration(at)}, after one at ${formatDuration(this.#lastAt)}`,
        { file: this.#input.file, line },
        'sort the file by time of arrival',
      );
    }
    this.#lastAt = at;
  }

  #checkName({ namespace, name }: PodRequest, line: number): void {
    let lines = this.#lines.get(namespace);
    if (lines === undefined) this.#lines.set(namespace, (lines = new Map()));
    const first = lines.get(name);
    if (first !== undefined) {
      throw new InputError(`there is a second pod "${namespace}/${name}", the first is on line ${first}`, {
        file: this.#input.file,
        line,
      });
    }
    lines.set(name, line);
  }
}

/** Hangs on seed and name alone: a larger share contains every smaller one, and no row depends on another. */
function isSampled({ namespace, name }: PodRequest, share: number, seed: string): boolean {
  return share === 1 || hashText(`${seed}/sample/${namespace}/${name}`) < share * 4_294_967_296;
}

function moveInTime(submission: Submission, startAt: Time, scale: number): Submission {
  if (startAt === 0 && scale === 1) return submission;
  const move = (time: Time): Time => Math.round((time - startAt) * scale);
  if (!('pod' in submission)) return { ...submission, at: move(submission.at) };
  const { pod, deletion } = submission;
  const runDuration = pod.behavior?.runDuration;
  const scaled =
    runDuration === undefined
      ? pod
      : { ...pod, behavior: { ...pod.behavior, runDuration: Math.round(runDuration * scale) } };
  const at = move(submission.at);
  return deletion === undefined
    ? { at, pod: scaled }
    : { at, pod: scaled, deletion: { ...deletion, at: move(deletion.at) } };
}
