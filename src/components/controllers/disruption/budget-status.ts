import { findCondition, type Pod } from '../../../api/objects/pod.ts';
import type {
  CountOrPercent,
  PodDisruptionBudget,
  PodDisruptionBudgetSpec,
  PodDisruptionBudgetStatus,
} from '../../../api/objects/policy.ts';
import { MINUTE, type Duration, type Time } from '../../../engine/time.ts';

/** disruption.go DeletionTimeout: so long a pod whose eviction was let through counts as gone without being so. */
const DELETION_TIMEOUT: Duration = 2 * MINUTE;

export interface CountedBudget {
  readonly status: PodDisruptionBudgetStatus;
  /** When to look again, because an eviction that was let through may have come to nothing. */
  readonly recheckAt: Time | undefined;
}

/** What the status of a budget should be, given all pods that it selects (disruption.go trySync). */
export function countBudget({ spec, status }: PodDisruptionBudget, pods: readonly Pod[], now: Time): CountedBudget {
  const { disruptedPods, recheckAt } = stillExpectedToGo(status.disruptedPods, pods, now);
  const { expectedPods, desiredHealthy } = expectations(spec, pods) ?? { expectedPods: -1, desiredHealthy: 0 };
  // failSafe: what cannot be counted allows nothing, and the rest stays as it was.
  if (expectedPods < 0) return { status: { ...status, disruptionsAllowed: 0 }, recheckAt: undefined };
  const currentHealthy = pods.filter((pod) => isHealthy(pod, disruptedPods)).length;
  const disruptionsAllowed = expectedPods === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  return {
    status: { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods, disruptedPods },
    recheckAt,
  };
}

/**
 * How many pods there should be, and how many of them healthy (getExpectedPodCount). Undefined when it cannot be said.
 *
 * A whole minAvailable counts the pods that are there. Everything else asks the controllers of the pods for their scale:
 * pods without a controller do not count, and no kind of controller is modelled yet, so that a pod with one is an error,
 * as upstream where the controller does not exist.
 */
function expectations(
  { minAvailable, maxUnavailable }: PodDisruptionBudgetSpec,
  pods: readonly Pod[],
): Pick<PodDisruptionBudgetStatus, 'expectedPods' | 'desiredHealthy'> | undefined {
  if (maxUnavailable === undefined) {
    if (minAvailable === undefined) return { expectedPods: 0, desiredHealthy: 0 };
    if (typeof minAvailable === 'number') return { expectedPods: pods.length, desiredHealthy: minAvailable };
  }
  const expectedPods = expectedScale(pods);
  if (expectedPods === undefined) return undefined;
  const desiredHealthy =
    maxUnavailable === undefined
      ? scaled(minAvailable!, expectedPods)
      : Math.max(0, expectedPods - scaled(maxUnavailable, expectedPods));
  return { expectedPods, desiredHealthy };
}

function expectedScale(pods: readonly Pod[]): number | undefined {
  const hasController = ({ metadata: { ownerReferences = [] } }: Pod): boolean =>
    ownerReferences.some(({ controller }) => controller === true);
  return pods.some(hasController) ? undefined : 0;
}

/** Shares are rounded up. */
function scaled(value: CountOrPercent, total: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);
}

function isHealthy(pod: Pod, disruptedPods: Readonly<Record<string, Time>>): boolean {
  if (pod.metadata.deletionTimestamp !== undefined || Object.hasOwn(disruptedPods, pod.metadata.name)) return false;
  return findCondition(pod, 'Ready')?.status === 'True';
}

/** buildDisruptedPodMap: pods that terminate now, or did not in time, are no longer in it. */
function stillExpectedToGo(
  known: Readonly<Record<string, Time>>,
  pods: readonly Pod[],
  now: Time,
): { disruptedPods: Readonly<Record<string, Time>>; recheckAt: Time | undefined } {
  const disruptedPods: Record<string, Time> = {};
  let recheckAt: Time | undefined;
  for (const { metadata } of pods) {
    const since = known[metadata.name];
    if (since === undefined || metadata.deletionTimestamp !== undefined || since + DELETION_TIMEOUT < now) continue;
    disruptedPods[metadata.name] = since;
    recheckAt = Math.min(recheckAt ?? Infinity, since + DELETION_TIMEOUT);
  }
  return { disruptedPods, recheckAt };
}
