import type { PodInfo } from '../pod-info.ts';
import type { Snapshot } from '../snapshot.ts';

/** More label sets than this are mostly those of pods that have labels of their own: all numbers are given anew. */
const MAX_TEXTS = 8192;
/** As long as the change log at least; a power of two. */
const CAPACITY = 16_384;

interface KnownKind {
  readonly namespace: string;
  readonly affinity: object | undefined;
  readonly isGoing: boolean;
  readonly number: number;
}

/**
 * Numbers for pods that no selector and no affinity term can tell apart: by namespace, labels, terms, and whether the pod is
 * about to go. Worked out once for each change, so that a class can step over the changes that do not concern it.
 */
export class PodKinds {
  #edition = 0;
  #numbers = new Map<string, number>();
  /** Pods of one template share labels and terms. */
  #ids = new WeakMap<object, number>();
  #texts = new Map<string, number>();
  /** The last answer for these labels. */
  #lastOf = new WeakMap<object, KnownKind>();
  readonly #ofEntries = new Int32Array(CAPACITY);
  /** The entry before it with the same number; below 0: there is none. */
  readonly #before = new Int32Array(CAPACITY);
  /** By number: the latest entry, and the first pod. */
  #lastEntries: number[] = [];
  #pods: PodInfo[] = [];
  #seenChanges = 0;

  /** Grows when all numbers have been given anew. */
  get edition(): number {
    return this.#edition;
  }

  /** The number of the pod that has come or gone with this entry of the change log; -1: the node has changed. After `update`. */
  at(entry: number): number {
    return this.#ofEntries[entry & (CAPACITY - 1)]!;
  }

  /** One more than the highest number. */
  get count(): number {
    return this.#pods.length;
  }

  /** A pod with this number. */
  podOf(number: number): PodInfo {
    return this.#pods[number]!;
  }

  /** Puts the entries with this number from `since` on at the end of the list, the latest first. After `update`. */
  listEntries(number: number, since: number, list: number[]): void {
    const first = Math.max(since, this.#seenChanges - CAPACITY);
    for (let entry = this.#lastEntries[number]!; entry >= first; entry = this.#before[entry & (CAPACITY - 1)]!) {
      list.push(entry);
    }
  }

  update({ changes }: Snapshot): void {
    if (this.#seenChanges === changes.count) return;
    if (this.#texts.size > MAX_TEXTS) this.#forget();
    for (let entry = Math.max(this.#seenChanges, changes.count - CAPACITY); entry < changes.count; entry++) {
      const pod = changes.podAt(entry);
      const number = pod === undefined ? -1 : this.#numberOf(pod);
      this.#ofEntries[entry & (CAPACITY - 1)] = number;
      if (number >= 0) this.#chain(number, entry);
    }
    this.#seenChanges = changes.count;
  }

  #chain(number: number, entry: number): void {
    this.#before[entry & (CAPACITY - 1)] = this.#lastEntries[number]!;
    this.#lastEntries[number] = entry;
  }

  #forget(): void {
    this.#edition++;
    this.#lastEntries = [];
    this.#pods = [];
    this.#numbers = new Map();
    this.#ids = new WeakMap();
    this.#texts = new Map();
    this.#lastOf = new WeakMap();
    this.#seenChanges = 0;
  }

  #numberOf(podInfo: PodInfo): number {
    const {
      pod: { metadata, spec },
      hasAffinity,
    } = podInfo;
    const { namespace, labels, deletionTimestamp } = metadata;
    const affinity = hasAffinity ? spec.affinity : undefined;
    const isGoing = deletionTimestamp !== undefined;
    const last = this.#lastOf.get(labels);
    if (last?.namespace === namespace && last.affinity === affinity && last.isGoing === isGoing) return last.number;
    const terms = affinity === undefined ? '' : this.#idOf(affinity);
    const key = `${namespace}/${this.#idOf(labels)}/${terms}${isGoing ? '-' : ''}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#pods.push(podInfo) - 1;
      this.#numbers.set(key, number);
      this.#lastEntries.push(-1);
    }
    this.#lastOf.set(labels, { namespace, affinity, isGoing, number });
    return number;
  }

  #idOf(object: object): number {
    let id = this.#ids.get(object);
    if (id !== undefined) return id;
    const text = JSON.stringify(object);
    id = this.#texts.get(text);
    if (id === undefined) this.#texts.set(text, (id = this.#texts.size));
    this.#ids.set(object, id);
    return id;
  }
}
