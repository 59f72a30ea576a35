import type { QueuedPodInfo } from './queued-pod-info.ts';

/** Where a pod stands in a line: who keeps it can take the pod out without looking for it. */
export interface PodPlace {
  readonly line: PodLine;
  readonly info: QueuedPodInfo;
  index: number;
}

/** Up to so many gaps nobody minds. */
const FEW_GAPS = 64;

/** Pods in the order in which they came; they go from anywhere. */
export class PodLine {
  /** With gaps where pods have gone. */
  #places: (PodPlace | undefined)[] = [];
  #count = 0;
  /** There are only gaps before it. */
  #first = 0;

  get size(): number {
    return this.#count;
  }

  /** Undefined: there is none. */
  get first(): QueuedPodInfo | undefined {
    if (this.#count === 0) return undefined;
    while (this.#places[this.#first] === undefined) this.#first++;
    return this.#places[this.#first]!.info;
  }

  list(): QueuedPodInfo[] {
    return this.listUntil(() => false);
  }

  /** Those before the first that is not wanted any more. */
  listUntil(isLate: (info: QueuedPodInfo) => boolean): QueuedPodInfo[] {
    const pods: QueuedPodInfo[] = [];
    for (let index = this.#first; index < this.#places.length; index++) {
      const info = this.#places[index]?.info;
      if (info === undefined) continue;
      if (isLate(info)) break;
      pods.push(info);
    }
    return pods;
  }

  add(info: QueuedPodInfo): PodPlace {
    const place = { line: this, info, index: this.#places.length };
    this.#places.push(place);
    this.#count++;
    return place;
  }

  remove({ index }: PodPlace): void {
    this.#places[index] = undefined;
    this.#count--;
    if (this.#places.length - this.#count > FEW_GAPS + this.#count) this.#closeGaps();
  }

  #closeGaps(): void {
    this.#places = this.#places.filter((place) => place !== undefined);
    for (let index = 0; index < this.#places.length; index++) this.#places[index]!.index = index;
    this.#first = 0;
  }
}
