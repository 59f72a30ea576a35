import type { Time } from '../../engine/time.ts';
import type { Pod, PodCondition, PodPhase } from '../../api/objects/pod.ts';

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
  const own = ownConditions(pod, report);
  const isSame =
    status.startTime !== undefined && phase === status.phase && reason === status.reason && message === status.message;
  if (isSame && own.every((condition) => status.conditions.includes(condition))) return pod;
  return {
    ...pod,
    status: {
      ...status,
      phase,
      startTime: status.startTime ?? report.at,
      conditions: [...status.conditions.filter(({ type }) => !OWN_CONDITIONS.includes(type)), ...own],
      ...(reason !== undefined && { reason }),
      ...(message !== undefined && { message }),
    },
  };
}

/** One per type, the old object where nothing has changed. */
function ownConditions(
  { status: { conditions } }: Pod,
  { at, phase, hasSandbox, isInitialized, isReady }: PodReport,
): PodCondition[] {
  const find = (type: string, isTrue: boolean, reason?: string): PodCondition => {
    const wanted = isTrue ? 'True' : 'False';
    const old = conditions.find((condition) => condition.type === type);
    if (old !== undefined && old.status === wanted && (isTrue || old.reason === reason)) return old;
    const lastTransitionTime = old?.status === wanted ? old.lastTransitionTime : at;
    return { type, status: wanted, lastTransitionTime, ...(!isTrue && reason !== undefined && { reason }) };
  };
  const whyNotReady = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : 'ContainersNotReady';
  return [
    find('PodReadyToStartContainers', hasSandbox),
    find('Initialized', isInitialized, 'ContainersNotInitialized'),
    find('Ready', isReady, whyNotReady),
    find('ContainersReady', isReady, whyNotReady),
    find('PodScheduled', true),
  ];
}
