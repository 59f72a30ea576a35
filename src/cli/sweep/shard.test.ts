import { describe, expect, test } from 'vitest';
import { chooseShard, isInShard, type Shard } from './shard.ts';

type Environment = Readonly<Record<string, string>>;

/** `--shard` or `--shards` as the words say, in an environment. */
function choose(words: string, environment: Environment = {}): Shard | undefined {
  const [option, value] = words.split(' ');
  const shard = option === '--shard' ? value : undefined;
  const shards = option === '--shards' ? value : undefined;
  return chooseShard({ shard, shards }, { environment });
}

describe('which shard is ours', () => {
  test.each<[string, Environment, string]>([
    ['', {}, 'all'],
    ['--shard 2/10', {}, '2/10'],
    ['--shard 1/1', { JOB_COMPLETION_INDEX: '4' }, '1/1'],
    ['--shards 10', { JOB_COMPLETION_INDEX: '0' }, '1/10'],
    ['--shards 10', { JOB_COMPLETION_INDEX: '9' }, '10/10'],
    // sbatch --array=0-9, and one of them again with --array=3
    ['--shards 10', { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_MIN: '3', SLURM_ARRAY_TASK_COUNT: '1' }, '4/10'],
    // sbatch --array=1-10 and --array=0-20:5
    ['', { SLURM_ARRAY_TASK_ID: '10', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_COUNT: '10' }, '10/10'],
    [
      '',
      {
        SLURM_ARRAY_TASK_ID: '15',
        SLURM_ARRAY_TASK_MIN: '0',
        SLURM_ARRAY_TASK_STEP: '5',
        SLURM_ARRAY_TASK_COUNT: '5',
      },
      '4/5',
    ],
  ])('%s %o: %s', (words, environment, expected) => {
    const shard = choose(words, environment);
    expect(shard === undefined ? 'all' : `${shard.index}/${shard.count}`).toBe(expected);
  });

  test.each<[string, Environment, string]>([
    ['--shard 0/3', {}, '--shard 0/3: expected a shard from 1 to 3, there is 0'],
    ['--shard 1/0', {}, '--shard 1/0: expected between 1 and 100000 shards, there are 0'],
    ['--shard two', {}, '--shard two: expected i/n such as 2/10'],
    ['--shards 0', {}, '--shards 0: expected a whole number from 1 to 100000'],
    ['--shards 3', {}, '--shards 3: which one?'],
    ['', { JOB_COMPLETION_INDEX: '2' }, 'JOB_COMPLETION_INDEX=2: expected --shards beside it'],
    ['--shards 2', { JOB_COMPLETION_INDEX: '2' }, 'JOB_COMPLETION_INDEX=2: expected a shard from 1 to 2, there is 3'],
    ['--shards 2', { JOB_COMPLETION_INDEX: 'x' }, 'JOB_COMPLETION_INDEX=x: expected a whole number'],
    ['--shards 2', { SLURM_ARRAY_TASK_ID: '7' }, 'SLURM_ARRAY_TASK_ID=7: expected a shard from 1 to 2, there is 8'],
  ])('%s %o: %s', (words, environment, message) => expect(() => choose(words, environment)).toThrow(message));

  test('not both options', () => {
    expect(() => chooseShard({ shard: '1/2', shards: '2' }, { environment: {} })).toThrow('expected one of them');
  });
});

test('every cell is in exactly one shard, and shards differ by one cell at most', () => {
  const shards = [1, 2, 3, 4].map((index) => ({ index, count: 4 }));
  const cells = Array.from({ length: 601 }, (_, cell) => cell);
  expect(cells.every((cell) => shards.filter((shard) => isInShard(cell, shard)).length === 1)).toBe(true);
  expect(shards.map((shard) => cells.filter((cell) => isInShard(cell, shard)).length)).toEqual([151, 150, 150, 150]);
});
