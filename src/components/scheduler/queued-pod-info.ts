import type { SchedulingQueueName } from '../../api/facts.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { Time } from '../../engine/time.ts';
import type { QueuedPod } from '../../scheduling/plugin.ts';
import { createPodInfo, type PodInfo } from '../../scheduling/pod-info.ts';
import type { FailedAttempt } from './failed-attempt.ts';
import type { PodLine } from './pod-line.ts';
import type { PodKind } from './recent-failures.ts';

/** Who has rejected a pod: only their events bring it back. */
export interface Rejectors {
  readonly unschedulablePlugins: ReadonlySet<string>;
  readonly pendingPlugins: ReadonlySet<string>;
}

/** A pod that waits for a node, and the history of its attempts (framework/types.go QueuedPodInfo). */
export interface QueuedPodInfo extends QueuedPod {
  /** To be replaced by `renew` only. */
  pod: Pod;
  /** When the pod came; set anew each time it comes back from a failed attempt, so that it goes behind its equals. */
  timestamp: Time;
  /** Set when the pod comes into active for the first time. */
  initialAttemptTimestamp: Time;
  /** The order in which pods have come into active for the first time. */
  initialAttempt: number;
  /** The order of first arrival: decides where the queue sort leaves a tie. */
  readonly sequence: number;
  /** Where it waits now; undefined while it is in flight. */
  queue: SchedulingQueueName | undefined;
  /** The line in which it stands, of that queue or of those in flight, and its place there. */
  line: PodLine | undefined;
  place: number;
  /** Its place in the heap of that queue, when it does not stand in a line. */
  heapIndex: number;
  /** The order in which pods have come among the unschedulable ones. */
  parkedAs: number;
  /** In flight: how many events had been recorded when it was popped. */
  eventsBefore: number;
  /** In flight: `pod` may not be what the informer knows any more. */
  isOutdated: boolean;
  /** Times it was popped. */
  attempts: number;
  /** Attempts that a plugin rejected. */
  unschedulableCount: number;
  /** Errors (of the API server, of binding) since the latest rejection. */
  consecutiveErrorsCount: number;
  /** In whole seconds; before every time when there is no backoff. */
  backoffExpiry: number;
  /** Who rejected it in the latest attempt, or gates it: only their events bring it back. */
  unschedulablePlugins: ReadonlySet<string>;
  pendingPlugins: ReadonlySet<string>;
  /** The PreEnqueue plugin that keeps it out of the queue. */
  gatingPlugin: string | undefined;
  /** When a flush last looked whether the gate is open (v1.37). */
  gatedFlushAt: Time | undefined;
  /** Of `pod`, once somebody has asked. */
  podInfo: PodInfo | undefined;
  /** Of `pod`, once somebody has asked. */
  kind: PodKind | undefined;
  /** What the status of `pod` says of the latest attempt, as far as anybody has looked. */
  told: FailedAttempt | undefined;
}

export const NO_BACKOFF = -1;

/** Has never been in active. */
export const NOT_YET: Time = -1;

const NO_PLUGINS: ReadonlySet<string> = new Set<string>();

export function createQueuedPodInfo(pod: Pod, timestamp: Time, sequence: number): QueuedPodInfo {
  return {
    pod,
    timestamp,
    initialAttemptTimestamp: NOT_YET,
    initialAttempt: 0,
    sequence,
    queue: undefined,
    line: undefined,
    place: -1,
    heapIndex: -1,
    parkedAs: 0,
    eventsBefore: 0,
    isOutdated: false,
    attempts: 0,
    unschedulableCount: 0,
    consecutiveErrorsCount: 0,
    backoffExpiry: NO_BACKOFF,
    unschedulablePlugins: NO_PLUGINS,
    pendingPlugins: NO_PLUGINS,
    gatingPlugin: undefined,
    gatedFlushAt: undefined,
    podInfo: undefined,
    kind: undefined,
    told: undefined,
  };
}

/** There is a newer version of the pod. */
export function renew(info: QueuedPodInfo, pod: Pod): void {
  info.pod = pod;
  info.podInfo = undefined;
  info.kind = undefined;
  info.told = undefined;
}

/** Worked out once for each version of the pod. */
export function podInfoOf(info: QueuedPodInfo): PodInfo {
  return (info.podInfo ??= createPodInfo(info.pod));
}

/** Nobody rejected it: it comes back because of an error, and an error alone says nothing of when to try again. */
export function hasNoRejectors({ unschedulablePlugins, pendingPlugins }: QueuedPodInfo): boolean {
  return unschedulablePlugins.size === 0 && pendingPlugins.size === 0;
}

export function clearRejectors(info: QueuedPodInfo): void {
  info.unschedulablePlugins = NO_PLUGINS;
  info.pendingPlugins = NO_PLUGINS;
}
