import type { CSIStorageCapacity } from '../../api/objects/storage.ts';
import { fieldsThatAre } from './field-table.ts';
import { labelSelector, LABEL_SELECTOR_FIELDS, object, text, withoutUndefined } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';
import { bytes } from './storage-fields.ts';

export const csiStorageCapacityManifest: ManifestKind<CSIStorageCapacity> = {
  kind: 'CSIStorageCapacity',
  apiVersion: 'storage.k8s.io/v1',
  fields: {
    metadata: METADATA_FIELDS,
    ...fieldsThatAre('read', 'storageClassName capacity maximumVolumeSize'),
    nodeTopology: LABEL_SELECTOR_FIELDS,
  },
  schema: object(
    {
      metadata: metadata({ namespaced: true }),
      storageClassName: text('the name of a storage class'),
      nodeTopology: labelSelector.optional(),
      capacity: bytes().optional(),
      maximumVolumeSize: bytes().optional(),
    },
    'a storage capacity with storageClassName',
  ).transform(({ capacity, maximumVolumeSize, ...rest }) =>
    withoutUndefined({
      kind: 'CSIStorageCapacity' as const,
      ...rest,
      capacityBytes: capacity,
      maximumVolumeSizeBytes: maximumVolumeSize,
    }),
  ),
};
