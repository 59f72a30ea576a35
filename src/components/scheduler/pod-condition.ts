import { findCondition, withCondition, type Pod, type PodCondition } from '../../api/objects/pod.ts';
import type { Time } from '../../engine/time.ts';

/** k8s.io/api/core/v1: a plugin said no, or something went wrong. */
export type UnscheduledReason = 'Unschedulable' | 'SchedulerError';

/** The condition that says why a pod has no node yet. */
export function notScheduled(reason: UnscheduledReason, message: string, now: Time): PodCondition {
  return { type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime: now };
}

/**
 * The pod as the PATCH of a failed attempt leaves it: with the condition and without a nomination. The very same pod when
 * that would change nothing; then kube-scheduler sends nothing (schedule_one.go updatePod).
 */
export function withFailure(pod: Pod, condition: PodCondition): Pod {
  const { nominatedNodeName, ...status } = pod.status;
  const old = findCondition(pod, condition.type);
  const isSame =
    old?.status === condition.status && old.reason === condition.reason && old.message === condition.message;
  if (isSame && (nominatedNodeName ?? '') === '') return pod;
  return { ...pod, status: { ...status, conditions: withCondition(status.conditions, condition) } };
}
