import type { VolumeAttachment } from '../../api/objects/storage.ts';
import { fieldsThatAre } from './field-table.ts';
import { flag, object, text, withoutUndefined } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

export const volumeAttachmentManifest: ManifestKind<VolumeAttachment> = {
  kind: 'VolumeAttachment',
  apiVersion: 'storage.k8s.io/v1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: {
      ...fieldsThatAre('read', 'attacher nodeName'),
      source: { persistentVolumeName: 'read', inlineVolumeSpec: 'ignored' },
    },
    status: { attached: 'read', ...fieldsThatAre('silent', 'attachmentMetadata attachError detachError') },
  },
  schema: object(
    {
      metadata: metadata({ namespaced: false }),
      spec: object(
        {
          attacher: text('the name of a driver'),
          nodeName: text('the name of a node'),
          source: object({ persistentVolumeName: text('the name of a volume').optional() }, 'a source').transform(
            withoutUndefined,
          ),
        },
        'a spec with attacher, nodeName and source',
      ),
      status: object({ attached: flag().default(false) }, 'a status').prefault({}),
    },
    'a volume attachment with a spec',
  ).transform((parsed) => ({ kind: 'VolumeAttachment', ...parsed })),
};
