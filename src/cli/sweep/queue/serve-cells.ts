import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from 'bullmq';
import { InputError } from '../../../api/input-error.ts';
import type { Host } from '../../host.ts';
import { printWarnings } from '../../output.ts';
import { MISTAKE, QUEUE_NAME, type CellJob } from './cell-job.ts';
import { FileHashes } from './file-hashes.ts';
import { connect, hidePassword, loadQueuePackages } from './open-queue.ts';
import { runJob } from './run-job.ts';
import { RunnerPool } from './runner-pool.ts';

/** Milliseconds after which a cell whose worker has fallen silent is given to another. Renewed all the time, however long a run. */
const LOCK_DURATION = 10_000;
/** Milliseconds between two looks for such cells. */
const STALLED_INTERVAL = 3000;
/** As often as that a cell may be left behind: what counts is that it gets done. */
const MOST_STALLS = 1000;
/** Milliseconds of wall time between two words of progress. */
const LINE_INTERVAL = 5000;
/** Milliseconds between two looks at what is in hand, and after which results that nobody takes are given up. */
const STOP_INTERVAL = 50;
const LONGEST_STOP = 2000;

interface ServeOptions {
  readonly url: string;
  /** The folder in which the paths of scenarios begin. */
  readonly root: string;
  readonly workerCount: number;
  readonly isQuiet: boolean;
}

/** Runs cells of the queue until it is interrupted; those in hand are brought to their ends, unless it is interrupted again. */
export async function serveCells(host: Host, { url, root, workerCount, isQuiet }: ServeOptions): Promise<void> {
  const packages = await loadQueuePackages();
  const { redis, disconnect } = await connect(host, packages, url);
  const pool = await RunnerPool.start(host, workerCount);
  const files = new FileHashes();
  /** Cells whose results the server has not taken yet. */
  const unsaid = new Set<string>();
  let doneCount = 0;
  let saidAt = host.wallClock();

  const answer = async ({ data: job, id: address = '' }: Job<CellJob>): Promise<string> => {
    try {
      const { text, warnings } = await pool.lend((runner) => runJob(runner, { job, address, root, files }));
      if (!isQuiet) printWarnings(host.stderr, warnings);
      doneCount++;
      if (!isQuiet && host.wallClock() - saidAt >= LINE_INTERVAL) {
        saidAt = host.wallClock();
        host.stderr.write(`${doneCount} cells are done\n`);
      }
      unsaid.add(address);
      return text;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new packages.bullmq.UnrecoverableError(`${MISTAKE}worker on ${hostname()}: ${error.line}`);
    }
  };

  const worker = new packages.bullmq.Worker<CellJob, string>(QUEUE_NAME, answer, {
    connection: redis,
    concurrency: workerCount,
    lockDuration: LOCK_DURATION,
    stalledInterval: STALLED_INTERVAL,
    maxStalledCount: MOST_STALLS,
  });
  for (const event of ['completed', 'failed'] as const)
    worker.on(event, (job: Job<CellJob> | undefined) => unsaid.delete(job?.id ?? ''));
  // The connection says what there is to say.
  worker.on('error', () => {});
  if (!isQuiet) {
    const runs = workerCount === 1 ? 'one run at a time' : `${workerCount} runs at a time`;
    host.stderr.write(`waiting for cells at ${hidePassword(url)}; ${runs}\n`);
  }
  await untilInterrupted(host, async (isHurried) => {
    // Not worker.close() without force: it would wait for a server that has gone.
    await worker.pause(true);
    if (!isQuiet && pool.busyCount > 0) host.stderr.write('finishing what is in hand; once more ends it at once\n');
    for (let waited = 0; !isHurried() && redis.status === 'ready'; waited += STOP_INTERVAL) {
      if (pool.busyCount === 0 && (unsaid.size === 0 || waited > LONGEST_STOP)) break;
      await sleep(STOP_INTERVAL);
    }
  });
  pool.stop();
  await worker.close(true);
  disconnect();
  if (!isQuiet) host.stderr.write(`${doneCount} cells were run\n`);
}

/** Waits for an interrupt, then for `finish`, which can ask whether there has been another one. */
async function untilInterrupted(host: Host, finish: (isHurried: () => boolean) => Promise<void>): Promise<void> {
  let interrupts = 0;
  const release = await new Promise<() => void>((resolve) => {
    const stopListening = host.onInterrupt(() => {
      interrupts++;
      resolve(stopListening);
    });
  });
  await finish(() => interrupts > 1);
  release();
}
