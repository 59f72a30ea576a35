import type { JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError } from '../../../api/input-error.ts';
import { originOf } from '../../../scenario/sweep-plan-file.ts';
import { VERSION } from '../../../scenario/version.ts';
import type { CellsDisplay } from '../../cells/cells-progress.ts';
import { parseCell, renderCell } from '../cell-record.ts';
import type { ReadySweep } from '../plan-sweep.ts';
import { describeCell } from '../run-sweep.ts';
import type { SweepFolder } from '../sweep-folder.ts';
import { MISTAKE, type CellJob } from './cell-job.ts';

/** Jobs that are in the queue at a time: enough for many machines, few enough to look at each of them all the time. */
const WINDOW = 1000;
/** Seconds after which Redis forgets a job that nobody has collected. */
const KEPT_SECONDS = 86_400;

const JOB_OPTIONS = {
  // A worker's process may be ended by the system; a cell that ends three of them is to blame itself.
  attempts: 3,
  backoff: { type: 'fixed', delay: 1000 },
  removeOnComplete: { age: KEPT_SECONDS },
  removeOnFail: { age: KEPT_SECONDS },
} as const satisfies JobsOptions;

/** A cell that no worker could run, and not for a mistake in its scenario. */
export class LostCell extends Error {
  override readonly name = 'LostCell';
}

interface CollectionParts {
  readonly sweep: ReadySweep;
  readonly folder: SweepFolder;
  readonly file: string;
  readonly missing: readonly number[];
  readonly queue: Queue<CellJob>;
  readonly redis: Redis;
  readonly display: CellsDisplay;
}

/** What a sweep has in the queue. */
export class Collection {
  readonly #parts: CollectionParts;
  /** Places in `missing` of what is in the queue, or should be. */
  readonly #waiting = new Set<number>();
  #next = 0;

  constructor(parts: CollectionParts) {
    this.#parts = parts;
  }

  get isComplete(): boolean {
    return this.#next === this.#parts.missing.length && this.#waiting.size === 0;
  }

  /** One look: takes out what is done, puts in what is next or was lost. */
  async step(): Promise<void> {
    const { redis, queue, missing } = this.#parts;
    const fresh = new Set<number>();
    for (; this.#waiting.size < WINDOW && this.#next < missing.length; this.#next++) {
      this.#waiting.add(this.#next);
      fresh.add(this.#next);
    }
    await this.#add([...fresh]);
    const places = [...this.#waiting];
    const pipeline = redis.pipeline();
    for (const place of places)
      pipeline.hmget(queue.toKey(this.#addressOf(place)), 'timestamp', 'finishedOn', 'returnvalue', 'failedReason');
    const answers = (await pipeline.exec()) ?? [];
    const lost: number[] = [];
    const done: number[] = [];
    const stale: number[] = [];
    for (const [index, [error, fields]] of answers.entries()) {
      if (error !== null) throw error;
      const [timestamp, finishedOn, returned, reason] = fields as (string | null)[];
      const place = places[index]!;
      if (timestamp === null) lost.push(place);
      else if (typeof finishedOn !== 'string') continue;
      else if (typeof returned === 'string') {
        this.#keep(place, returned);
        done.push(place);
      } else if (fresh.has(place)) stale.push(place);
      else throw this.#failure(place, reason ?? 'for a reason that was not said');
    }
    await Promise.all([...done, ...stale].map((place) => queue.remove(this.#addressOf(place))));
    // What had failed before we came gets another chance: somebody has mended something since.
    await this.#add([...lost, ...stale]);
  }

  /** Takes back what nobody has begun. */
  async withdraw(): Promise<void> {
    const { queue, redis } = this.#parts;
    if (redis.status !== 'ready') return;
    await Promise.allSettled([...this.#waiting].map((place) => queue.remove(this.#addressOf(place))));
  }

  #addressOf(place: number): string {
    const { sweep, missing } = this.#parts;
    return sweep.plan.cells[missing[place]!]!;
  }

  /** A job that is in the queue already stays as it is: its id is the address. */
  async #add(places: readonly number[]): Promise<void> {
    if (places.length === 0) return;
    const { sweep, file, missing, queue } = this.#parts;
    const { text, files, set } = sweep;
    await queue.addBulk(
      places.map((place) => {
        const { point, seed } = originOf(sweep.plan, missing[place]!);
        const { variant, parameters } = point;
        const data: CellJob = { version: VERSION, file, text, files, variant, set, parameters, seed };
        return { name: 'cell', data, opts: { ...JOB_OPTIONS, jobId: this.#addressOf(place) } };
      }),
    );
  }

  #keep(place: number, returned: string): void {
    const { sweep, folder, missing, display } = this.#parts;
    const address = this.#addressOf(place);
    const text = JSON.parse(returned) as string;
    const record = parseCell(address, text);
    const { point } = originOf(sweep.plan, missing[place]!);
    if (record === undefined || renderCell(address, point, record) !== text)
      throw this.#failure(place, 'a worker brought back something else');
    folder.write(address, text);
    this.#waiting.delete(place);
    display.update(place, 1, 0);
  }

  #failure(place: number, reason: string): Error {
    const { sweep, missing } = this.#parts;
    if (reason.startsWith(MISTAKE)) return new InputError(reason.slice(MISTAKE.length));
    return new LostCell(`no worker could run ${describeCell(sweep, missing[place]!)}: ${reason}`);
  }
}
