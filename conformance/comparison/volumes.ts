import { keyOf } from '../../src/api/kinds.ts';
import {
  classOfVolume,
  type CSIDriver,
  type CSINode,
  type CSIStorageCapacity,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
  type StorageObject,
  type VolumeAttachment,
} from '../../src/api/objects/storage.ts';
import type { VolumeCatalog } from '../../src/scheduling/volumes/volume-catalog.ts';
import { pickFields } from '../../src/workload/manifests/field-table.ts';
import { STORAGE_MANIFESTS } from '../../src/workload/manifests/storage-manifests.ts';
import type { Case, Json, StorageJson } from '../case.ts';

/** The storage objects of a case, as informers would hold them. */
export function createVolumes(of: Case): VolumeCatalog {
  const claims = mapOf<PersistentVolumeClaim>('PersistentVolumeClaim', of.persistentVolumeClaims);
  const volumes = mapOf<PersistentVolume>('PersistentVolume', of.persistentVolumes);
  const classes = mapOf<StorageClass>('StorageClass', of.storageClasses);
  const drivers = mapOf<CSIDriver>('CSIDriver', of.csiDrivers);
  const csiNodes = mapOf<CSINode>('CSINode', of.csiNodes);
  const capacities = mapOf<CSIStorageCapacity>('CSIStorageCapacity', of.csiStorageCapacities);
  const attachments = mapOf<VolumeAttachment>('VolumeAttachment', of.volumeAttachments);
  return {
    claim: (key) => claims.get(key),
    volume: (name) => volumes.get(name),
    volumesOfClass: (name) => [...volumes.values()].filter((volume) => classOfVolume(volume) === name),
    storageClass: (name) => classes.get(name),
    csiDriver: (name) => drivers.get(name),
    csiNode: (name) => csiNodes.get(name),
    storageCapacities: () => capacities.values(),
    attachmentsOn: (nodeName) => [...attachments.values()].filter(({ spec }) => spec.nodeName === nodeName),
  };
}

function mapOf<T extends StorageObject>(kind: T['kind'], jsons: readonly StorageJson[] = []): ReadonlyMap<string, T> {
  return new Map(jsons.map((json) => read<T>(kind, json)).map((object) => [keyOf(object), object]));
}

/** What the reader of manifests leaves to the API server, and what controllers write, is put in here. */
function read<T extends StorageObject>(kind: T['kind'], json: StorageJson): T {
  const {
    uid = '',
    deletionTimestamp,
    ownerReferences,
    finalizers: _finalizers,
    ...metadata
  } = {
    finalizers: undefined,
    ...json.metadata,
  };
  const manifest = STORAGE_MANIFESTS.get(kind)!;
  const { value, unknown, ignored } = pickFields({ ...json, metadata }, manifest.fields);
  if (unknown !== undefined || ignored.length > 0) {
    throw new Error(`the manifest reader leaves out ${JSON.stringify(unknown?.path ?? ignored)}`);
  }
  const object = manifest.schema.parse(value);
  return {
    ...object,
    metadata: {
      ...object.metadata,
      uid,
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp: 0 }),
    },
    ...writtenByControllers(object, json),
  } as T;
}

function writtenByControllers(object: StorageObject, { status, spec }: StorageJson): object {
  const { phase } = (status ?? {}) as { readonly phase?: string };
  if (object.kind === 'PersistentVolumeClaim') return { status: { phase } };
  if (object.kind !== 'PersistentVolume') return {};
  const { uid = '' } = ((spec as Json)['claimRef'] ?? {}) as { readonly uid?: string };
  const { claimRef } = object.spec;
  return {
    spec: claimRef === undefined ? object.spec : { ...object.spec, claimRef: { ...claimRef, uid } },
    status: { phase },
  };
}
