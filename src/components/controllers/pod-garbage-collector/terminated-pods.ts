import type { Pod } from '../../../api/objects/pod.ts';

/**
 * The pods that have ended, in the order in which they are collected: evicted ones first, then by creation, then by name
 * (gc_controller.go byEvictionAndCreationTimestamp; the namespace comes last, so that there are no ties).
 *
 * They come and go all the time, and their order is asked for once a round: only then are the new ones sorted in.
 */
export class TerminatedPods {
  readonly #byUid = new Map<string, Pod>();
  /** In order; some may have gone meanwhile, or have a newer version. */
  #sorted: Pod[] = [];
  #added: Pod[] = [];

  get size(): number {
    return this.#byUid.size;
  }

  add(pod: Pod): void {
    this.#byUid.set(pod.metadata.uid, pod);
    this.#added.push(pod);
    if (this.#added.length > 1024 && this.#added.length > 2 * this.#byUid.size) this.#sort();
  }

  remove(pod: Pod): void {
    this.#byUid.delete(pod.metadata.uid);
  }

  oldest(count: number): readonly Pod[] {
    if (count <= 0) return [];
    this.#sort();
    return this.#sorted.slice(0, count);
  }

  #sort(): void {
    const isPresent = (pod: Pod): boolean => this.#byUid.get(pod.metadata.uid) === pod;
    const old = this.#sorted.filter(isPresent);
    const added = this.#added.filter(isPresent).sort(compare);
    const sorted: Pod[] = [];
    let next = 0;
    for (const pod of added) {
      while (next < old.length && compare(old[next]!, pod) < 0) sorted.push(old[next++]!);
      sorted.push(pod);
    }
    while (next < old.length) sorted.push(old[next++]!);
    this.#sorted = sorted;
    this.#added = [];
  }
}

function compare(a: Pod, b: Pod): number {
  if (isEvicted(a) !== isEvicted(b)) return isEvicted(a) ? -1 : 1;
  return (
    a.metadata.creationTimestamp - b.metadata.creationTimestamp ||
    compareText(a.metadata.name, b.metadata.name) ||
    compareText(a.metadata.namespace, b.metadata.namespace)
  );
}

function isEvicted({ status }: Pod): boolean {
  return status.phase === 'Failed' && status.reason === 'Evicted';
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
