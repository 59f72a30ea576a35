import { IS_DEFAULT_CLASS, type PersistentVolumeClaim, type StorageClass } from '../../api/objects/storage.ts';
import type { AdmissionPlugin } from './admission.ts';

/**
 * DefaultStorageClass: a claim that does not say which class it wants gets the default one (storage/storageclass
 * setdefault/admission.go). Of several the newest counts, then the first by name.
 */
export function createDefaultStorageClass(): AdmissionPlugin {
  return {
    name: 'DefaultStorageClass',
    mutate(kind, object, reader) {
      if (kind !== 'PersistentVolumeClaim') return object;
      return withDefaultClass(object as PersistentVolumeClaim, reader.list('StorageClass')) as typeof object;
    },
  };
}

export function withDefaultClass(claim: PersistentVolumeClaim, classes: Iterable<StorageClass>): PersistentVolumeClaim {
  if (claim.spec.storageClassName !== undefined || BETA_STORAGE_CLASS in claim.metadata.annotations) return claim;
  let found: StorageClass | undefined;
  for (const candidate of classes) {
    if (candidate.metadata.annotations[IS_DEFAULT_CLASS] !== 'true') continue;
    if (found === undefined || comesBefore(candidate, found)) found = candidate;
  }
  return found === undefined ? claim : { ...claim, spec: { ...claim.spec, storageClassName: found.metadata.name } };
}

function comesBefore({ metadata: a }: StorageClass, { metadata: b }: StorageClass): boolean {
  return a.creationTimestamp === b.creationTimestamp ? a.name < b.name : a.creationTimestamp > b.creationTimestamp;
}

const BETA_STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class';
