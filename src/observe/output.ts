import type { z } from 'zod';
import type { On } from './metric.ts';
import type { ResultSink, Results } from './results.ts';

/** What an output may listen to and write to while a run goes on. */
export interface OutputRun {
  readonly on: On;
  /** Files for other tools stand beside those of every run; the caller puts all of them in their place, or none. */
  readonly sink: ResultSink;
}

/** Writes the files of one format. */
export interface OutputWriter {
  /** Called once, when the run is over; closes what was opened. */
  finish(results: Results): void;
}

/**
 * The default export of a file in `observe/outputs/`: a format that other tools read. Like a metric it is a reader of the journal,
 * so asking for it cannot change a run; unlike a metric it is made only when a scenario or `--export` asks for it.
 */
export interface OutputDefinition<Options = unknown> {
  /** The name in `outputs:` of a scenario, in `--export` and in `orrery list`; the file's name. */
  readonly name: string;
  /** One line for `orrery list`. */
  readonly description: string;
  /** At once type, defaults, validation and help. */
  readonly options: z.ZodType<Options, unknown>;
  /** It shows the time series: a mistake where `outputs.timeseries` is switched off. */
  readonly needsTimeSeries?: true;
  create(run: OutputRun, options: Options): OutputWriter;
}

/** An output with its options. */
export interface ConfiguredOutput {
  readonly definition: OutputDefinition;
  readonly options: unknown;
}

export function defineOutput<Options>(definition: OutputDefinition<Options>): OutputDefinition<Options> {
  return definition;
}
