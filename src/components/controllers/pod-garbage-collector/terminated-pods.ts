import type { ObjectMeta } from '../../../api/objects/meta.ts';
import { isTerminal, type Pod } from '../../../api/objects/pod.ts';
import type { Time } from '../../../engine/time.ts';

/** So many pods that have gone may lie around. */
const MAX_GONE = 1024;

/**
 * The pods that have ended, in the order in which they are collected: evicted ones first, then by creation, then by name
 * (gc_controller.go byEvictionAndCreationTimestamp; the namespace comes last, so that there are no ties).
 *
 * Many clusters never have so many that one is collected: until the order is asked for they are only counted. From then on those
 * that come are sorted in when it is asked for again. Most are newer than nearly all that are there, so that this touches the end
 * of the list alone.
 */
export class TerminatedPods {
  readonly #listAll: () => Iterable<Pod>;
  #size = 0;
  /** In order, with some that have gone; undefined while they are only counted. */
  #sorted: EndedPod[] | undefined;
  /** Not sorted in yet. */
  #fresh: EndedPod[] = [];
  /** Of those in either list: pods that have gone, or have a newer version. */
  readonly #gone = new Set<Pod>();

  /** @param listAll every pod there is, whether it has ended or not. */
  constructor(listAll: () => Iterable<Pod>) {
    this.#listAll = listAll;
  }

  get size(): number {
    return this.#size;
  }

  /** A pod has a new version. Undefined: it was not there before, or has gone. Known to `listAll` by now. */
  change(old: Pod | undefined, pod: Pod | undefined): void {
    if (old !== undefined && isTerminal(old)) {
      this.#size--;
      if (this.#sorted !== undefined) this.#gone.add(old);
    }
    if (pod !== undefined && isTerminal(pod)) {
      this.#size++;
      if (this.#sorted !== undefined) this.#fresh.push(endedPod(pod));
    }
    if (this.#gone.size > this.#size + MAX_GONE) this.#dropGone();
  }

  oldest(count: number): readonly Pod[] {
    if (count <= 0) return [];
    const sorted = this.#sortIn();
    const taken: EndedPod[] = [];
    let next = 0;
    while (next < sorted.length && taken.length < count) {
      const ended = sorted[next++]!;
      if (!this.#gone.delete(ended.pod)) taken.push(ended);
    }
    // They leave when they are heard to have gone.
    const goneCount = next - taken.length;
    for (let i = 0; i < taken.length; i++) sorted[goneCount + i] = taken[i]!;
    sorted.splice(0, goneCount);
    return taken.map(({ pod }) => pod);
  }

  #sortIn(): EndedPod[] {
    if (this.#sorted === undefined) {
      return (this.#sorted = [...this.#listAll()].filter(isTerminal).map(endedPod).sort(compare));
    }
    const sorted = this.#sorted;
    const fresh = this.#fresh.sort(compare);
    let end = sorted.length;
    for (const ended of fresh) sorted.push(ended);
    for (let i = fresh.length - 1; i >= 0; i--) {
      const place = findPlace(fresh[i]!, sorted, end);
      for (let j = end - 1; j >= place; j--) sorted[j + i + 1] = sorted[j]!;
      sorted[place + i] = fresh[i]!;
      end = place;
    }
    this.#fresh = [];
    return sorted;
  }

  #dropGone(): void {
    const isThere = ({ pod }: EndedPod): boolean => !this.#gone.has(pod);
    this.#sorted = this.#sorted!.filter(isThere);
    this.#fresh = this.#fresh.filter(isThere);
    this.#gone.clear();
  }
}

/** Most comparisons need look no further: parts of a pod that ended a while ago are far apart, and in no cache. */
interface EndedPod {
  readonly pod: Pod;
  readonly wasEvicted: boolean;
  readonly createdAt: Time;
}

function endedPod(pod: Pod): EndedPod {
  return { pod, wasEvicted: isEvicted(pod), createdAt: pod.metadata.creationTimestamp };
}

/** How many of the first `end` pods stand before this one. Sought from the end on, in steps that double: most often it is near. */
function findPlace(ended: EndedPod, sorted: readonly EndedPod[], end: number): number {
  let after = end;
  let step = 1;
  for (; after >= step && compare(sorted[after - step]!, ended) > 0; step *= 2) after -= step;
  let before = Math.max(-1, after - step);
  while (after - before > 1) {
    const middle = (before + after) >> 1;
    if (compare(sorted[middle]!, ended) > 0) after = middle;
    else before = middle;
  }
  return after;
}

function compare(a: EndedPod, b: EndedPod): number {
  if (a.wasEvicted !== b.wasEvicted) return a.wasEvicted ? -1 : 1;
  return a.createdAt - b.createdAt || compareNames(a.pod.metadata, b.pod.metadata);
}

function compareNames(a: ObjectMeta, b: ObjectMeta): number {
  return compareText(a.name, b.name) || compareText(a.namespace, b.namespace);
}

function isEvicted({ status }: Pod): boolean {
  return status.phase === 'Failed' && status.reason === 'Evicted';
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
