import { z } from 'zod';
import type { Change } from '../../api/kinds.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { MINUTE, type Duration } from '../../engine/time.ts';
import { definePlugin, type ClusterEventResource, type Rejection } from '../plugin.ts';

const NAME = 'GangScheduling';

/** gangscheduling.go permitTimeoutDuration */
const PERMIT_TIMEOUT: Duration = 5 * MINUTE;

const TOO_FEW: Rejection = {
  plugin: NAME,
  code: 'UnschedulableAndUnresolvable',
  reasons: ['waiting for minCount pods from a gang to appear in scheduling queue'],
};

/** What Permit says of a pod whose gang is not together yet, with what the framework adds. */
const WAITING =
  'waiting for minCount pods from a gang to be scheduled, one or more plugins asked to wait and no plugin rejected pod';

/**
 * All or nothing for pods whose PodGroup (scheduling.k8s.io/v1alpha2) has the policy `gang`: they come into the queue when
 * minCount of them exist, and are bound when minCount of them have room (framework/plugins/gangscheduling of v1.36).
 */
export default definePlugin({
  name: NAME,
  description: 'all or nothing for the pods of a PodGroup of scheduling.k8s.io; off by default',
  args: z.strictObject({}),

  create(_args, { objects, podGroups, waitingPods, activate }) {
    const groups = objects('PodGroup');
    return {
      preEnqueue({ metadata: { namespace }, spec: { schedulingGroup } }) {
        if (schedulingGroup === undefined) return undefined;
        const { podGroupName } = schedulingGroup;
        const group = groups.get(`${namespace}/${podGroupName}`);
        if (group === undefined) return withoutGroup(podGroupName);
        const { gang } = group.spec.schedulingPolicy;
        const count = podGroups.get(namespace, podGroupName)?.allPodsCount ?? 0;
        return gang !== undefined && count < gang.minCount ? TOO_FEW : undefined;
      },

      permit(_state, { pod: { metadata, spec } }) {
        if (spec.schedulingGroup === undefined) return undefined;
        const { podGroupName } = spec.schedulingGroup;
        const key = `${metadata.namespace}/${podGroupName}`;
        const group = groups.get(key);
        if (group === undefined) return failedToGet(key, podGroupName);
        const { gang } = group.spec.schedulingPolicy;
        if (gang === undefined) return undefined;
        const state = podGroups.get(metadata.namespace, podGroupName);
        const count = state?.scheduledPodsCount ?? 0;
        if (count < gang.minCount) {
          for (const sibling of state?.podsThatAre('unscheduled') ?? []) activate(sibling);
          const reason = `gang ${key} has ${count} of ${gang.minCount}`;
          return { waitAtMost: PERMIT_TIMEOUT, message: WAITING, reason };
        }
        for (const sibling of state!.podsThatAre('assumed')) waitingPods.allow(sibling.metadata.uid, NAME);
        return undefined;
      },

      events: [
        ...POD_RESOURCES.map((resource) => ({ resource, actions: ['Add'] as const, hint: isOfSameGroup })),
        { resource: 'PodGroup', actions: ['Add'], hint: isGroupOf },
      ],
    };
  },
});

const POD_RESOURCES: readonly ClusterEventResource[] = ['AssignedPod', 'UnscheduledPod'];

/** helper.MatchingSchedulingGroup */
function isOfSameGroup({ metadata, spec }: Pod, { object }: Change): boolean {
  if (object.kind !== 'Pod' || spec.schedulingGroup === undefined) return false;
  const isSame = object.spec.schedulingGroup?.podGroupName === spec.schedulingGroup.podGroupName;
  return isSame && object.metadata.namespace === metadata.namespace;
}

function isGroupOf({ metadata, spec }: Pod, { object }: Change): boolean {
  return (
    object.metadata.namespace === metadata.namespace && object.metadata.name === spec.schedulingGroup?.podGroupName
  );
}

function withoutGroup(podGroupName: string): Rejection {
  const reason = `waiting for pods's pod group "${podGroupName}" to appear in scheduling queue`;
  return { plugin: NAME, code: 'UnschedulableAndUnresolvable', reasons: [reason] };
}

function failedToGet(key: string, podGroupName: string): Rejection {
  const reason = `failed to get podGroup ${key}: podgroup.scheduling.k8s.io "${podGroupName}" not found`;
  return { plugin: NAME, code: 'Error', reasons: [reason] };
}
