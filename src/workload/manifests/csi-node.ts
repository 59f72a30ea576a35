import type { CSINode } from '../../api/objects/storage.ts';
import { topologyKey } from './affinity.ts';
import { fieldsThatAre } from './field-table.ts';
import { list, object, text, wholeNumber, withoutUndefined } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

const driver = object(
  {
    name: text('the name of a driver'),
    nodeID: text('the ID of the node').default(''),
    topologyKeys: list(topologyKey, 'label keys').default([]),
    allocatable: object({ count: wholeNumber(0, 2_147_483_647).optional() }, 'a map with count')
      .transform(withoutUndefined)
      .optional(),
  },
  'a driver with a name',
).transform(withoutUndefined);

/** Named as its node. */
export const csiNodeManifest: ManifestKind<CSINode> = {
  kind: 'CSINode',
  apiVersion: 'storage.k8s.io/v1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: { drivers: { ...fieldsThatAre('read', 'name nodeID topologyKeys'), allocatable: { count: 'read' } } },
  },
  schema: object(
    {
      metadata: metadata({ namespaced: false }),
      spec: object({ drivers: list(driver, 'drivers') }, 'a spec with drivers'),
    },
    'a CSI node with a spec',
  ).transform((parsed) => ({ kind: 'CSINode', ...parsed })),
};
