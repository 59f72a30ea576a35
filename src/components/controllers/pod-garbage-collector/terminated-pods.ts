import type { Pod } from '../../../api/objects/pod.ts';

/**
 * The pods that have ended, in the order in which they are collected: evicted ones first, then by creation, then by name
 * (gc_controller.go byEvictionAndCreationTimestamp; the namespace comes last, so that there are no ties).
 */
export class TerminatedPods {
  readonly #pods: Pod[] = [];

  get size(): number {
    return this.#pods.length;
  }

  add(pod: Pod): void {
    this.#pods.splice(this.#indexOf(pod), 0, pod);
  }

  remove(pod: Pod): void {
    const index = this.#indexOf(pod);
    if (this.#pods[index]?.metadata.uid === pod.metadata.uid) this.#pods.splice(index, 1);
  }

  oldest(count: number): readonly Pod[] {
    return this.#pods.slice(0, Math.max(0, count));
  }

  /** Where the pod stands, or would stand. */
  #indexOf(pod: Pod): number {
    let low = 0;
    let high = this.#pods.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(this.#pods[middle]!, pod) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
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
