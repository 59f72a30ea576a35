import type { Pod, PodSpec } from '../../api/objects/pod.ts';
import type { Failure } from '../../scheduling/failure.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

interface KnownFailure {
  readonly pod: Pod;
  readonly failure: Failure;
}

/**
 * The failures of a stretch of time in which nothing happens but attempts in vain: a pod of the same kind fails alike, so that
 * nobody has to be asked. Whoever lets anything else happen calls `forget`.
 */
export class RecentFailures {
  readonly #bySpec = new Map<PodSpec, KnownFailure>();

  forget(): void {
    if (this.#bySpec.size > 0) this.#bySpec.clear();
  }

  /** Of a search whose answer is that of all pods of this kind. */
  note({ pod }: QueuedPodInfo, failure: Failure): void {
    this.#bySpec.set(pod.spec, { pod, failure });
  }

  /** Undefined: ask. Only while nobody is nominated; a pod of which it is not known that it is not may be something else. */
  find({ pod, told }: QueuedPodInfo, nextStartNodeIndex: number): Failure | undefined {
    if (told === undefined || told.nominateTo !== '') return undefined;
    const known = this.#bySpec.get(pod.spec);
    if (known === undefined || known.failure.nextStartNodeIndex !== nextStartNodeIndex) return undefined;
    return isOfSameKind(pod, known.pod) ? known.failure : undefined;
  }
}

/** With the same spec, they are the same to all plugins that do not look at single pods. */
function isOfSameKind({ metadata: a }: Pod, { metadata: b }: Pod): boolean {
  return a.labels === b.labels && a.namespace === b.namespace && a.ownerReferences === b.ownerReferences;
}
