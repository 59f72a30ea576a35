import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../../api/input-error.ts';
import type { Host } from '../../host.ts';
import type { ReadySweep } from '../plan-sweep.ts';
import { describeCell } from '../run-sweep.ts';
import type { SweepFolder } from '../sweep-folder.ts';
import { showSweep } from '../sweep-progress.ts';
import { QUEUE_NAME, type CellJob } from './cell-job.ts';
import { Collection, LostCell } from './collection.ts';
import { connect, hidePassword, loadQueuePackages } from './open-queue.ts';

/** Milliseconds between two looks. */
const POLL_INTERVAL = 200;
/** Refusals of the server in a row that are put up with while it restarts. */
const MOST_FAILURES = 50;

interface CollectOptions {
  readonly url: string;
  readonly isQuiet: boolean;
  readonly foundCount: number;
}

/**
 * Puts cells into the queue, takes the results out and writes them down, until all are there.
 *
 * Truth is on the disk here, the queue is a means: a job that Redis has forgotten (it was restarted and keeps nothing) is put in
 * again, and a result that was computed twice is the same twice.
 *
 * @param missing indexes of the cells in the plan.
 * @returns false after Ctrl-C; the jobs stay in the queue then.
 * @throws InputError when the queue cannot be reached at the start, or when a worker cannot run a cell.
 */
export async function collectCells(
  host: Host,
  sweep: ReadySweep,
  folder: SweepFolder,
  missing: readonly number[],
  { url, isQuiet, foundCount }: CollectOptions,
): Promise<boolean> {
  const file = shareableFile(sweep);
  const packages = await loadQueuePackages();
  const { redis, disconnect } = await connect(host, packages, url);
  if (!isQuiet) host.stderr.write(`${missing.length} cells go to the workers at ${hidePassword(url)}\n`);
  const queue = new packages.bullmq.Queue<CellJob>(QUEUE_NAME, { connection: redis });
  queue.on('error', () => {});
  let isInterrupted = false;
  let release = (): void => {};
  const interrupt = new Promise<void>((resolve) => {
    release = host.onInterrupt(() => {
      isInterrupted = true;
      resolve();
    });
  });
  const describe = (place: number): string => describeCell(sweep, missing[place]!);
  const display = await showSweep(host, { describe, count: missing.length, foundCount, workerCount: 0 }, isQuiet);
  const collection = new Collection({ sweep, folder, file, missing, queue, redis, display });
  let failures = 0;
  try {
    while (!collection.isComplete && !isInterrupted) {
      try {
        // A server that has gone answers late: Ctrl-C need not wait for it.
        await Promise.race([collection.step(), interrupt]);
        failures = 0;
      } catch (error) {
        if (error instanceof InputError || error instanceof LostCell) throw error;
        // While a server starts again it refuses this and that. What is lost by that is missed at the next look.
        if (++failures > MOST_FAILURES)
          throw new InputError(`--queue ${hidePassword(url)}: the server refuses (${(error as Error).message})`);
      }
      if (!collection.isComplete) await Promise.race([sleep(POLL_INTERVAL), interrupt]);
    }
    return !isInterrupted;
  } catch (error) {
    await collection.withdraw();
    throw error;
  } finally {
    display.end();
    release();
    disconnect();
  }
}

/** The name of the scenario file for other machines. Files that it names are looked for from there. @throws InputError */
function shareableFile({ file, files }: ReadySweep): string {
  const relative = path.relative(process.cwd(), path.resolve(file));
  const isBelow = !relative.startsWith('..') && !path.isAbsolute(relative);
  if (isBelow) return relative.split(path.sep).join('/');
  if (files.length === 0) return path.basename(file);
  throw new InputError(
    'expected a scenario below the folder in which the command runs: workers look for its files by the same paths',
    { file },
  );
}
