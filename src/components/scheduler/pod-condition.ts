import { REASON_PREEMPTION_BY_SCHEDULER, withCondition, type Pod, type PodCondition } from '../../api/objects/pod.ts';
import { withStatus } from '../../api/objects/pod-versions.ts';
import type { Time } from '../../engine/time.ts';

/** k8s.io/api/core/v1: a plugin said no, or something went wrong. */
export type UnscheduledReason = 'Unschedulable' | 'SchedulerError';

/** The condition that says why a pod has no node yet. */
export function notScheduled(reason: UnscheduledReason, message: string, now: Time): PodCondition {
  return { type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime: now };
}

/**
 * Does the status say so already, and is the nomination to stay as it is? Then kube-scheduler sends nothing (schedule_one.go
 * updatePod).
 */
export function isTold({ status }: Pod, { reason, message, nominateTo }: Told): boolean {
  if (nominateTo !== undefined && nominateTo !== (status.nominatedNodeName ?? '')) return false;
  const { conditions } = status;
  for (let index = 0; index < conditions.length; index++) {
    const known = conditions[index]!;
    if (known.type !== 'PodScheduled') continue;
    return known.status === 'False' && known.reason === reason && known.message === message;
  }
  return false;
}

/** What a failed attempt says. */
interface Told {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  /** '': to none; undefined: as before. */
  readonly nominateTo: string | undefined;
}

/** The pod as the PATCH of a failed attempt leaves it: with the condition and the nomination. */
export function withFailure(pod: Pod, condition: PodCondition, nominateTo: string | undefined): Pod {
  const { reason, message } = condition;
  if (isTold(pod, { reason, message, nominateTo })) return pod;
  const { nominatedNodeName: before = '', ...status } = pod.status;
  const nominatedNodeName = nominateTo ?? before;
  const nomination = nominatedNodeName === '' ? {} : { nominatedNodeName };
  return withStatus(pod, { ...status, ...nomination, conditions: withCondition(status.conditions, condition) });
}

/** The condition that tells a victim, and whoever looks after it, why it is deleted (preemption/executor.go). */
export function preemptedBy({ spec: { schedulerName } }: Pod, now: Time): PodCondition {
  const message = `${schedulerName}: preempting to accommodate a higher priority pod`;
  return {
    type: 'DisruptionTarget',
    status: 'True',
    reason: REASON_PREEMPTION_BY_SCHEDULER,
    message,
    lastTransitionTime: now,
  };
}
