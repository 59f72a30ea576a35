import type { Time } from '../../engine/time.ts';
import type { Pod, PodCondition, PodPhase } from '../../api/objects/pod.ts';
import { withStatus } from '../../api/objects/pod-versions.ts';

/** What the kubelet knows of one pod at one instant, as far as pod status shows it. */
export interface PodReport {
  readonly at: Time;
  readonly phase: PodPhase;
  readonly reason?: string;
  readonly message?: string;
  readonly hasSandbox: boolean;
  readonly isInitialized: boolean;
  readonly isReady: boolean;
}

/** The conditions that the kubelet owns (kubelet/types/pod_status.go PodConditionByKubelet). */
const OWN_CONDITIONS = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/**
 * The pod with this report as its status; the same object when that says nothing new. Conditions of others stay, and a
 * pod that has ended stays as it ended (status_manager.go mergePodStatus).
 */
export function applyReport(pod: Pod, report: PodReport): Pod {
  const { status } = pod;
  const hasEnded = status.phase === 'Succeeded' || status.phase === 'Failed';
  const phase = hasEnded ? status.phase : report.phase;
  const reason = report.reason ?? status.reason;
  const message = report.message ?? status.message;
  const isSame =
    status.startTime !== undefined && phase === status.phase && reason === status.reason && message === status.message;
  const conditions = mergeConditions(status.conditions, report);
  if (isSame && conditions === status.conditions) return pod;
  const startTime = status.startTime ?? report.at;
  const { nominatedNodeName, resourceClaimStatuses } = status;
  const next = { phase, conditions, resourceClaimStatuses, nominatedNodeName, startTime, reason, message };
  return withStatus(pod, next);
}

/** Those of others, then our own; the same list when none of our own is new. */
function mergeConditions(old: readonly PodCondition[], report: PodReport): readonly PodCondition[] {
  const { phase, hasSandbox, isInitialized, isReady } = report;
  const whyNotReady = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : 'ContainersNotReady';
  const sandbox = renew(old, 'PodReadyToStartContainers', hasSandbox, undefined, report);
  const initialized = renew(old, 'Initialized', isInitialized, 'ContainersNotInitialized', report);
  const ready = renew(old, 'Ready', isReady, whyNotReady, report);
  const containersReady = renew(old, 'ContainersReady', isReady, whyNotReady, report);
  const scheduled = renew(old, 'PodScheduled', true, undefined, report);
  const conditions: PodCondition[] = [];
  let knownCount = 0;
  for (const condition of old) {
    if (!OWN_CONDITIONS.includes(condition.type)) conditions.push(condition);
    else if (condition === sandbox || condition === initialized || condition === ready) knownCount++;
    else if (condition === containersReady || condition === scheduled) knownCount++;
  }
  if (knownCount === OWN_CONDITIONS.length) return old;
  conditions.push(sandbox, initialized, ready, containersReady, scheduled);
  return conditions;
}

/** The condition of this type as it is now: the old object where nothing has changed. */
function renew(
  conditions: readonly PodCondition[],
  type: string,
  isTrue: boolean,
  reason: string | undefined,
  { at }: PodReport,
): PodCondition {
  const status = isTrue ? 'True' : 'False';
  const old = findByType(conditions, type);
  if (old !== undefined && old.status === status && (isTrue || old.reason === reason)) return old;
  const lastTransitionTime = old?.status === status ? old.lastTransitionTime : at;
  return isTrue || reason === undefined
    ? { type, status, lastTransitionTime }
    : { type, status, lastTransitionTime, reason };
}

function findByType(conditions: readonly PodCondition[], type: string): PodCondition | undefined {
  for (let i = 0; i < conditions.length; i++) if (conditions[i]!.type === type) return conditions[i];
  return undefined;
}
