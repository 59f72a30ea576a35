import type { Change, ObjectOf } from '../../api/kinds.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { StorageObject } from '../../api/objects/storage.ts';
import type { EventRegistration, StorageResource } from '../plugin.ts';

type StorageKind = StorageObject['kind'];

/** What the queue calls changes of each kind (k8s.io/kube-scheduler framework EventResource). */
export const STORAGE_RESOURCES: Readonly<Record<StorageKind, StorageResource>> = {
  PersistentVolume: 'PersistentVolume',
  PersistentVolumeClaim: 'PersistentVolumeClaim',
  StorageClass: 'storage.k8s.io/StorageClass',
  CSINode: 'storage.k8s.io/CSINode',
  CSIDriver: 'storage.k8s.io/CSIDriver',
  CSIStorageCapacity: 'storage.k8s.io/CSIStorageCapacity',
  VolumeAttachment: 'storage.k8s.io/VolumeAttachment',
};

/** Registers for changes of a kind. `old` is undefined when the object is new. Without a hint every change is worth a try. */
export function onStorage<K extends StorageKind>(
  kind: K,
  actions: readonly ('Add' | 'Update' | 'Delete')[],
  hint?: (pod: Pod, object: ObjectOf<K>, old: ObjectOf<K> | undefined) => boolean,
): EventRegistration {
  const resource = STORAGE_RESOURCES[kind];
  if (hint === undefined) return { resource, actions };
  const wrapped = (pod: Pod, { object, old }: Change): boolean =>
    hint(pod, object as ObjectOf<K>, old as ObjectOf<K> | undefined);
  return { resource, actions, hint: wrapped };
}
