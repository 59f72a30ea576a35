import { invariant } from '../../../engine/invariant.ts';
import { InputError } from '../../../api/input-error.ts';
import type { CellRunner } from '../../cells/cell.ts';
import type { Host } from '../../host.ts';

/** A fixed number of processes that run cells; one that has failed is replaced. */
export class RunnerPool {
  readonly #host: Host;
  readonly #free: CellRunner[];
  readonly #busy = new Set<CellRunner>();
  #isStopped = false;

  constructor(host: Host, runners: readonly CellRunner[]) {
    this.#host = host;
    this.#free = [...runners];
  }

  static async start(host: Host, count: number): Promise<RunnerPool> {
    return new RunnerPool(
      host,
      await Promise.all(Array.from({ length: count }, () => host.startWorker({ isThrifty: false }))),
    );
  }

  get busyCount(): number {
    return this.#busy.size;
  }

  /** Lends a runner to `work`; there must be a free one. A mistake in the input is no fault of the runner. */
  async lend<T>(work: (runner: CellRunner) => Promise<T>): Promise<T> {
    const runner = this.#free.pop();
    invariant(runner !== undefined, 'no more cells at a time than there are runners');
    this.#busy.add(runner);
    let isSound = true;
    try {
      return await work(runner);
    } catch (error) {
      isSound = error instanceof InputError;
      throw error;
    } finally {
      this.#busy.delete(runner);
      if (isSound) this.#free.push(runner);
      else {
        runner.stop();
        if (!this.#isStopped) this.#free.push(await this.#host.startWorker({ isThrifty: false }));
      }
    }
  }

  stop(): void {
    this.#isStopped = true;
    for (const runner of [...this.#free, ...this.#busy]) runner.stop();
  }
}
