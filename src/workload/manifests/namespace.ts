import type { Namespace } from '../../api/objects/core.ts';
import { object } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

export const namespaceManifest: ManifestKind<Namespace> = {
  kind: 'Namespace',
  apiVersion: 'v1',
  fields: { metadata: METADATA_FIELDS, spec: 'silent', status: 'silent' },
  schema: object({ metadata: metadata({ namespaced: false, isName: 'label' }) }, 'a namespace').transform(
    ({ metadata: meta }) => ({
      kind: 'Namespace',
      metadata: meta,
    }),
  ),
};
