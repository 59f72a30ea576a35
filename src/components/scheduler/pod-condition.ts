import {
  findCondition,
  REASON_PREEMPTION_BY_SCHEDULER,
  withCondition,
  type Pod,
  type PodCondition,
} from '../../api/objects/pod.ts';
import { withStatus } from '../../api/objects/pod-versions.ts';
import type { Time } from '../../engine/time.ts';

/** k8s.io/api/core/v1: a plugin said no, or something went wrong. */
export type UnscheduledReason = 'Unschedulable' | 'SchedulerError';

/** The condition that says why a pod has no node yet. */
export function notScheduled(reason: UnscheduledReason, message: string, now: Time): PodCondition {
  return { type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime: now };
}

/**
 * The pod as the PATCH of a failed attempt leaves it: with the condition, and nominated to this node ('': to none; undefined:
 * as before). The very same pod when that would change nothing; then kube-scheduler sends nothing (schedule_one.go updatePod).
 */
export function withFailure(pod: Pod, condition: PodCondition, nominateTo: string | undefined): Pod {
  const { nominatedNodeName: before = '', ...status } = pod.status;
  const nominatedNodeName = nominateTo ?? before;
  const old = findCondition(pod, condition.type);
  const isSame =
    old?.status === condition.status && old.reason === condition.reason && old.message === condition.message;
  if (isSame && nominatedNodeName === before) return pod;
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
