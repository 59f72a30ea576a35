import type { Pod } from '../../../api/objects/pod.ts';
import type { Time } from '../../../engine/time.ts';

/** One pod, with what its place hangs on. */
interface Entry {
  readonly pod: Pod;
  readonly isEvicted: boolean;
  readonly createdAt: Time;
  /** It has gone, or has a newer version. */
  isGone: boolean;
}

/**
 * The pods that have ended, in the order in which they are collected: evicted ones first, then by creation, then by name
 * (gc_controller.go byEvictionAndCreationTimestamp; the namespace comes last, so that there are no ties).
 *
 * They come and go all the time, and their order is asked for once a round: only then are the new ones sorted in.
 */
export class TerminatedPods {
  readonly #byUid = new Map<string, Entry>();
  /** In order; some may have gone meanwhile. */
  #sorted: Entry[] = [];
  #added: Entry[] = [];

  get size(): number {
    return this.#byUid.size;
  }

  add(pod: Pod): void {
    const { uid, creationTimestamp } = pod.metadata;
    this.remove(pod);
    const entry: Entry = { pod, isEvicted: isEvicted(pod), createdAt: creationTimestamp, isGone: false };
    this.#byUid.set(uid, entry);
    this.#added.push(entry);
    if (this.#added.length > 1024 && this.#added.length > 2 * this.#byUid.size) this.#sort();
  }

  remove({ metadata: { uid } }: Pod): void {
    const entry = this.#byUid.get(uid);
    if (entry === undefined) return;
    entry.isGone = true;
    this.#byUid.delete(uid);
  }

  oldest(count: number): readonly Pod[] {
    if (count <= 0) return [];
    this.#sort();
    return this.#sorted.slice(0, count).map(({ pod }) => pod);
  }

  #sort(): void {
    const old = this.#sorted;
    const added = this.#added.filter(({ isGone }) => !isGone).sort(compare);
    const sorted: Entry[] = [];
    let next = 0;
    for (const entry of old) {
      if (entry.isGone) continue;
      while (next < added.length && compare(added[next]!, entry) < 0) sorted.push(added[next++]!);
      sorted.push(entry);
    }
    while (next < added.length) sorted.push(added[next++]!);
    this.#sorted = sorted;
    this.#added = [];
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
