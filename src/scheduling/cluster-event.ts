import type { Change } from '../api/kinds.ts';
import type { Node } from '../api/objects/node.ts';
import { isTerminal, type Pod } from '../api/objects/pod.ts';
import type { ActionType, ClusterEvent, ClusterEventResource, EventRegistration } from './plugin.ts';

/** Before and after, as a queueing hint sees a change: no `original` when the object is new, no `modified` when it is gone. */
interface Versions<T> {
  readonly original: T | undefined;
  readonly modified: T | undefined;
}

type Hint<T> = (pod: Pod, versions: Versions<T>) => boolean;

/** Registers for pods of every kind: assigned, unscheduled, and the waiting pod itself. */
export function onPods(actions: readonly ActionType[], hint: Hint<Pod>): EventRegistration[] {
  const wrapped = (pod: Pod, change: Change): boolean => hint(pod, podVersions(change));
  return POD_RESOURCES.map((resource) => ({ resource, actions, hint: wrapped }));
}

/** Registers for the waiting pod itself: it has no node, so that changes of assigned pods need not be looked at. */
export function onOwnPod(actions: readonly ActionType[], hint: Hint<Pod>): EventRegistration[] {
  const wrapped = (pod: Pod, change: Change): boolean =>
    change.object.metadata.uid === pod.metadata.uid && hint(pod, podVersions(change));
  return (['UnscheduledPod', 'TargetPod'] as const).map((resource) => ({ resource, actions, hint: wrapped }));
}

/** Registers for nodes. Without a hint every such change is worth a try. */
export function onNodes(actions: readonly ActionType[], hint?: Hint<Node>): EventRegistration[] {
  if (hint === undefined) return [{ resource: 'Node', actions }];
  return [{ resource: 'Node', actions, hint: (pod, change) => hint(pod, nodeVersions(change)) }];
}

/** Does the plugin want to hear of this event? `Update` stands for all updates, `All` and `*` for everything. */
export function isRegistered({ resource, actions }: EventRegistration, event: ClusterEvent): boolean {
  if (event.resource === '*' && event.action === 'All') return true;
  if (resource !== '*' && resource !== event.resource) return false;
  return actions.some(
    (action) =>
      action === 'All' || action === event.action || (action === 'Update' && event.action.startsWith('Update')),
  );
}

/**
 * The scheduler's view of a change to a pod: one that gets its node is new among the assigned pods, one that ends is gone
 * from them (the scheduler's informer leaves out Succeeded and Failed pods).
 */
function podVersions({ type, object, old }: Change): Versions<Pod> {
  const pod = object.kind === 'Pod' ? object : undefined;
  if (type === 'DELETED') return { original: pod, modified: undefined };
  const before = old?.kind === 'Pod' ? old : undefined;
  if (pod !== undefined && isTerminal(pod)) return { original: before ?? pod, modified: undefined };
  const isBinding = isAssigned(pod) && !isAssigned(before);
  return { original: isBinding ? undefined : before, modified: pod };
}

function nodeVersions({ type, object, old }: Change): Versions<Node> {
  const node = object.kind === 'Node' ? object : undefined;
  if (type === 'DELETED') return { original: node, modified: undefined };
  return { original: old?.kind === 'Node' ? old : undefined, modified: node };
}

/** The pod counts on a node, or is promised to one. */
export function isAssignedOrNominated(pod: Pod): boolean {
  return isAssigned(pod) || (pod.status.nominatedNodeName ?? '') !== '';
}

function isAssigned(pod: Pod | undefined): boolean {
  return (pod?.spec.nodeName ?? '') !== '';
}

const POD_RESOURCES: readonly ClusterEventResource[] = ['AssignedPod', 'UnscheduledPod', 'TargetPod'];
