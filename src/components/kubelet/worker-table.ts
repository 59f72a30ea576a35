import type { Slot } from '../../apiserver/store.ts';
import type { PodWorker } from './pod-worker.ts';

/**
 * Workers by the slot of their pod's object, so that a change finds its worker without a search. One table for many kubelets, as
 * each hears of its own pods alone.
 */
export class WorkerTable {
  readonly #workers: (PodWorker | undefined)[] = [];

  /** Whose pod has the slot now, or had it before. */
  get(slot: Slot): PodWorker | undefined {
    return slot < this.#workers.length ? this.#workers[slot] : undefined;
  }

  set(slot: Slot, worker: PodWorker): void {
    while (this.#workers.length <= slot) this.#workers.push(undefined);
    this.#workers[slot] = worker;
  }

  /** Does nothing when another has the slot by now. */
  remove(slot: Slot, worker: PodWorker): void {
    if (this.get(slot) === worker) this.#workers[slot] = undefined;
  }
}
