import type { Change } from '../../api/kinds.ts';
import { isTerminal, type Pod } from '../../api/objects/pod.ts';
import type { Informer } from '../../apiserver/informer.ts';
import type { Slot } from '../../apiserver/store.ts';
import type { SchedulerCache } from '../../scheduling/cache.ts';
import type { DeviceLedger } from '../../scheduling/devices/device-ledger.ts';
import { STORAGE_RESOURCES } from '../../scheduling/volumes/storage-events.ts';
import {
  ASSIGNED_POD_ADD,
  ASSIGNED_POD_DELETE,
  NODE_ADD,
  NODE_DELETE,
  nodeUpdateEvents,
  otherEvent,
  podUpdateEvents,
  UNSCHEDULED_POD_ADD,
} from './cluster-events.ts';
import { watchDevices, type WatchedDevices } from './watch-devices.ts';
import type { SchedulingLoop } from './scheduling-loop.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';
import type { WatchedStorage } from './volume-catalog.ts';
import type { WatchedObjects } from './watched-objects.ts';

export interface Watched {
  readonly pods: Informer<'Pod'>;
  readonly nodes: Informer<'Node'>;
  readonly namespaces: Informer<'Namespace'>;
  readonly services: Informer<'Service'>;
  readonly devices: WatchedDevices;
  readonly storage: WatchedStorage;
}

type PodUpdate = Change<'Pod'> & { readonly type: 'MODIFIED' };

interface Watcher {
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly loop: Pick<SchedulingLoop, 'forgetAssumedPod'>;
  readonly ledger: DeviceLedger;
  /** Has the pod asked for one of our profiles? */
  readonly isResponsibleFor: (pod: Pod) => boolean;
  /** A new pod may complete the group of others (gate GangScheduling). */
  readonly schedulesPodGroups: boolean;
  readonly objects: Pick<WatchedObjects, 'onChange'>;
}

/**
 * Keeps cache and queue current with what the informers hear (eventhandlers.go). Nodes first, so that the pods that are
 * there already find them.
 */
export function watchCluster(watched: Watched, watcher: Watcher): void {
  const { pods, nodes, namespaces, services, devices, storage } = watched;
  const { queue } = watcher;
  watchDevices(devices, watcher);
  nodes.onChange((change) => onNode(watcher, change));
  pods.onChange((change, _key, slot) => onPod(watcher, change, slot));
  namespaces.onChange((change) =>
    queue.moveAllToActiveOrBackoffQueue(otherEvent('Namespace', ACTIONS[change.type]), change as Change),
  );
  services.onChange((change) =>
    queue.moveAllToActiveOrBackoffQueue(otherEvent('Service', ACTIONS[change.type]), change as Change),
  );
  for (const [kind, resource] of Object.entries(STORAGE_RESOURCES)) {
    storage[kind as keyof WatchedStorage].onChange((change: Change) =>
      queue.moveAllToActiveOrBackoffQueue(otherEvent(resource, ACTIONS[change.type]), change),
    );
  }
  passOn(watcher);
}

/** What plugins have asked to see may open gates and end waits. */
function passOn({ objects, queue }: Watcher): void {
  objects.onChange((change) => {
    if (change.kind !== 'PodGroup' && change.kind !== 'CoschedulingPodGroup') return;
    queue.moveAllToActiveOrBackoffQueue(otherEvent(change.kind, ACTIONS[change.type]), change);
  });
}

const ACTIONS = { ADDED: 'Add', MODIFIED: 'Update', DELETED: 'Delete' } as const;

function onNode({ cache, queue }: Watcher, change: Change<'Node'>): void {
  const { object: node } = change;
  switch (change.type) {
    case 'ADDED':
      cache.addNode(node);
      return queue.moveAllToActiveOrBackoffQueue(NODE_ADD, change as Change);
    case 'MODIFIED':
      cache.updateNode(node);
      if (!queue.isListening) return;
      for (const event of nodeUpdateEvents(change.old, node))
        queue.moveAllToActiveOrBackoffQueue(event, change as Change);
      return;
    case 'DELETED':
      queue.moveAllToActiveOrBackoffQueue(NODE_DELETE, change as Change);
      return cache.removeNode(node.metadata.name);
  }
}

