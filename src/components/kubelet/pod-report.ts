import type { ObjectKey } from '../../api/kinds.ts';
import type { Time } from '../../engine/time.ts';
import type { Pod, PodCondition, PodPhase, PodStatus } from '../../api/objects/pod.ts';
import { withStatus } from '../../api/objects/pod-versions.ts';
import type { Slot } from '../../apiserver/store.ts';
import type { AdmissionFailure } from './pod-admission.ts';

/** What the kubelet knows of one pod at one instant, as far as pod status shows it. */
export interface PodReport {
  /** Where the API server keeps the pod. */
  readonly key: ObjectKey;
  readonly slot: Slot;
  readonly uid: string;
  readonly at: Time;
  readonly phase: PodPhase;
  readonly hasSandbox: boolean;
  readonly isInitialized: boolean;
  readonly isReady: boolean;
  /** Why the pod was not taken in. */
  readonly failure: AdmissionFailure | undefined;
  /** Nothing of the pod is left on the node: once the API knows that it ended, it may be removed. */
  readonly isFinished: boolean;
}

/**
 * The pod with this report as its status; the same object when that says nothing new. Conditions of others stay, and a
 * pod that has ended stays as it ended (status_manager.go mergePodStatus).
 */
export function applyReport(pod: Pod, report: PodReport): Pod {
  const { status } = pod;
  const { failure } = report;
  const hasEnded = status.phase === 'Succeeded' || status.phase === 'Failed';
  const phase = hasEnded ? status.phase : report.phase;
  const conditions = mergeConditions(status.conditions, report);
  const isSame = status.startTime !== undefined && phase === status.phase && conditions === status.conditions;
  if (isSame && (failure === undefined || saysAlready(status, failure))) return pod;
  const { resourceClaimStatuses, nominatedNodeName, startTime = report.at } = status;
  const { reason, message } = failure ?? status;
  return withStatus(pod, { phase, conditions, resourceClaimStatuses, nominatedNodeName, startTime, reason, message });
}

function saysAlready({ reason, message }: PodStatus, failure: AdmissionFailure): boolean {
  return reason === failure.reason && message === failure.message;
}

/**
 * Those of others, then those that the kubelet owns (kubelet/types/pod_status.go PodConditionByKubelet); the same list when
 * none of our own is new.
 */
function mergeConditions(old: readonly PodCondition[], report: PodReport): readonly PodCondition[] {
  let sandbox: PodCondition | undefined;
  let initialized: PodCondition | undefined;
  let ready: PodCondition | undefined;
  let containersReady: PodCondition | undefined;
  let scheduled: PodCondition | undefined;
  let others: PodCondition[] | undefined;
  for (const condition of old) {
    if (condition.type === 'PodReadyToStartContainers') sandbox ??= condition;
    else if (condition.type === 'Initialized') initialized ??= condition;
    else if (condition.type === 'Ready') ready ??= condition;
    else if (condition.type === 'ContainersReady') containersReady ??= condition;
    else if (condition.type === 'PodScheduled') scheduled ??= condition;
    else (others ??= []).push(condition);
  }
  const { at, phase, hasSandbox, isInitialized, isReady } = report;
  const whyNotReady = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : 'ContainersNotReady';
  const own = [
    renew(sandbox, 'PodReadyToStartContainers', hasSandbox, undefined, at),
    renew(initialized, 'Initialized', isInitialized, 'ContainersNotInitialized', at),
    renew(ready, 'Ready', isReady, whyNotReady, at),
    renew(containersReady, 'ContainersReady', isReady, whyNotReady, at),
    renew(scheduled, 'PodScheduled', true, undefined, at),
  ];
  const isOld = own[0] === sandbox && own[1] === initialized && own[2] === ready && own[3] === containersReady;
  if (isOld && own[4] === scheduled) return old;
  return others === undefined ? own : [...others, ...own];
}

/** The condition of this type as it is now: the old object where nothing has changed. */
function renew(
  old: PodCondition | undefined,
  type: string,
  isTrue: boolean,
  reason: string | undefined,
  at: Time,
): PodCondition {
  const status = isTrue ? 'True' : 'False';
  if (old !== undefined && old.status === status && (isTrue || old.reason === reason)) return old;
  const lastTransitionTime = old?.status === status ? old.lastTransitionTime : at;
  return isTrue || reason === undefined
    ? { type, status, lastTransitionTime }
    : { type, status, lastTransitionTime, reason };
}
