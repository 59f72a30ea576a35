import type { Argv } from 'yargs';
import { InputError } from '../api/input-error.ts';
import type { Host } from './host.ts';
import { single } from './scenario-options.ts';

export interface WorkersOption {
  readonly workers: string | undefined;
}

export function addWorkersOption<T>(yargs: Argv<T>): Argv<T & WorkersOption> {
  return yargs.option('workers', {
    type: 'string',
    requiresArg: true,
    describe: 'Runs at the same time. Default: one per processor',
  });
}

/** More processes than this are a slip of the finger. Assumption. */
const MOST_WORKERS = 1024;

export function readWorkers({ workers }: WorkersOption, { processorCount }: Host): number {
  const text = single('workers', workers);
  if (text === undefined) return processorCount;
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_WORKERS) return count;
  throw new InputError(`--workers ${text}: expected a whole number from 1 to ${MOST_WORKERS}`);
}
