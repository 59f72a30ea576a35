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
  /** Of the time in which it holds. */
  readonly time: number;
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
  /** Which time this is: the number of the first failure in it. */
  #time = 0;
  #count = 0;
  /** How often the snapshot had changed when the latest failure was noted; -1: that has been forgotten. */
  #changeCount = -1;
  /** The latest with this spec: pods of a template mostly share the rest. */
  readonly #kinds = new WeakMap<PodSpec, PodKind>();

  /** @param changes of the snapshot. */
  constructor(changes: Pick<ChangeLog, 'count'>) {
    this.#changes = changes;
  }

  forget(): void {
    this.#changeCount = -1;
  }

  /** Of a search whose answer is that of all pods of this kind, and what came of it. */
  note({ info, profile, outcome, help, duration }: Cycle): void {
    if (outcome.kind !== 'failure') return;
    this.#count++;
    if (this.#changeCount !== this.#changes.count) this.#time = this.#count;
    this.#changeCount = this.#changes.count;
    const attempt = outcome.isError ? undefined : searchFailed({ outcome, help });
    const isInVain = attempt !== undefined && isRejected(attempt) && isToldToAll(help, profile, info.pod.spec);
    const inVain = isInVain ? { failure: outcome, help, duration, attempt } : undefined;
    const kind = this.#kindOf(info) ?? this.#addKindOf(info);
    kind.failure = { time: this.#time, failure: outcome, inVain };
  }

  /** Of a pod that has been told so already. */
  findInVain(info: QueuedPodInfo, nextStartNodeIndex: number): AttemptInVain | undefined {
    if (info.told === undefined) return undefined;
    const inVain = this.find(info, nextStartNodeIndex)?.inVain;
    return inVain !== undefined && inVain.attempt === info.told ? inVain : undefined;
  }

  /** Undefined: ask. Only while nobody is nominated, neither this pod nor another one. */
  find(info: QueuedPodInfo, nextStartNodeIndex: number): KnownFailure | undefined {
    if (this.#changeCount !== this.#changes.count) return undefined;
    const { told } = info;
    if (told === undefined ? (info.pod.status.nominatedNodeName ?? '') !== '' : told.nominateTo !== '')
      return undefined;
    const known = (info.kind ?? this.#kindOf(info))?.failure;
    if (known?.time !== this.#time) return undefined;
    return known.failure.nextStartNodeIndex === nextStartNodeIndex ? known : undefined;
  }

  #kindOf(info: QueuedPodInfo): PodKind | undefined {
    if (info.kind !== undefined) return info.kind;
    const kind = this.#kinds.get(info.pod.spec);
    return kind !== undefined && isOfSameKind(kind.pod, info.pod) ? (info.kind = kind) : undefined;
  }

  #addKindOf(info: QueuedPodInfo): PodKind {
    const kind: PodKind = { pod: info.pod, failure: undefined };
    this.#kinds.set(info.pod.spec, kind);
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
