import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { classOfVolume, type StorageObject } from '../../api/objects/storage.ts';
import type { VolumeCatalog } from '../../scheduling/volumes/volume-catalog.ts';

export type WatchedStorage = { readonly [K in StorageObject['kind']]: Informer<K> };

/** Empty informers cost nothing: a cluster without storage does not pay for them. */
export function watchStorage(client: ApiClient): WatchedStorage {
  return {
    StorageClass: client.informer('StorageClass'),
    PersistentVolume: client.informer('PersistentVolume'),
    PersistentVolumeClaim: client.informer('PersistentVolumeClaim'),
    CSIDriver: client.informer('CSIDriver'),
    CSINode: client.informer('CSINode'),
    CSIStorageCapacity: client.informer('CSIStorageCapacity'),
    VolumeAttachment: client.informer('VolumeAttachment'),
  };
}

export function createVolumeCatalog(watched: WatchedStorage): VolumeCatalog {
  const { PersistentVolume: volumes, VolumeAttachment: attachments } = watched;
  const byClass = volumes.index(classOfVolume);
  const byNode = attachments.index(({ spec }) => spec.nodeName);
  return {
    claim: (key) => watched.PersistentVolumeClaim.get(key),
    volume: (name) => volumes.get(name),
    volumesOfClass: (name) => [...byClass.get(name)].map((key) => volumes.get(key)!),
    storageClass: (name) => watched.StorageClass.get(name),
    csiDriver: (name) => watched.CSIDriver.get(name),
    csiNode: (nodeName) => watched.CSINode.get(nodeName),
    storageCapacities: () => watched.CSIStorageCapacity.list(),
    attachmentsOn: (nodeName) => [...byNode.get(nodeName)].map((key) => attachments.get(key)!),
  };
}
