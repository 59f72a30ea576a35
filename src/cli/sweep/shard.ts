import { InputError } from '../../api/input-error.ts';
import type { Host } from '../host.ts';
import { single } from '../scenario-options.ts';

/** One of `count` parts of a sweep; `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export interface ShardOptions {
  readonly shard: string | undefined;
  readonly shards: string | undefined;
}

/** More machines than anybody has. Assumption. */
const MOST_SHARDS = 100_000;

/**
 * Which part of the sweep is ours: `--shard 2/10`, or the index that a Kubernetes Indexed Job (JOB_COMPLETION_INDEX, from 0) or a
 * Slurm array (SLURM_ARRAY_TASK_ID) gives its tasks. With `--shards` a Slurm array counts from 0, so that any of its tasks can be
 * submitted again alone; without, _MIN, _STEP and _COUNT say what the array is. Undefined: all of the sweep.
 *
 * @throws InputError
 */
export function chooseShard(given: ShardOptions, { environment }: Pick<Host, 'environment'>): Shard | undefined {
  const [shard, shards] = [single('shard', given.shard), single('shards', given.shards)];
  if (shard !== undefined && shards !== undefined)
    throw new InputError('--shard and --shards: expected one of them', undefined, '--shard 2/10 says all');
  if (shard !== undefined) return parseShard(shard);
  const count = shards === undefined ? undefined : parseCount(shards);
  const { JOB_COMPLETION_INDEX: jobIndex, SLURM_ARRAY_TASK_ID: slurmId } = environment;
  if (jobIndex !== undefined) {
    if (count === undefined)
      throw new InputError(
        `JOB_COMPLETION_INDEX=${jobIndex}: expected --shards beside it`,
        undefined,
        '--shards is the number of completions; --shard 1/1 runs everything',
      );
    return within(wholeNumber('JOB_COMPLETION_INDEX', jobIndex) + 1, count, `JOB_COMPLETION_INDEX=${jobIndex}`);
  }
  if (slurmId !== undefined) return slurmShard(slurmId, count, environment);
  if (count === undefined) return undefined;
  throw new InputError(
    `--shards ${count}: which one?`,
    undefined,
    'neither JOB_COMPLETION_INDEX nor SLURM_ARRAY_TASK_ID is set; --shard 2/10 says it',
  );
}

/** Cells are dealt out like cards, so that each part gets its share of the long ones. */
export function isInShard(cell: number, shard: Shard | undefined): boolean {
  return shard === undefined || cell % shard.count === shard.index - 1;
}

function parseShard(text: string): Shard {
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text);
  if (match === null) throw new InputError(`--shard ${text}: expected i/n such as 2/10`);
  return within(Number(match[1]), Number(match[2]), `--shard ${text}`);
}

function parseCount(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_SHARDS) return count;
  throw new InputError(`--shards ${text}: expected a whole number from 1 to ${MOST_SHARDS}`);
}

function within(index: number, count: number, said: string): Shard {
  if (count < 1 || count > MOST_SHARDS)
    throw new InputError(`${said}: expected between 1 and ${MOST_SHARDS} shards, there are ${count}`);
  if (index >= 1 && index <= count) return { index, count };
  throw new InputError(`${said}: expected a shard from 1 to ${count}, there is ${index}`);
}

function slurmShard(id: string, given: number | undefined, environment: Host['environment']): Shard {
  const read = (name: string, otherwise: number): number => {
    const value = environment[name];
    return value === undefined ? otherwise : wholeNumber(name, value);
  };
  const said = `SLURM_ARRAY_TASK_ID=${id}`;
  const number = wholeNumber('SLURM_ARRAY_TASK_ID', id);
  if (given !== undefined) return within(number + 1, given, said);
  const first = read('SLURM_ARRAY_TASK_MIN', 0);
  const step = Math.max(1, read('SLURM_ARRAY_TASK_STEP', 1));
  return within(Math.floor((number - first) / step) + 1, read('SLURM_ARRAY_TASK_COUNT', 1), said);
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InputError(`${name}=${text}: expected a whole number`);
}
