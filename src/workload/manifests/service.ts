import type { Service } from '../../api/objects/core.ts';
import { fieldsThatAre } from './field-table.ts';
import { labelMap, object } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

/** Only the selector is read (for the default spreading of pods); every field of v1.ServiceSpec in Kubernetes 1.36. */
export const serviceManifest: ManifestKind<Service> = {
  kind: 'Service',
  apiVersion: 'v1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: {
      selector: 'read',
      ...fieldsThatAre(
        'ignored',
        `ports clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName
         externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy
         allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution`,
      ),
    },
    status: 'silent',
  },
  schema: object(
    {
      metadata: metadata({ namespaced: true, isName: 'label' }),
      spec: object({ selector: labelMap.optional() }, 'a service spec').default({}),
    },
    'a service',
  ).transform(({ metadata: meta, spec: { selector } }) => ({
    kind: 'Service',
    metadata: meta,
    ...(selector === undefined ? {} : { selector }),
  })),
};
