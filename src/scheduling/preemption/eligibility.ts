import { findCondition, REASON_PREEMPTION_BY_SCHEDULER, type Pod } from '../../api/objects/pod.ts';
import type { FailedSearch } from '../post-filter.ts';

/**
 * Why the pod may not evict others now; undefined when it may (PodEligibleToPreemptOthers). Once it has a nomination it
 * waits for the victims that are on their way out, unless nothing can help it on that node any more.
 */
export function whyNotEligible({ pod: { pod }, snapshot, failure }: FailedSearch): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const { nominatedNodeName = '' } = pod.status;
  if (nominatedNodeName === '') return undefined;
  // Of a node that is gone nothing is known, which counts as unresolvable.
  const code = failure.rejectionOf(nominatedNodeName)?.code ?? 'UnschedulableAndUnresolvable';
  if (code === 'UnschedulableAndUnresolvable') return undefined;
  const others = snapshot.get(nominatedNodeName)?.pods ?? [];
  const waits = others.some((other) => other.pod.spec.priority < pod.spec.priority && isVictimOnItsWayOut(other.pod));
  return waits ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

/** podTerminatingByPreemption */
function isVictimOnItsWayOut(pod: Pod): boolean {
  if (pod.metadata.deletionTimestamp === undefined) return false;
  const condition = findCondition(pod, 'DisruptionTarget');
  return condition?.status === 'True' && condition.reason === REASON_PREEMPTION_BY_SCHEDULER;
}
