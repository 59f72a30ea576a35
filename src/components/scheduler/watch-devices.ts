import type { Change } from '../../api/kinds.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import type { DeviceLedger } from '../../scheduling/devices/device-ledger.ts';
import { otherEvent } from './cluster-events.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';

export interface WatchedDevices {
  readonly claims: Informer<'ResourceClaim'>;
  readonly classes: Informer<'DeviceClass'>;
  readonly slices: Informer<'ResourceSlice'>;
}

export function informersOfDevices(client: ApiClient): WatchedDevices {
  return {
    claims: client.informer('ResourceClaim'),
    classes: client.informer('DeviceClass'),
    slices: client.informer('ResourceSlice'),
  };
}

/** Keeps the ledger current, then tells the queue (eventhandlers.go). */
export function watchDevices(
  { claims, classes, slices }: WatchedDevices,
  { ledger, queue }: { readonly ledger: DeviceLedger; readonly queue: SchedulingQueue },
): void {
  classes.onChange((change) => {
    if (change.type === 'DELETED') ledger.removeDeviceClass(change.object);
    else ledger.setDeviceClass(change.object);
    queue.moveAllToActiveOrBackoffQueue(
      otherEvent('resource.k8s.io/DeviceClass', ACTIONS[change.type]),
      change as Change,
    );
  });
  slices.onChange((change) => {
    if (change.type === 'DELETED') ledger.removeSlice(change.object);
    else ledger.setSlice(change.object);
    const event = otherEvent('resource.k8s.io/ResourceSlice', ACTIONS[change.type]);
    queue.moveAllToActiveOrBackoffQueue(event, change as Change);
  });
  claims.onChange((change) => {
    if (change.type === 'DELETED') ledger.removeClaim(change.object);
    else ledger.setClaim(change.object);
    const event = otherEvent('resource.k8s.io/ResourceClaim', ACTIONS[change.type]);
    queue.moveAllToActiveOrBackoffQueue(event, change as Change);
  });
}

const ACTIONS = { ADDED: 'Add', MODIFIED: 'Update', DELETED: 'Delete' } as const;
