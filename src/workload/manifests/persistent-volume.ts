import type { PersistentVolume } from '../../api/objects/storage.ts';
import { nodeTerm, TERM_FIELDS } from './affinity.ts';
import { fieldsThatAre } from './field-table.ts';
import { list, object, oneOf, text, withoutUndefined } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';
import { accessModes, bytes, volumeMode } from './storage-fields.ts';

const source = {
  csi: object(
    { driver: text('the name of a driver'), volumeHandle: text('the handle of a volume') },
    'a CSI volume with driver and volumeHandle',
  ).optional(),
  gcePersistentDisk: object({ pdName: text('the name of a disk') }, 'a disk with pdName').optional(),
  awsElasticBlockStore: object({ volumeID: text('the ID of a volume') }, 'a volume with volumeID').optional(),
};

const spec = object(
  {
    capacity: object({ storage: bytes(1) }, 'a map with storage'),
    accessModes,
    volumeMode,
    persistentVolumeReclaimPolicy: oneOf(['Retain', 'Delete', 'Recycle']).default('Retain'),
    storageClassName: text('the name of a storage class').default(''),
    volumeAttributesClassName: text('the name of a volume attributes class').optional(),
    claimRef: object(
      { namespace: text('a namespace'), name: text('the name of a claim') },
      'a claim with namespace and name',
    ).optional(),
    nodeAffinity: object(
      {
        required: object(
          { nodeSelectorTerms: list(nodeTerm, 'terms').min(1, { error: 'expected at least one term' }) },
          'a map with nodeSelectorTerms',
        ).optional(),
      },
      'a map with required',
    ).optional(),
    ...source,
  },
  'the spec of a volume',
).transform(
  ({
    capacity,
    claimRef,
    nodeAffinity,
    csi,
    gcePersistentDisk,
    awsElasticBlockStore,
    ...rest
  }): PersistentVolume['spec'] =>
    withoutUndefined({
      ...rest,
      capacityBytes: capacity.storage,
      // The API server gives claims their uids: a volume can only name its claim.
      claimRef: claimRef === undefined ? undefined : { ...claimRef, uid: '' },
      nodeAffinity: nodeAffinity?.required?.nodeSelectorTerms,
      source: withoutUndefined({ csi, gcePersistentDisk, awsElasticBlockStore }),
    }),
);

/** Every field of v1.PersistentVolumeSpec in Kubernetes 1.36. Its status is the binder's, and left out. */
export const persistentVolumeManifest: ManifestKind<PersistentVolume> = {
  kind: 'PersistentVolume',
  apiVersion: 'v1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: {
      capacity: { storage: 'read' },
      ...fieldsThatAre(
        'read',
        'accessModes volumeMode persistentVolumeReclaimPolicy storageClassName volumeAttributesClassName',
      ),
      claimRef: {
        ...fieldsThatAre('read', 'namespace name'),
        ...fieldsThatAre('silent', 'kind apiVersion uid resourceVersion fieldPath'),
      },
      nodeAffinity: { required: { nodeSelectorTerms: TERM_FIELDS } },
      csi: {
        ...fieldsThatAre('read', 'driver volumeHandle'),
        ...fieldsThatAre(
          'silent',
          `readOnly fsType volumeAttributes controllerPublishSecretRef nodeStageSecretRef nodePublishSecretRef
           controllerExpandSecretRef nodeExpandSecretRef`,
        ),
      },
      gcePersistentDisk: { pdName: 'read', ...fieldsThatAre('silent', 'fsType partition readOnly') },
      awsElasticBlockStore: { volumeID: 'read', ...fieldsThatAre('silent', 'fsType partition readOnly') },
      ...fieldsThatAre(
        'silent',
        `mountOptions hostPath local nfs iscsi rbd fc cephfs cinder azureDisk azureFile glusterfs vsphereVolume quobyte
         photonPersistentDisk portworxVolume scaleIO storageos flocker flexVolume`,
      ),
    },
    status: 'silent',
  },
  schema: object({ metadata: metadata({ namespaced: false }), spec }, 'a volume with a spec').transform((parsed) => ({
    kind: 'PersistentVolume',
    ...parsed,
    status: { phase: 'Pending' },
  })),
};
