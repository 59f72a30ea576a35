import { invariant } from '../../engine/invariant.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

/** Up to so many gaps nobody minds, and so many more for each pod. */
const FEW_GAPS = 64;
const GAPS_PER_POD = 7;

/**
 * Pods in the order in which they came; they go from anywhere. A pod stands in one line at a time and knows its place, so that
 * nobody is looked for.
 */
export class PodLine {
  /** With gaps where pods have gone; nobody behind `end`. Never shrinks: lines empty and fill all the time. */
  readonly #places: (QueuedPodInfo | undefined)[] = [];
  #count = 0;
  /** There are only gaps before it. */
  #first = 0;
  /** Behind the last pod. */
  #end = 0;

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
    return this.#count === 0 ? undefined : this.#places[this.#end - 1];
  }

  list(): QueuedPodInfo[] {
    const pods: QueuedPodInfo[] = [];
    for (let index = this.#first; index < this.#end; index++) {
      const info = this.#places[index];
      if (info !== undefined) pods.push(info);
    }
    return pods;
  }

  /** Those before the first that is not wanted any more. */
  listUntil(isLate: (info: QueuedPodInfo) => boolean): QueuedPodInfo[] {
    const pods: QueuedPodInfo[] = [];
    for (let index = this.#first; index < this.#end; index++) {
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
    info.place = this.#end;
    this.#places[this.#end++] = info;
    this.#count++;
  }

  remove(info: QueuedPodInfo): void {
    const places = this.#places;
    info.line = undefined;
    places[info.place] = undefined;
    if (--this.#count === 0) {
      this.#first = 0;
      this.#end = 0;
      return;
    }
    while (places[this.#end - 1] === undefined) this.#end--;
    if (this.#end - this.#count > FEW_GAPS + GAPS_PER_POD * this.#count) this.#closeGaps();
  }

  #closeGaps(): void {
    const places = this.#places;
    const end = this.#end;
    let next = 0;
    for (let index = this.#first; index < end; index++) {
      const info = places[index];
      if (info === undefined) continue;
      places[index] = undefined;
      info.place = next;
      places[next++] = info;
    }
    this.#first = 0;
    this.#end = next;
  }
}
