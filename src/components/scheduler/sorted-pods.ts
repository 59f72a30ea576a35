import { PodHeap, type PodOrder } from './pod-heap.ts';
import { PodLine } from './pod-line.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

/**
 * Waiting pods of which the first by some order comes out next.
 *
 * Mostly a pod comes that goes behind all others, because it came last: it stands in a line, in order, and costs one comparison.
 * The others lie in a heap. A total order has one first, wherever it is kept.
 */
export class SortedPods {
  readonly #order: PodOrder;
  readonly #isSteady: boolean;
  readonly #line = new PodLine();
  readonly #heap: PodHeap;

  /** @param isSteady while two pods wait here, the order of the two stays. Otherwise a heap keeps them all. */
  constructor(order: PodOrder, isSteady: boolean) {
    this.#order = order;
    this.#isSteady = isSteady;
    this.#heap = new PodHeap(order);
  }

  get size(): number {
    return this.#line.size + this.#heap.size;
  }

  peek(): QueuedPodInfo | undefined {
    const inLine = this.#line.first;
    const inHeap = this.#heap.peek();
    if (inLine === undefined || inHeap === undefined) return inLine ?? inHeap;
    return this.#order(inLine, inHeap) < 0 ? inLine : inHeap;
  }

  /** @param before comes before it, as far as is known already. */
  push(info: QueuedPodInfo, before?: QueuedPodInfo): void {
    const { last } = this.#line;
    const isBehind = last === undefined || last === before || this.#order(last, info) < 0;
    if (this.#isSteady && isBehind) this.#line.add(info);
    else this.#heap.push(info);
  }

  pop(): QueuedPodInfo | undefined {
    const first = this.peek();
    if (first !== undefined) this.remove(first);
    return first;
  }

  remove(info: QueuedPodInfo): void {
    if (this.#line.has(info)) this.#line.remove(info);
    else this.#heap.remove(info);
  }

  /** Something that the order looks at has changed. */
  fix(info: QueuedPodInfo): void {
    if (!this.#line.has(info)) return this.#heap.fix(info);
    this.#line.remove(info);
    this.push(info);
  }
}
