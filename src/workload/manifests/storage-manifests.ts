import type { StorageObject } from '../../api/objects/storage.ts';
import { csiDriverManifest } from './csi-driver.ts';
import { csiNodeManifest } from './csi-node.ts';
import { csiStorageCapacityManifest } from './csi-storage-capacity.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { persistentVolumeClaimManifest } from './persistent-volume-claim.ts';
import { persistentVolumeManifest } from './persistent-volume.ts';
import { storageClassManifest } from './storage-class.ts';
import { volumeAttachmentManifest } from './volume-attachment.ts';

/** Everything about storage that manifests may bring, by kind. */
export const STORAGE_MANIFESTS: ReadonlyMap<string, ManifestKind<StorageObject>> = new Map(
  [
    storageClassManifest,
    persistentVolumeManifest,
    persistentVolumeClaimManifest,
    csiDriverManifest,
    csiNodeManifest,
    csiStorageCapacityManifest,
    volumeAttachmentManifest,
  ].map((manifest) => [manifest.kind, manifest as ManifestKind<StorageObject>]),
);