/** The scheduler's own informer leaves out pods that have ended: to it they are gone (scheduler.go newPodInformer). */
function onPod(watcher: Watcher, change: Change<'Pod'>, slot: Slot): void {
  const { object: pod } = change;
  switch (change.type) {
    case 'ADDED':
      return isTerminal(pod) ? undefined : onPodAdded(watcher, change);
    case 'MODIFIED':
      if (isTerminal(change.old)) return undefined;
      return isTerminal(pod) ? onPodGone(watcher, change.old, change, slot) : onPodModified(watcher, change, slot);
    case 'DELETED':
      return isTerminal(pod) ? undefined : onPodGone(watcher, pod, change, slot);
  }
}

function onPodAdded(watcher: Watcher, change: Change<'Pod'>): void {
  const { object: pod } = change;
  if (isAssigned(pod)) assign(watcher, change);
  else if (watcher.isResponsibleFor(pod)) addWaiting(watcher, change);
}

/** addPodToSchedulingQueue */
function addWaiting({ cache, queue, schedulesPodGroups }: Watcher, change: Change<'Pod'>): void {
  const { object: pod } = change;
  cache.podGroups.set(pod);
  queue.add(pod);
  if (schedulesPodGroups) queue.moveAllToActiveOrBackoffQueue(UNSCHEDULED_POD_ADD, change as Change);
}

function onPodModified(watcher: Watcher, change: PodUpdate, slot: Slot): void {
  const { object: pod, old } = change;
  const { cache, queue } = watcher;
  if (isAssigned(old)) {
    cache.updatePod(pod, slot);
    if (!queue.isListening) return;
    for (const event of podUpdateEvents(old, pod)) queue.moveAllToActiveOrBackoffQueue(event, change as Change);
  } else if (isAssigned(pod)) {
    assign(watcher, change);
    if (watcher.isResponsibleFor(old)) queue.delete(old);
  } else if (watcher.isResponsibleFor(old)) {
    updateWaiting(watcher, change);
  }
}

function assign({ cache, queue }: Watcher, change: Change<'Pod'>): void {
  cache.addPod(change.object);
  queue.moveAllToActiveOrBackoffQueue(ASSIGNED_POD_ADD, change as Change);
}

/** updatePodInSchedulingQueue */
function updateWaiting({ cache, queue, loop }: Watcher, change: PodUpdate): void {
  const { object: pod, old } = change;
  cache.podGroups.set(pod);
  if (cache.isAssumed(pod.metadata.uid)) {
    const isDeletionNew = pod.metadata.deletionTimestamp !== undefined && old.metadata.deletionTimestamp === undefined;
    if (isDeletionNew) loop.forgetAssumedPod(pod);
    return;
  }
  queue.update(change);
  const { nominatedNodeName = '' } = old.status;
  if (nominatedNodeName === '' || nominatedNodeName === pod.status.nominatedNodeName) return;
  freeNomination(queue, old);
}

/** deleteAssignedPodFromCache, or deletePodFromSchedulingQueue */
function onPodGone(
  { cache, queue, loop, isResponsibleFor }: Watcher,
  pod: Pod,
  change: Change<'Pod'>,
  slot: Slot,
): void {
  if (isAssigned(pod)) {
    cache.removePod(pod, slot);
    queue.moveAllToActiveOrBackoffQueue(ASSIGNED_POD_DELETE, change as Change);
  } else if (isResponsibleFor(pod)) {
    queue.delete(pod);
    cache.podGroups.remove(pod);
    if (cache.isAssumed(pod.metadata.uid)) loop.forgetAssumedPod(pod);
    else if ((pod.status.nominatedNodeName ?? '') !== '') freeNomination(queue, pod);
  }
}

/** Room that was promised is free again, for those whom the promise kept out: pods of the same or a lower priority. */
function freeNomination(queue: SchedulingQueue, pod: Pod): void {
  const change: Change = {
    type: 'DELETED',
    kind: 'Pod',
    object: pod,
    old: pod,
    revision: pod.metadata.resourceVersion,
  };
  queue.moveAllToActiveOrBackoffQueue(ASSIGNED_POD_DELETE, change, ({ spec }) => spec.priority <= pod.spec.priority);
}

function isAssigned({ spec: { nodeName } }: Pod): boolean {
  return nodeName !== undefined && nodeName !== '';
}
