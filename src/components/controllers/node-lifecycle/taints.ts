import type { Node, NodeCondition, Taint } from '../../../api/objects/node.ts';
import type { TaintEffect } from '../../../api/objects/pod.ts';
import type { Time } from '../../../engine/time.ts';

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** Which condition in which status calls for which NoSchedule taint (nodeConditionToTaintKeyStatusMap). */
const KEYS_BY_CONDITION: readonly (readonly [NodeCondition['type'], NodeCondition['status'], string])[] = [
  ['Ready', 'False', NOT_READY],
  ['Ready', 'Unknown', UNREACHABLE],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
];
const OWN_KEYS = [...KEYS_BY_CONDITION.map(([, , key]) => key), UNSCHEDULABLE];

/** Absent: the kubelet has never said. */
export function readyStatus(node: Node): NodeCondition['status'] | undefined {
  return node.status.conditions.find(({ type }) => type === 'Ready')?.status;
}

export function hasTaint({ spec }: Node, key: string, effect: TaintEffect): boolean {
  return spec.taints.some((taint) => taint.key === key && taint.effect === effect);
}

/** Keys of NoSchedule taints. */
interface TaintDifference {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The keys of NoSchedule taints to add and to remove so that they agree with conditions and spec.unschedulable. */
export function diffNoScheduleTaints(node: Node): TaintDifference {
  const { spec, status } = node;
  // Most changes of nodes are of this kind: one that is well says something else.
  if (!spec.unschedulable && !spec.taints.some(isOwn) && status.conditions.every(isWell)) return NO_DIFFERENCE;
  const wanted = KEYS_BY_CONDITION.filter(([type, wantedIn]) =>
    status.conditions.some((condition) => condition.type === type && condition.status === wantedIn),
  ).map(([, , key]) => key);
  if (spec.unschedulable) wanted.push(UNSCHEDULABLE);
  const present = OWN_KEYS.filter((key) => hasTaint(node, key, 'NoSchedule'));
  return {
    add: wanted.filter((key) => !present.includes(key)),
    remove: present.filter((key) => !wanted.includes(key)),
  };
}

const NO_DIFFERENCE: TaintDifference = { add: [], remove: [] };

function isOwn({ key, effect }: Taint): boolean {
  return effect === 'NoSchedule' && OWN_KEYS.includes(key);
}

/** A condition that calls for no taint. */
function isWell({ type, status }: NodeCondition): boolean {
  return status === (type === 'Ready' ? 'True' : 'False');
}

/** The same object when there is nothing to change. */
export function swapTaints(
  node: Node,
  effect: TaintEffect,
  add: readonly string[],
  remove: readonly string[],
  now: Time,
): Node {
  const kept = node.spec.taints.filter((taint) => taint.effect !== effect || !remove.includes(taint.key));
  const added = add
    .filter((key) => !hasTaint(node, key, effect))
    .map((key): Taint => ({ key, value: '', effect, timeAdded: now }));
  if (added.length === 0 && kept.length === node.spec.taints.length) return node;
  return { ...node, spec: { ...node.spec, taints: [...kept, ...added] } };
}
