import type { Node } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { createPodInfo } from '../../scheduling/pod-info.ts';
import type {
  ActionType,
  ClusterEvent,
  ClusterEventResource,
  DeviceResource,
  StorageResource,
} from '../../scheduling/plugin.ts';
import { amountOf } from '../../scheduling/resource.ts';

/** Each event is one shared constant, with the label that kube-scheduler v1.36 gives it (framework/events.go). */
function event(
  resource: ClusterEventResource,
  action: ActionType,
  label: string = `${resource}${action}`,
): ClusterEvent {
  return { resource, action, label };
}

/** v1.36 calls pods without a node `UnschedulablePod` in labels; v1.37 renames them to `UnscheduledPod`. */
function unscheduledPod(action: ActionType): ClusterEvent {
  return event('UnscheduledPod', action, `UnschedulablePod${action}`);
}

export const NODE_ADD = event('Node', 'Add');
export const NODE_DELETE = event('Node', 'Delete');
export const ASSIGNED_POD_ADD = event('AssignedPod', 'Add');
export const ASSIGNED_POD_DELETE = event('AssignedPod', 'Delete');
export const UNSCHEDULED_POD_ADD = unscheduledPod('Add');
export const UNSCHEDULED_POD_UPDATE = unscheduledPod('Update');
/** A wildcard: moves whatever it is held against. */
export const UNSCHEDULABLE_TIMEOUT = event('*', 'All', 'UnschedulableTimeout');

/** A wildcard for one pod: an asynchronous preemption for it has failed. */
export const FORCE_ACTIVATE = event('*', 'All', 'ForceActivate');

/** Labels of moves that no cluster event causes. */
export const SCHEDULE_ATTEMPT_FAILURE = 'ScheduleAttemptFailure';
export const BACKOFF_COMPLETE = 'BackoffComplete';
export const POP_FROM_BACKOFF_Q = 'PopFromBackoffQ';

const NODE_UPDATES = {
  taint: event('Node', 'UpdateNodeTaint'),
  allocatable: event('Node', 'UpdateNodeAllocatable'),
  label: event('Node', 'UpdateNodeLabel'),
  condition: event('Node', 'UpdateNodeCondition'),
  annotation: event('Node', 'UpdateNodeAnnotation'),
  feature: event('Node', 'UpdateNodeDeclaredFeature'),
};

const POD_ACTIONS = [
  'UpdatePodLabel',
  'UpdatePodScaleDown',
  'UpdatePodSchedulingGatesEliminated',
  'UpdatePodToleration',
  'UpdatePodGeneratedResourceClaim',
] as const;
const ASSIGNED_POD_UPDATES = [...POD_ACTIONS, 'Update' as const].map((action) => event('AssignedPod', action));
const UNSCHEDULED_POD_UPDATES = [...POD_ACTIONS.map((action) => unscheduledPod(action)), UNSCHEDULED_POD_UPDATE];

/** What the coscheduling plugin registers for. */
const COSCHEDULING_POD_GROUPS = 'podgroups.v1alpha1.scheduling.x-k8s.io';

const OTHERS = new Map<string, ClusterEvent>();

type PassedOn = 'Namespace' | 'Service' | 'PodGroup' | 'CoschedulingPodGroup' | DeviceResource | StorageResource;

/** The event of a kind that the scheduler only passes on to plugins. */
export function otherEvent(resource: PassedOn, action: 'Add' | 'Update' | 'Delete'): ClusterEvent {
  const label = `${resource === 'CoschedulingPodGroup' ? COSCHEDULING_POD_GROUPS : resource}${action}`;
  const known = OTHERS.get(label) ?? event(resource, action, label);
  OTHERS.set(label, known);
  return known;
}

