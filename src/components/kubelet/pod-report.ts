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
  if (areOurs(old)) return renewAll(old, report) ?? old;
  const own: (PodCondition | undefined)[] = [undefined, undefined, undefined, undefined, undefined];
  const others: PodCondition[] = [];
  for (const condition of old) {
    const place = OWN.indexOf(condition.type);
    if (place === -1) others.push(condition);
    else own[place] ??= condition;
  }
  const renewed = renewAll(own, report);
  if (renewed === undefined) return old;
  return others.length === 0 ? renewed : [...others, ...renewed];
}

/** In the order in which they are written. */
const OWN: readonly string[] = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/** The kubelet has written these, and nobody has added to them: so it is nearly always. */
function areOurs(conditions: readonly PodCondition[]): boolean {
  if (conditions.length !== OWN.length) return false;
  for (let i = 0; i < OWN.length; i++) if (conditions[i]!.type !== OWN[i]) return false;
  return true;
}

/** Our own conditions, in order, as they are now; undefined when all are as they were. */
function renewAll(old: readonly (PodCondition | undefined)[], report: PodReport): PodCondition[] | undefined {
  const { at, phase, hasSandbox, isInitialized, isReady } = report;
  const whyNotReady = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : 'ContainersNotReady';
  const sandbox = renew(old[0], 'PodReadyToStartContainers', hasSandbox, undefined, at);
  const initialized = renew(old[1], 'Initialized', isInitialized, 'ContainersNotInitialized', at);
  const ready = renew(old[2], 'Ready', isReady, whyNotReady, at);
  const containersReady = renew(old[3], 'ContainersReady', isReady, whyNotReady, at);
  const scheduled = renew(old[4], 'PodScheduled', true, undefined, at);
  const isOld = sandbox === old[0] && initialized === old[1] && ready === old[2] && containersReady === old[3];
  return isOld && scheduled === old[4] ? undefined : [sandbox, initialized, ready, containersReady, scheduled];
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
