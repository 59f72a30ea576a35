import type { QueuedPodInfo } from './queued-pod-info.ts';

/** Negative when `a` comes before `b`. A total order: no two pods are equal. */
export type PodOrder = (a: QueuedPodInfo, b: QueuedPodInfo) => number;

/** A binary heap of waiting pods; each knows its own place, so that it can be taken out from the middle. */
export class PodHeap {
  readonly #order: PodOrder;
  readonly #pods: QueuedPodInfo[] = [];

  constructor(order: PodOrder) {
    this.#order = order;
  }

  get size(): number {
    return this.#pods.length;
  }

  peek(): QueuedPodInfo | undefined {
    return this.#pods[0];
  }

  push(info: QueuedPodInfo): void {
    this.#pods.push(info);
    this.#siftUp(this.#pods.length - 1, info);
  }

  pop(): QueuedPodInfo | undefined {
    const first = this.#pods[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  remove(info: QueuedPodInfo): void {
    const hole = info.heapIndex;
    const last = this.#pods.pop()!;
    info.heapIndex = -1;
    if (last === info) return;
    this.#siftDown(hole, last);
    this.#siftUp(last.heapIndex, last);
  }

  /** Something that the order looks at has changed. */
  fix(info: QueuedPodInfo): void {
    this.#siftDown(info.heapIndex, info);
    this.#siftUp(info.heapIndex, info);
  }

  #siftUp(from: number, info: QueuedPodInfo): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#order(this.#pods[parent]!, info) <= 0) break;
      this.#place(hole, this.#pods[parent]!);
      hole = parent;
    }
    this.#place(hole, info);
  }

  #siftDown(from: number, info: QueuedPodInfo): void {
    let hole = from;
    for (;;) {
      let child = hole * 2 + 1;
      if (child >= this.#pods.length) break;
      if (child + 1 < this.#pods.length && this.#order(this.#pods[child + 1]!, this.#pods[child]!) < 0) child++;
      if (this.#order(info, this.#pods[child]!) <= 0) break;
      this.#place(hole, this.#pods[child]!);
      hole = child;
    }
    this.#place(hole, info);
  }

  #place(index: number, info: QueuedPodInfo): void {
    this.#pods[index] = info;
    info.heapIndex = index;
  }
}
