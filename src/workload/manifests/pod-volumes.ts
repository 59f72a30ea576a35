import type { z } from 'zod';
import type { Volume } from '../../api/objects/storage.ts';
import { DNS_LABEL_FORMAT, isDnsLabel } from '../names.ts';
import { fieldsThatAre, type FieldTable } from './field-table.ts';
import { annotationMap, flag, labelMap, list, object, text, withoutUndefined } from './fields.ts';
import { CLAIM_SPEC_FIELDS, claimSpec } from './persistent-volume-claim.ts';

/**
 * Every field of v1.Volume in Kubernetes 1.36. Volumes that live on the node alone or come over the network are taken as
 * they are and change nothing.
 */
export const POD_VOLUME_FIELDS: FieldTable = {
  name: 'read',
  persistentVolumeClaim: { claimName: 'read', readOnly: 'silent' },
  ephemeral: {
    volumeClaimTemplate: { metadata: fieldsThatAre('read', 'labels annotations'), spec: CLAIM_SPEC_FIELDS },
  },
  csi: { driver: 'read', ...fieldsThatAre('silent', 'readOnly fsType volumeAttributes nodePublishSecretRef') },
  gcePersistentDisk: { ...fieldsThatAre('read', 'pdName readOnly'), ...fieldsThatAre('silent', 'fsType partition') },
  awsElasticBlockStore: {
    ...fieldsThatAre('read', 'volumeID readOnly'),
    ...fieldsThatAre('silent', 'fsType partition'),
  },
  iscsi: {
    ...fieldsThatAre('read', 'iqn readOnly'),
    ...fieldsThatAre(
      'silent',
      'targetPortal lun iscsiInterface fsType portals chapAuthDiscovery chapAuthSession secretRef initiatorName',
    ),
  },
  rbd: {
    ...fieldsThatAre('read', 'monitors pool image readOnly'),
    ...fieldsThatAre('silent', 'fsType user keyring secretRef'),
  },
  ...fieldsThatAre('silent', 'configMap secret emptyDir hostPath downwardAPI projected nfs image gitRepo'),
  ...fieldsThatAre(
    'ignored',
    `fc cephfs cinder azureDisk azureFile glusterfs vsphereVolume quobyte photonPersistentDisk portworxVolume scaleIO
     storageos flocker flexVolume`,
  ),
};

const readOnly = flag().default(false);

const volume = object(
  {
    name: text('the name of a volume').refine(isDnsLabel, { error: `expected a name: ${DNS_LABEL_FORMAT}` }),
    persistentVolumeClaim: object({ claimName: text('the name of a claim') }, 'a map with claimName').optional(),
    ephemeral: object(
      {
        volumeClaimTemplate: object(
          {
            metadata: object(
              { labels: labelMap.default({}), annotations: annotationMap.default({}) },
              'metadata',
            ).prefault({}),
            spec: claimSpec,
          },
          'a template with a spec',
        ).transform(({ metadata, spec }) => ({ ...metadata, spec })),
      },
      'a map with volumeClaimTemplate',
    ).optional(),
    csi: object({ driver: text('the name of a driver') }, 'a map with driver').optional(),
    gcePersistentDisk: object({ pdName: text('the name of a disk'), readOnly }, 'a disk with pdName').optional(),
    awsElasticBlockStore: object(
      { volumeID: text('the ID of a volume'), readOnly },
      'a volume with volumeID',
    ).optional(),
    iscsi: object({ iqn: text('an iSCSI name'), readOnly }, 'a map with iqn').optional(),
    rbd: object(
      {
        monitors: list(text('the address of a monitor'), 'monitors'),
        pool: text('the name of a pool').default('rbd'),
        image: text('the name of an image'),
        readOnly,
      },
      'a map with monitors and image',
    ).optional(),
  },
  'a volume with a name',
).transform(withoutUndefined);

/** spec.volumes of a pod: those that the simulator acts on, or undefined when there are none. */
export const podVolumes: z.ZodType<readonly Volume[] | undefined, unknown> = list(volume, 'volumes')
  .superRefine((volumes, context) => {
    const seen = new Set<string>();
    for (const [index, { name }] of volumes.entries()) {
      const message = 'expected a name that no other volume has';
      if (seen.has(name)) context.addIssue({ code: 'custom', path: [index, 'name'], message });
      seen.add(name);
    }
  })
  .transform((volumes) => {
    const modelled = volumes.filter((one) => Object.keys(one).length > 1);
    return modelled.length === 0 ? undefined : modelled;
  });
