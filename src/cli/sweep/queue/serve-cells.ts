import { hostname } from 'node:os';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from 'bullmq';
import { InputError } from '../../../api/input-error.ts';
import { BASE_VARIANT } from '../../../scenario/base-variant.ts';
import { hashContents } from '../../../scenario/hash.ts';
import { VERSION } from '../../../scenario/version.ts';
import type { CellRunner } from '../../cells/cell.ts';
import type { Host } from '../../host.ts';
import { printWarnings } from '../../output.ts';
import { renderCell } from '../cell-record.ts';
import { MISTAKE, QUEUE_NAME, type CellJob } from './cell-job.ts';
import { connect, hidePassword, loadQueuePackages } from './open-queue.ts';

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
  const free: CellRunner[] = await Promise.all(Array.from({ length: workerCount }, () => host.startWorker()));
  const busy = new Set<CellRunner>();
  /** Cells whose results the server has not taken yet. */
  const unsaid = new Set<string>();
  const files = new FileHashes();
  let doneCount = 0;
  let saidAt = host.wallClock();

  const runJob = async ({ data, id }: Job<CellJob>): Promise<string> => {
    const runner = free.pop()!;
    busy.add(runner);
    let isSound = true;
    try {
      const { text, summary, warnings } = await runCell(runner, data, id!, root, files);
      if (!isQuiet) printWarnings(host.stderr, warnings);
      doneCount++;
      if (!isQuiet && host.wallClock() - saidAt >= LINE_INTERVAL) {
        saidAt = host.wallClock();
        host.stderr.write(`${doneCount} cells are done; the last one was of seed ${summary.seed}\n`);
      }
      unsaid.add(id!);
      return text;
    } catch (error) {
      if (error instanceof InputError)
        throw new packages.bullmq.UnrecoverableError(`${MISTAKE}worker on ${hostname()}: ${error.line}`);
      isSound = false;
      throw error;
    } finally {
      busy.delete(runner);
      if (!isSound) runner.stop();
      free.push(isSound ? runner : await host.startWorker());
    }
  };

  const worker = new packages.bullmq.Worker<CellJob, string>(QUEUE_NAME, runJob, {
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
    if (!isQuiet && busy.size > 0) host.stderr.write('finishing what is in hand; once more ends it at once\n');
    for (let waited = 0; !isHurried() && redis.status === 'ready'; waited += STOP_INTERVAL) {
      if (busy.size === 0 && (unsaid.size === 0 || waited > LONGEST_STOP)) break;
      await sleep(STOP_INTERVAL);
    }
  });
  for (const runner of [...free, ...busy]) runner.stop();
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

/** @throws InputError when this worker cannot give the result that was asked for. */
async function runCell(runner: CellRunner, job: CellJob, address: string, root: string, files: FileHashes) {
  if (job.version !== VERSION)
    throw new InputError(`the sweep was started by orrery ${job.version}, this is ${VERSION}`);
  const file = path.join(root, job.file);
  await files.compare(path.dirname(file), job.files);
  const { text, set, parameters, seed } = job;
  const variant = job.variant === BASE_VARIANT ? undefined : job.variant;
  const result = await runner.run({ file, text, variant, set, parameters, seed, hasDecisions: false }, () => {});
  if (result === undefined) throw new Error('the run was stopped');
  if (result.address !== address)
    throw new InputError('the run is not the one that was asked for: the files here are others', { file });
  const { summary, warnings } = result;
  const point = { variant: job.variant, parameters, scenarioHash: summary.scenarioHash };
  return { text: renderCell(address, point, summary), summary, warnings };
}

/** What is in files, read again only when they have changed. */
class FileHashes {
  readonly #known = new Map<string, { readonly stamp: string; readonly hash: string }>();

  /** @throws InputError for the first file that is missing or has something else in it. */
  async compare(folder: string, files: CellJob['files']): Promise<void> {
    for (const { name, hash } of files) {
      const file = path.resolve(folder, name);
      if ((await this.#hash(file)) === hash) continue;
      throw new InputError('this file is another one than where the sweep was started', { file });
    }
  }

  async #hash(file: string): Promise<string> {
    const status = await stat(file).catch(() => undefined);
    const stamp = `${status?.mtimeMs}/${status?.size}`;
    const known = this.#known.get(file);
    if (known?.stamp === stamp && status !== undefined) return known.hash;
    const hash = await hashContents({ shown: file, path: file });
    this.#known.set(file, { stamp, hash });
    return hash;
  }
}
