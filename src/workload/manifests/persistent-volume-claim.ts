import type { z } from 'zod';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../api/objects/storage.ts';
import { fieldsThatAre, type FieldTable } from './field-table.ts';
import { labelSelector, LABEL_SELECTOR_FIELDS, object, text, withoutUndefined } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';
import { accessModes, bytes, volumeMode } from './storage-fields.ts';

/** Every field of v1.PersistentVolumeClaimSpec in Kubernetes 1.36. */
export const CLAIM_SPEC_FIELDS: FieldTable = {
  ...fieldsThatAre('read', 'accessModes volumeName storageClassName volumeMode volumeAttributesClassName'),
  selector: LABEL_SELECTOR_FIELDS,
  resources: { requests: { storage: 'read' }, limits: 'ignored' },
  ...fieldsThatAre('ignored', 'dataSource dataSourceRef'),
};

export const claimSpec: z.ZodType<PersistentVolumeClaimSpec, unknown> = object(
  {
    accessModes,
    selector: labelSelector.optional(),
    resources: object({ requests: object({ storage: bytes(1) }, 'a map with storage') }, 'resources with requests'),
    volumeName: text('the name of a volume').optional(),
    storageClassName: text('the name of a storage class').optional(),
    volumeMode,
    volumeAttributesClassName: text('the name of a volume attributes class').optional(),
  },
  'the spec of a claim',
).transform(({ resources, ...rest }) => withoutUndefined({ ...rest, requestBytes: resources.requests.storage }));

/** Its status is the binder's, and left out. */
export const persistentVolumeClaimManifest: ManifestKind<PersistentVolumeClaim> = {
  kind: 'PersistentVolumeClaim',
  apiVersion: 'v1',
  fields: { metadata: METADATA_FIELDS, spec: CLAIM_SPEC_FIELDS, status: 'silent' },
  schema: object({ metadata: metadata({ namespaced: true }), spec: claimSpec }, 'a claim with a spec').transform(
    (parsed) => ({ kind: 'PersistentVolumeClaim', ...parsed, status: { phase: 'Pending' } }),
  ),
};
