import { SECOND } from '../../engine/time.ts';
import { isTerminal, withCondition, type Binding, type Pod, type PodStatus } from '../../api/objects/pod.ts';
import { assignedTo, withAnnotations, withMetadata, withStatus } from '../../api/objects/pod-versions.ts';
import type { Time } from '../../engine/time.ts';
import { refuse, type Refusal } from '../response.ts';
import type { Strategy } from './strategy.ts';

/** Pods (kube-apiserver pkg/registry/core/pod/strategy.go). */
export const podStrategy: Strategy<'Pod'> = {
  kind: 'Pod',

  prepareForCreate(pod) {
    return pod.status.phase === 'Pending' ? pod : withStatus(pod, { ...pod.status, phase: 'Pending' });
  },

  /** Graceful: the kubelet must confirm, but for pods without a node and pods that have ended. */
  delete(pod, now, requested) {
    const ownGrace = pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds;
    let grace = requested === undefined ? ownGrace : Math.max(0, requested);
    if (pod.spec.nodeName === undefined || isTerminal(pod)) grace = 0;
    if (grace === 0) return undefined;
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    if (deletionTimestamp !== undefined) {
      // A second delete can only shorten the grace period.
      if (deletionGracePeriodSeconds !== undefined && grace >= deletionGracePeriodSeconds) return pod;
      const startedAt = deletionTimestamp - (deletionGracePeriodSeconds ?? 0) * SECOND;
      return withMetadata(pod, {
        ...pod.metadata,
        deletionTimestamp: Math.max(now, startedAt + grace * SECOND),
        deletionGracePeriodSeconds: grace,
      });
    }
    return withMetadata(pod, {
      ...pod.metadata,
      deletionTimestamp: now + grace * SECOND,
      deletionGracePeriodSeconds: grace,
    });
  },
};

/** POST pods/binding: sets the node once and for all (BindingREST.assignPod), or says why not. */
export function bindPod(pod: Pod, binding: Binding, now: Time): Pod | Refusal {
  const { namespace, name, uid } = binding.metadata;
  const conflict = (message: string): Refusal =>
    refuse(409, 'Conflict', `cannot bind pod ${namespace}/${name} to ${binding.target}: ${message}`);
  if (uid !== '' && uid !== pod.metadata.uid) return conflict('it is another pod of the same name');
  if (pod.metadata.deletionTimestamp !== undefined) return conflict('the pod is being deleted');
  if (pod.spec.nodeName !== undefined) return conflict(`it is already assigned to node "${pod.spec.nodeName}"`);
  if ((pod.spec.schedulingGates?.length ?? 0) > 0) return conflict('it has scheduling gates');
  const scheduled = { type: 'PodScheduled', status: 'True', lastTransitionTime: now } as const;
  const conditions = withCondition(pod.status.conditions, scheduled);
  return {
    kind: 'Pod',
    metadata: binding.annotations === undefined ? pod.metadata : withAnnotations(pod.metadata, binding.annotations),
    spec: assignedTo(binding.target, pod.spec),
    status: boundStatus(pod.status, conditions),
    behavior: pod.behavior,
  };
}

/** ClearingNominatedNodeNameAfterBinding, on since 1.35. */
function boundStatus(status: PodStatus, conditions: PodStatus['conditions']): PodStatus {
  const { phase, resourceClaimStatuses, startTime, reason, message } = status;
  // Field by field, as the kubelet will write it: all are of one hidden class then.
  return { phase, conditions, resourceClaimStatuses, nominatedNodeName: undefined, startTime, reason, message };
}
