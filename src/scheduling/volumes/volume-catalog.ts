import type { ObjectKey } from '../../api/kinds.ts';
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  VolumeAttachment,
} from '../../api/objects/storage.ts';

/** Everything about storage as the scheduler has last heard of it. */
export interface VolumeCatalog {
  claim(key: ObjectKey): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  /** In the order in which they were first heard of. */
  volumesOfClass(className: string): readonly PersistentVolume[];
  storageClass(name: string): StorageClass | undefined;
  csiDriver(name: string): CSIDriver | undefined;
  csiNode(nodeName: string): CSINode | undefined;
  storageCapacities(): Iterable<CSIStorageCapacity>;
  attachmentsOn(nodeName: string): readonly VolumeAttachment[];
}

/** A cluster without storage. */
export const NO_VOLUMES: VolumeCatalog = {
  claim: () => undefined,
  volume: () => undefined,
  volumesOfClass: () => [],
  storageClass: () => undefined,
  csiDriver: () => undefined,
  csiNode: () => undefined,
  storageCapacities: () => [],
  attachmentsOn: () => [],
};
