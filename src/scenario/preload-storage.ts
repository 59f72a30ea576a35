import { keyOf } from '../api/kinds.ts';
import {
  BIND_COMPLETED,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
  type StorageObject,
} from '../api/objects/storage.ts';
import { withDefaultClass } from '../apiserver/admission/default-storage-class.ts';
import type { ApiServer } from '../apiserver/apiserver.ts';

/**
 * Storage that is there before the run, as if the binder had been at work for a while: a claim and a volume that name each
 * other are bound, claims have their class, and volumes that nobody has are Available.
 */
export function preloadStorage(objects: readonly StorageObject[], server: ApiServer): void {
  const volumes = objects.filter((object) => object.kind === 'PersistentVolume');
  const classes = objects.filter((object) => object.kind === 'StorageClass');
  const claims = new Map<string, PersistentVolumeClaim>();
  for (const object of objects) {
    if (object.kind === 'PersistentVolume') continue;
    if (object.kind !== 'PersistentVolumeClaim') server.preload(object.kind, object as never);
    else claims.set(keyOf(object), server.preload('PersistentVolumeClaim', settleClaim(object, volumes, classes)));
  }
  for (const volume of volumes) server.preload('PersistentVolume', settleVolume(volume, claims));
}

function settleClaim(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  classes: readonly StorageClass[],
): PersistentVolumeClaim {
  const settled = withDefaultClass(claim, classes);
  const volume = volumes.find(({ metadata }) => metadata.name === claim.spec.volumeName);
  if (volume === undefined || !isFor(volume, claim)) return settled;
  const { metadata } = settled;
  const { capacityBytes, accessModes } = volume.spec;
  return {
    ...settled,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [BIND_COMPLETED]: 'yes' } },
    status: { phase: 'Bound', capacityBytes, accessModes },
  };
}

function settleVolume(volume: PersistentVolume, claims: ReadonlyMap<string, PersistentVolumeClaim>): PersistentVolume {
  const { claimRef } = volume.spec;
  const claim = claimRef && claims.get(`${claimRef.namespace}/${claimRef.name}`);
  if (claim === undefined || claim.spec.volumeName !== volume.metadata.name) {
    return { ...volume, status: { phase: 'Available' } };
  }
  const { uid } = claim.metadata;
  return { ...volume, spec: { ...volume.spec, claimRef: { ...claimRef!, uid } }, status: { phase: 'Bound' } };
}

function isFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  return claimRef?.name === metadata.name && claimRef.namespace === metadata.namespace;
}
