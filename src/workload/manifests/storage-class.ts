import type { StorageClass } from '../../api/objects/storage.ts';
import { fieldsThatAre } from './field-table.ts';
import { list, object, oneOf, text } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';
import { topologyKey } from './affinity.ts';

const topologyTerm = object(
  {
    matchLabelExpressions: list(
      object(
        {
          key: topologyKey,
          values: list(text('a label value'), 'values').min(1, { error: 'expected at least one value' }),
        },
        'a map with key and values',
      ),
      'expressions',
    ).default([]),
  },
  'a topology term',
);

/** Defaults of pkg/apis/storage/v1/defaults.go. Parameters belong to the driver, which is not modelled so far. */
export const storageClassManifest: ManifestKind<StorageClass> = {
  kind: 'StorageClass',
  apiVersion: 'storage.k8s.io/v1',
  fields: {
    metadata: METADATA_FIELDS,
    ...fieldsThatAre('read', 'provisioner reclaimPolicy volumeBindingMode'),
    allowedTopologies: { matchLabelExpressions: fieldsThatAre('read', 'key values') },
    ...fieldsThatAre('silent', 'parameters mountOptions allowVolumeExpansion'),
  },
  schema: object(
    {
      metadata: metadata({ namespaced: false }),
      provisioner: text('the name of a provisioner').min(1, { error: 'expected the name of a provisioner' }),
      reclaimPolicy: oneOf(['Delete', 'Retain']).default('Delete'),
      volumeBindingMode: oneOf(['Immediate', 'WaitForFirstConsumer']).default('Immediate'),
      allowedTopologies: list(topologyTerm, 'topology terms').default([]),
    },
    'a storage class with a provisioner',
  ).transform((parsed) => ({ kind: 'StorageClass', ...parsed })),
};
