import type { Change, ObjectKey } from '../../api/kinds.ts';
import type { Slot } from '../../apiserver/store.ts';
import type { PodHost, PodWorker } from './pod-worker.ts';

/** A kubelet that hears of pods for whom the table has no worker of its own. */
export interface PodListener extends PodHost {
  /** @param isTaken the slot is that of another worker as yet. */
  hearOfPod(change: Change<'Pod'>, key: ObjectKey, slot: Slot, isTaken: boolean): void;
}

/**
 * Workers by the slot of their pod's object, so that a change finds its worker without a search. One table for many kubelets, as
 * each hears of its own pods alone.
 */
export class WorkerTable {
  readonly #workers: (PodWorker | undefined)[] = [];

  /** Does nothing when another has the slot by now. */
  remove(slot: Slot, worker: PodWorker): void {
    if (this.#workers[slot] === worker) this.#workers[slot] = undefined;
  }

  set(slot: Slot, worker: PodWorker): void {
    while (this.#workers.length <= slot) this.#workers.push(undefined);
    this.#workers[slot] = worker;
  }

  /** A kubelet has heard of a change. Most have their worker: then nothing need be known of the kubelet, one of thousands. */
  readonly hear = (change: Change<'Pod'>, key: ObjectKey, slot: Slot, kubelet: PodListener): void => {
    const worker = slot < this.#workers.length ? this.#workers[slot] : undefined;
    if (worker !== undefined && worker.isOf(kubelet, change.object.metadata.uid)) worker.hear(change);
    else kubelet.hearOfPod(change, key, slot, worker !== undefined);
  };
}
