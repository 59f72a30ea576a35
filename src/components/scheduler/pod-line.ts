import { invariant } from '../../engine/invariant.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

/** Up to so many gaps nobody minds. */
const FEW_GAPS = 64;

/**
 * Pods in the order in which they came; they go from anywhere. A pod stands in one line at a time and knows its place, so that
 * nobody is looked for.
 */
export class PodLine {
  /** With gaps where pods have gone, but for the last place. */
  readonly #places: (QueuedPodInfo | undefined)[] = [];
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
    return this.#places[this.#first];
  }

  get last(): QueuedPodInfo | undefined {
    return this.#places.at(-1);
  }

  list(): QueuedPodInfo[] {
    return this.listUntil(() => false);
  }

  /** Those before the first that is not wanted any more. */
  listUntil(isLate: (info: QueuedPodInfo) => boolean): QueuedPodInfo[] {
    const pods: QueuedPodInfo[] = [];
    for (let index = this.#first; index < this.#places.length; index++) {
      const info = this.#places[index];
      if (info === undefined) continue;
      if (isLate(info)) break;
      pods.push(info);
    }
    return pods;
  }

  has(info: QueuedPodInfo): boolean {
    return info.line === this;
  }

  add(info: QueuedPodInfo): void {
    invariant(info.line === undefined, 'a pod is in one place of the scheduler at a time');
    info.line = this;
    info.place = this.#places.length;
    this.#places.push(info);
    this.#count++;
  }

  remove(info: QueuedPodInfo): void {
    const places = this.#places;
    info.line = undefined;
    places[info.place] = undefined;
    if (--this.#count === 0) {
      places.length = 0;
      this.#first = 0;
      return;
    }
    while (places.at(-1) === undefined) places.pop();
    if (places.length - this.#count > FEW_GAPS + this.#count) this.#closeGaps();
  }

  #closeGaps(): void {
    const places = this.#places;
    let next = 0;
    for (let index = this.#first; index < places.length; index++) {
      const info = places[index];
      if (info === undefined) continue;
      info.place = next;
      places[next++] = info;
    }
    places.length = next;
    this.#first = 0;
  }
}
