import type { Time } from '../../engine/time.ts';
import type { Change } from '../../api/kinds.ts';
import { POD_GROUP_LABEL, type CoschedulingPodGroup, type PodGroup } from '../../api/objects/pod-group.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { count, durationValues, gaugeValues } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';
import { Gauge } from '../statistics/gauge.ts';
import { Samples } from '../statistics/samples.ts';

/** A PodGroup of either API group, or what is known of it from its pods alone. */
interface Gang {
  /** Undefined until the PodGroup itself is heard of. */
  minMember: number | undefined;
  /** The creation of its first pod. */
  startedAt: Time | undefined;
  /** Pods that have a node and have not ended. */
  boundCount: number;
  hasQuorum: boolean;
}

export default {
  name: 'gangs',
  description: 'PodGroups: how many got minMember pods bound together, how long that took, and what half gangs hold',
  create(on, { pods }) {
    const gangs = new Map<string, Gang>();
    const waits = new Samples();
    const partial = new Gauge();
    let known = 0;
    let complete = 0;

    const gangOf = (key: string): Gang => {
      let gang = gangs.get(key);
      if (gang === undefined) {
        gang = { minMember: undefined, startedAt: undefined, boundCount: 0, hasQuorum: false };
        gangs.set(key, gang);
      }
      return gang;
    };
    const look = (gang: Gang, at: Time): void => {
      if (gang.hasQuorum || gang.minMember === undefined || gang.boundCount < gang.minMember) return;
      gang.hasQuorum = true;
      complete++;
      partial.add(at, -gang.boundCount);
      waits.add(at - (gang.startedAt ?? at));
    };
    const bind = (pod: Pod, at: Time, difference: 1 | -1): void => {
      const key = keyOfGroup(pod);
      if (key === undefined) return;
      const gang = gangOf(key);
      gang.boundCount += difference;
      if (!gang.hasQuorum && gang.minMember !== undefined) partial.add(at, difference);
      if (difference > 0) look(gang, at);
    };
    on('committed', ({ change }, at) => {
      const minMember = minMemberOf(change);
      if (minMember === undefined || change.type !== 'ADDED') return;
      const { kind, metadata } = change.object;
      const gang = gangOf(`${kind} ${metadata.namespace}/${metadata.name}`);
      if (gang.minMember === undefined) partial.add(at, gang.boundCount);
      gang.minMember = minMember;
      known++;
      look(gang, at);
    });
    pods.listen('created', (_row, at, pod) => {
      const key = keyOfGroup(pod);
      if (key !== undefined) gangOf(key).startedAt ??= at;
    });
    pods.listen('bound', (_row, at, pod) => bind(pod, at, 1));
    pods.listen('released', (_row, at, pod) => bind(pod, at, -1));
    return {
      values(end) {
        if (known === 0) return [];
        return [
          count('gangs_total', known),
          count('gangs_scheduled_total', complete),
          ...durationValues('gang_pending_seconds', waits, [50, 90, 99]),
          ...gaugeValues('gang_partial_pods', partial, end),
        ];
      },
    };
  },
} satisfies MetricDefinition;

function minMemberOf({ object }: Change): number | undefined {
  if (object.kind === 'CoschedulingPodGroup') return (object as CoschedulingPodGroup).spec.minMember;
  if (object.kind === 'PodGroup') return (object as PodGroup).spec.schedulingPolicy.gang?.minCount;
  return undefined;
}

/** A pod may name groups of both kinds; that of Kubernetes itself comes first. */
function keyOfGroup({ metadata: { namespace, labels }, spec: { schedulingGroup } }: Pod): string | undefined {
  if (schedulingGroup !== undefined) return `PodGroup ${namespace}/${schedulingGroup.podGroupName}`;
  const name = labels[POD_GROUP_LABEL];
  return name === undefined ? undefined : `CoschedulingPodGroup ${namespace}/${name}`;
}
