import type { CSIDriver } from '../../api/objects/storage.ts';
import { fieldsThatAre } from './field-table.ts';
import { flag, object } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

export const csiDriverManifest: ManifestKind<CSIDriver> = {
  kind: 'CSIDriver',
  apiVersion: 'storage.k8s.io/v1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: {
      ...fieldsThatAre('read', 'attachRequired storageCapacity'),
      preventPodSchedulingIfMissing: 'ignored',
      ...fieldsThatAre(
        'silent',
        `podInfoOnMount volumeLifecycleModes fsGroupPolicy tokenRequests requiresRepublish seLinuxMount
         nodeAllocatableUpdatePeriodSeconds serviceAccountTokenInSecrets`,
      ),
    },
  },
  schema: object(
    {
      metadata: metadata({ namespaced: false }),
      spec: object(
        { attachRequired: flag().default(true), storageCapacity: flag().default(false) },
        'the spec of a driver',
      ).prefault({}),
    },
    'a CSI driver',
  ).transform((parsed) => ({ kind: 'CSIDriver', ...parsed })),
};