/** What about a node has changed, as far as it may matter to pods (NodeSchedulingPropertiesChange). */
export function nodeUpdateEvents(before: Node, after: Node): readonly ClusterEvent[] {
  const events: ClusterEvent[] = [];
  if (before.spec.unschedulable && !after.spec.unschedulable) events.push(NODE_UPDATES.taint);
  if (!isEqual(before.status.allocatable, after.status.allocatable)) events.push(NODE_UPDATES.allocatable);
  if (!isEqual(before.metadata.labels, after.metadata.labels)) events.push(NODE_UPDATES.label);
  if (before.spec.taints !== after.spec.taints && taintsText(before) !== taintsText(after)) {
    events.push(NODE_UPDATES.taint);
  }
  if (haveConditionsChanged(before, after)) events.push(NODE_UPDATES.condition);
  if (!isEqual(before.metadata.annotations, after.metadata.annotations)) events.push(NODE_UPDATES.annotation);
  if (featuresText(before) !== featuresText(after)) events.push(NODE_UPDATES.feature);
  return events;
}

const ASSIGNED_POD_UPDATE = [ASSIGNED_POD_UPDATES.at(-1)!];

/** What about a pod has changed; the general update when it is nothing in particular (PodSchedulingPropertiesChange). */
export function podUpdateEvents(before: Pod, after: Pod): readonly ClusterEvent[] {
  const isSameSpec = before.spec === after.spec && before.metadata.labels === after.metadata.labels;
  const isSameClaims = before.status.resourceClaimStatuses === after.status.resourceClaimStatuses;
  if (isSameSpec && isSameClaims && (after.spec.nodeName ?? '') !== '') return ASSIGNED_POD_UPDATE;
  const [label, scaleDown, gates, toleration, claims, update] =
    (after.spec.nodeName ?? '') === '' ? UNSCHEDULED_POD_UPDATES : ASSIGNED_POD_UPDATES;
  const events: ClusterEvent[] = [];
  if (!isEqual(before.metadata.labels, after.metadata.labels)) events.push(label!);
  if (before.spec !== after.spec) {
    if (isScaledDown(before, after)) events.push(scaleDown!);
    if (count(before.spec.schedulingGates) > 0 && count(after.spec.schedulingGates) === 0) events.push(gates!);
    if (count(before.spec.tolerations) !== count(after.spec.tolerations)) events.push(toleration!);
  }
  if (claimsText(before) !== claimsText(after)) events.push(claims!);
  return events.length === 0 ? [update!] : events;
}

/** It asks for less of something, or for something no more, even if it was for 0 of it (extractPodScaleDown). */
function isScaledDown(before: Pod, after: Pod): boolean {
  const old = createPodInfo(before).requests;
  const now = createPodInfo(after).requests;
  if (old === now) return false;
  const names = ['cpu', 'memory', 'ephemeral-storage', ...old.scalar.keys()];
  if (names.some((name) => amountOf(old, name) > amountOf(now, name))) return true;
  const namedNow = requestedNames(after);
  return [...requestedNames(before)].some((name) => !namedNow.has(name));
}

function requestedNames({
  spec: { containers, initContainers = [], overhead = {}, requests: ofPod = {} },
}: Pod): Set<string> {
  const lists = [...containers, ...initContainers].map(({ requests }) => requests);
  return new Set([...lists, overhead, ofPod].flatMap((list) => Object.keys(list)));
}

/** Nothing, and no text, for a pod without claims from templates. */
function claimsText({ status: { resourceClaimStatuses } }: Pod): string | undefined {
  return resourceClaimStatuses?.map(({ name, resourceClaimName = '' }) => `${name}=${resourceClaimName}`).join(' ');
}

function count(list: readonly unknown[] | undefined): number {
  return list?.length ?? 0;
}

function taintsText({ spec: { taints } }: Node): string {
  return taints.map(({ key, value, effect, timeAdded }) => `${key}=${value}:${effect}@${timeAdded ?? ''}`).join(' ');
}

function featuresText({ status: { declaredFeatures } }: Node): string {
  return declaredFeatures?.join(' ') ?? '';
}

function haveConditionsChanged(before: Node, after: Node): boolean {
  return before.status.conditions !== after.status.conditions && !isEqual(conditionsOf(before), conditionsOf(after));
}

function conditionsOf({ status: { conditions } }: Node): Readonly<Record<string, string>> {
  return Object.fromEntries(conditions.map(({ type, status }) => [type, status]));
}

function isEqual<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): boolean {
  if (a === b) return true;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}
