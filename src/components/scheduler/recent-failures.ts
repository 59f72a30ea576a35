import type { Pod, PodSpec } from '../../api/objects/pod.ts';
import type { Duration } from '../../engine/time.ts';
import type { ChangeLog } from '../../scheduling/change-log.ts';
import type { Failure } from '../../scheduling/failure.ts';
import { isToldToAll, type PostFilterResult } from '../../scheduling/post-filter.ts';
import type { Cycle } from './cycle.ts';
import { searchFailed, type FailedAttempt } from './failed-attempt.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

/** Pods that are the same to all plugins that do not look at single pods. */
export interface PodKind {
  /** One of them. */
  readonly pod: Pod;
  /** How the latest of them has failed of which that is known. */
  failure: KnownFailure | undefined;
}

interface KnownFailure {
  /** What had been heard, and how often the snapshot had changed, when it was. */
  readonly heard: number;
  readonly changeCount: number;
  readonly failure: Failure;
  /** Undefined: PostFilter may have something else to say to the next one. */
  readonly inVain: AttemptInVain | undefined;
}

/** An attempt that has no consequences but for the pod's place in the queue, if the pod has been told so before. */
export interface AttemptInVain {
  readonly failure: Failure;
  readonly help: PostFilterResult | undefined;
  readonly duration: Duration;
  readonly attempt: FailedAttempt & { readonly rejectedBy: object };
}

/**
 * The failures of a time in which nothing happens but attempts in vain: a pod of the same kind fails alike, so that nobody has
 * to be asked. Nodes, and what counts of the pods on them, have changed when the snapshot has; whoever hears of anything else
 * calls `forget`.
 */
export class RecentFailures {
  readonly #changes: Pick<ChangeLog, 'count'>;
  #heard = 0;
  /** The latest with this spec: pods of a template mostly share the rest. */
  readonly #kinds = new WeakMap<PodSpec, PodKind>();

  /** @param changes of the snapshot. */
  constructor(changes: Pick<ChangeLog, 'count'>) {
    this.#changes = changes;
  }

  forget(): void {
    this.#heard++;
  }

  /** Of a search whose answer is that of all pods of this kind, and what came of it. */
  note({ info, profile, outcome, help, duration }: Cycle): void {
    if (outcome.kind !== 'failure') return;
    const { pod } = info;
    const attempt = outcome.isError ? undefined : searchFailed({ outcome, help });
    const isInVain = attempt !== undefined && isRejected(attempt) && isToldToAll(help, profile, pod.spec);
    const inVain = isInVain ? { failure: outcome, help, duration, attempt } : undefined;
    const changeCount = this.#changes.count;
    this.#kindOf(info).failure = { heard: this.#heard, changeCount, failure: outcome, inVain };
  }

  /** Undefined: ask. Only while nobody is nominated; a pod of which it is not known that it is not may be something else. */
  find(info: QueuedPodInfo, nextStartNodeIndex: number): Failure | undefined {
    return this.#find(info, nextStartNodeIndex)?.failure;
  }

  /** The same of a pod that has been told so already. */
  findInVain(info: QueuedPodInfo, nextStartNodeIndex: number): AttemptInVain | undefined {
    const inVain = this.#find(info, nextStartNodeIndex)?.inVain;
    return inVain !== undefined && inVain.attempt === info.told ? inVain : undefined;
  }

  #find(info: QueuedPodInfo, nextStartNodeIndex: number): KnownFailure | undefined {
    const { told } = info;
    if (told === undefined || told.nominateTo !== '') return undefined;
    const { failure: known } = info.kind ?? this.#kindOf(info);
    if (known?.heard !== this.#heard || known.changeCount !== this.#changes.count) return undefined;
    return known.failure.nextStartNodeIndex === nextStartNodeIndex ? known : undefined;
  }

  #kindOf(info: QueuedPodInfo): PodKind {
    if (info.kind !== undefined) return info.kind;
    const { pod } = info;
    let kind = this.#kinds.get(pod.spec);
    if (kind === undefined || !isOfSameKind(kind.pod, pod)) {
      kind = { pod, failure: undefined };
      this.#kinds.set(pod.spec, kind);
    }
    return (info.kind = kind);
  }
}

/** With the same spec, they are the same to all plugins that do not look at single pods. */
function isOfSameKind({ metadata: a }: Pod, { metadata: b }: Pod): boolean {
  return a.labels === b.labels && a.namespace === b.namespace && a.ownerReferences === b.ownerReferences;
}

/** By a plugin: its events bring the pod back. */
function isRejected(attempt: FailedAttempt): attempt is AttemptInVain['attempt'] {
  const { rejectedBy } = attempt;
  return rejectedBy !== undefined && rejectedBy.unschedulablePlugins.size + rejectedBy.pendingPlugins.size > 0;
}
