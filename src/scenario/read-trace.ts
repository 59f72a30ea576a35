import { createTraceReader } from '../workload/trace-reader.ts';
import type { PodRequest, Submission } from '../workload/trace.ts';
import { readChunks } from './files.ts';
import type { TraceSource } from './scenario.ts';

/** A trace that has been read to its end. */
export interface ReadTrace {
  /** In the order of the file. */
  readonly pods: readonly PodRequest[];
  /** One line each, for a person. */
  readonly warnings: readonly string[];
}

/** Reads a whole trace for its pods; when they come is left out. @throws InputError */
export async function readTrace(
  { file, format, formatOptions, options }: Pick<TraceSource, 'file' | 'format' | 'formatOptions' | 'options'>,
  seed: string,
): Promise<ReadTrace> {
  const pods: PodRequest[] = [];
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const reader = createTraceReader(format, formatOptions, { file: file.shown, seed, options, onWarning });
  const take = (submissions: readonly Submission[]): void => {
    for (const submission of submissions) if ('pod' in submission) pods.push(submission.pod);
  };
  for await (const chunk of readChunks(file)) take(reader.push(chunk));
  take(reader.end());
  return { pods, warnings };
}
