import type { Pod } from '../../api/objects/pod.ts';
import { SECOND } from '../../engine/time.ts';

/**
 * When the pod started, as kube-scheduler reads it from the API: in whole seconds. One that the kubelet has not taken in yet
 * counts as started just now, later than all others (util/utils.go GetPodStartTime).
 */
export function startSecond({ status: { startTime } }: Pod): number {
  return startTime === undefined ? Infinity : Math.floor(startTime / SECOND);
}

/**
 * The more important pod first: the higher priority, then the earlier start (util/utils.go MoreImportantPod). Upstream has
 * no order beyond that.
 */
export function compareImportance(a: Pod, b: Pod): number {
  if (a.spec.priority !== b.spec.priority) return b.spec.priority - a.spec.priority;
  const [startOfA, startOfB] = [startSecond(a), startSecond(b)];
  return startOfA === startOfB ? 0 : startOfA < startOfB ? -1 : 1;
}
