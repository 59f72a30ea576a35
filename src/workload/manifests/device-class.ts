import type { DeviceClass } from '../../api/objects/resource.ts';
import { SELECTOR_FIELDS, selectors } from './device-fields.ts';
import { fieldsThatAre } from './field-table.ts';
import { object } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

/** Every field of a DeviceClass in Kubernetes 1.36. */
export const deviceClassManifest: ManifestKind<DeviceClass> = {
  kind: 'DeviceClass',
  apiVersion: 'resource.k8s.io/v1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: { selectors: SELECTOR_FIELDS, config: 'silent', ...fieldsThatAre('ignored', 'extendedResourceName') },
  },
  schema: object(
    {
      metadata: metadata({ namespaced: false }),
      spec: object({ selectors }, 'the spec of a device class').default({ selectors: [] }),
    },
    'a device class',
  ).transform(({ metadata: meta, spec }) => ({ kind: 'DeviceClass', metadata: meta, selectors: spec.selectors })),
};
