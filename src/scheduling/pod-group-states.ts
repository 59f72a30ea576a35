import type { Pod } from '../api/objects/pod.ts';

/** `unscheduled` before the pod has a node, `assumed` while it has room that is not written yet, `assigned` after. */
type MemberState = 'unscheduled' | 'assumed' | 'assigned';

interface Member {
  pod: Pod;
  state: MemberState;
}

/** The pods of one PodGroup of scheduling.k8s.io that the scheduler knows of and that have not ended. */
export interface PodGroupState {
  readonly allPodsCount: number;
  /** Assumed or assigned. */
  readonly scheduledPodsCount: number;
  /** In the order in which they came. */
  podsThatAre(state: MemberState): readonly Pod[];
}

/**
 * Who of which PodGroup has room already (backend/cache/podgroupstate.go). Pods without `schedulingGroup` are passed over.
 *
 *               add            assume            set
 *     unknown ──────► unscheduled ──────► assumed ──────► assigned ──► remove
 *                          ▲                 │
 *                          └──── forget ─────┘
 */
export class PodGroupStates {
  /** By group, then by uid. */
  readonly #groups = new Map<string, Group>();
  /** By uid. */
  readonly #assumed = new Map<string, Member>();

  get(namespace: string, podGroupName: string): PodGroupState | undefined {
    return this.#groups.get(`${namespace}/${podGroupName}`);
  }

  /** A new pod, or a newer version of a known one. */
  set(pod: Pod): void {
    const key = groupKeyOf(pod);
    if (key === undefined) return;
    let group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, (group = new Group()));
    if (group.set(pod) === 'assigned') this.#assumed.delete(pod.metadata.uid);
  }

  remove(pod: Pod): void {
    const key = groupKeyOf(pod);
    const group = key === undefined ? undefined : this.#groups.get(key);
    if (group === undefined) return;
    group.members.delete(pod.metadata.uid);
    this.#assumed.delete(pod.metadata.uid);
    if (group.members.size === 0) this.#groups.delete(key!);
  }

  assume(pod: Pod): void {
    const key = groupKeyOf(pod);
    const member = key === undefined ? undefined : this.#groups.get(key)?.members.get(pod.metadata.uid);
    if (member?.state !== 'unscheduled') return;
    member.state = 'assumed';
    this.#assumed.set(pod.metadata.uid, member);
  }

  /** The pod has lost its room. */
  forget(uid: string): void {
    const member = this.#assumed.get(uid);
    if (member === undefined) return;
    member.state = 'unscheduled';
    this.#assumed.delete(uid);
  }
}

class Group implements PodGroupState {
  readonly members = new Map<string, Member>();

  get allPodsCount(): number {
    return this.members.size;
  }

  get scheduledPodsCount(): number {
    let count = 0;
    for (const { state } of this.members.values()) if (state !== 'unscheduled') count++;
    return count;
  }

  podsThatAre(wanted: MemberState): readonly Pod[] {
    const pods: Pod[] = [];
    for (const { pod, state } of this.members.values()) if (state === wanted) pods.push(pod);
    return pods;
  }

  set(pod: Pod): MemberState {
    const isAssigned = (pod.spec.nodeName ?? '') !== '';
    const member = this.members.get(pod.metadata.uid) ?? { pod, state: 'unscheduled' };
    member.pod = pod;
    if (isAssigned) member.state = 'assigned';
    this.members.set(pod.metadata.uid, member);
    return member.state;
  }
}

function groupKeyOf({ metadata: { namespace }, spec: { schedulingGroup } }: Pod): string | undefined {
  return schedulingGroup && `${namespace}/${schedulingGroup.podGroupName}`;
}
