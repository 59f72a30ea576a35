import type { Change } from '../../api/kinds.ts';
import { POD_GROUP_LABEL } from '../../api/objects/pod-group.ts';
import { isTerminal, type Pod } from '../../api/objects/pod.ts';
import type { ObjectSource } from '../plugin.ts';

/** `namespace/name` of the pod's group; undefined when its labels name none. */
export function groupOf({ metadata: { namespace, labels } }: Pod): string | undefined {
  const name = labels[POD_GROUP_LABEL] ?? '';
  return name === '' ? undefined : `${namespace}/${name}`;
}

/** Which pods belong to a group, and which of them have a node or room on one (the plugin's assignedPodsByPG). */
export class GroupMembers {
  readonly #pods: ObjectSource<'Pod'>;
  readonly #byGroup: ReturnType<ObjectSource<'Pod'>['index']>;
  /** Names of pods by group. */
  readonly #assigned = new Map<string, Set<string>>();

  constructor(pods: ObjectSource<'Pod'>) {
    this.#pods = pods;
    this.#byGroup = pods.index((pod) => (isTerminal(pod) ? undefined : groupOf(pod)));
    pods.onChange((change) => this.#hear(change));
  }

  /** Pods that have not ended. */
  list(group: string): readonly Pod[] {
    return [...this.#byGroup.get(group)].map((key) => this.#pods.get(key)!);
  }

  count(group: string): number {
    return this.#byGroup.get(group).size;
  }

  assignedCount(group: string): number {
    return this.#assigned.get(group)?.size ?? 0;
  }

  /** How many are assigned now. */
  assign(group: string, { metadata: { name } }: Pod): number {
    const assigned = this.#assigned.get(group) ?? new Set<string>();
    assigned.add(name);
    this.#assigned.set(group, assigned);
    return assigned.size;
  }

  unassign(group: string, { metadata: { name } }: Pod): void {
    const assigned = this.#assigned.get(group);
    assigned?.delete(name);
    if (assigned?.size === 0) this.#assigned.delete(group);
  }

  /** Pods that have a node when they are first heard of, and such as go or end; Permit sees to all others. */
  #hear({ type, object: pod, old }: Change<'Pod'>): void {
    const group = groupOf(pod);
    if (group === undefined || (pod.spec.nodeName ?? '') === '') return;
    if (type === 'ADDED' && !isTerminal(pod)) this.assign(group, pod);
    const hasEnded = type === 'MODIFIED' && isTerminal(pod) && !isTerminal(old!);
    if (hasEnded || type === 'DELETED') this.unassign(group, pod);
  }
}
