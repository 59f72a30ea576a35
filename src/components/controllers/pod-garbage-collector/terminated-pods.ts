import { isTerminal, type Pod } from '../../../api/objects/pod.ts';
import type { Time } from '../../../engine/time.ts';

/** One pod, with what its place hangs on. */
interface Entry {
  readonly pod: Pod;
  readonly isEvicted: boolean;
  readonly createdAt: Time;
  /** It has gone, or has a newer version. */
  isGone: boolean;
}

/** So many entries of pods that have gone may lie around. */
const MAX_GONE = 1024;

/**
 * The pods that have ended, in the order in which they are collected: evicted ones first, then by creation, then by name
 * (gc_controller.go byEvictionAndCreationTimestamp; the namespace comes last, so that there are no ties).
 *
 * Many clusters never have so many that one is collected: until the order is asked for they are only counted. From then on they
 * stand in a binary heap.
 */
export class TerminatedPods {
  readonly #listAll: () => Iterable<Pod>;
  #size = 0;
  #heap: Entry[] = [];
  /** The entries of those that are there; undefined while they are only counted. */
  #byUid: Map<string, Entry> | undefined;

  /** @param listAll every pod there is, whether it has ended or not. */
  constructor(listAll: () => Iterable<Pod>) {
    this.#listAll = listAll;
  }

  get size(): number {
    return this.#size;
  }

  /** A pod has a new version. Undefined: it was not there before, or has gone. Known to `listAll` by now. */
  change(old: Pod | undefined, pod: Pod | undefined): void {
    if (old !== undefined && isTerminal(old)) this.#remove(old);
    if (pod === undefined || !isTerminal(pod)) return;
    this.#size++;
    this.#insert(pod);
  }

  oldest(count: number): readonly Pod[] {
    if (count <= 0) return [];
    if (this.#byUid === undefined) {
      this.#byUid = new Map();
      for (const pod of this.#listAll()) if (isTerminal(pod)) this.#insert(pod);
    }
    const taken: Entry[] = [];
    while (taken.length < count && this.#heap.length > 0) {
      const entry = this.#pop();
      if (!entry.isGone) taken.push(entry);
    }
    // They leave when they are heard to have gone.
    for (const entry of taken) this.#push(entry);
    return taken.map(({ pod }) => pod);
  }

  #insert(pod: Pod): void {
    if (this.#byUid === undefined) return;
    const { uid, creationTimestamp } = pod.metadata;
    const entry: Entry = { pod, isEvicted: isEvicted(pod), createdAt: creationTimestamp, isGone: false };
    this.#byUid.set(uid, entry);
    this.#push(entry);
    if (this.#heap.length > 2 * this.#size + MAX_GONE) this.#dropGone();
  }

  #remove({ metadata: { uid } }: Pod): void {
    this.#size--;
    const entry = this.#byUid?.get(uid);
    if (entry === undefined) return;
    entry.isGone = true;
    this.#byUid!.delete(uid);
  }

  #dropGone(): void {
    const entries = this.#heap;
    this.#heap = [];
    for (const entry of entries) if (!entry.isGone) this.#push(entry);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let hole = heap.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (compare(heap[parent]!, entry) < 0) break;
      heap[hole] = heap[parent]!;
      hole = parent;
    }
    heap[hole] = entry;
  }

  /** Only when there is one. */
  #pop(): Entry {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && compare(heap[child + 1]!, heap[child]!) < 0) child++;
      if (compare(last, heap[child]!) < 0) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = last;
    return first;
  }
}

function compare(a: Entry, b: Entry): number {
  if (a.isEvicted !== b.isEvicted) return a.isEvicted ? -1 : 1;
  return (
    a.createdAt - b.createdAt ||
    compareText(a.pod.metadata.name, b.pod.metadata.name) ||
    compareText(a.pod.metadata.namespace, b.pod.metadata.namespace)
  );
}

function isEvicted({ status }: Pod): boolean {
  return status.phase === 'Failed' && status.reason === 'Evicted';
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
