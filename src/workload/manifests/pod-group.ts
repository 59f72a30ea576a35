import type { z } from 'zod';
import type {
  CoschedulingPodGroup,
  PodGroup,
  PodGroupSchedulingPolicy,
  PodGroupTemplate,
  Workload,
} from '../../api/objects/pod-group.ts';
import { DNS_LABEL_FORMAT, DNS_SUBDOMAIN_FORMAT, isDnsLabel, isDnsSubdomain } from '../names.ts';
import { fieldsThatAre, type FieldTable } from './field-table.ts';
import { list, NODE_RESOURCES, object, resourceList, text, wholeNumber, withoutUndefined } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

const INT32 = 2_147_483_647;
/** WorkloadMaxPodGroupTemplates */
const MAX_TEMPLATES = 8;

const POLICY_FIELDS = { basic: {}, gang: fieldsThatAre('read', 'minCount') } as const satisfies FieldTable;

/** Behind feature gates of their own, which v1.36 has off. */
const GATED_FIELDS = fieldsThatAre(
  'ignored',
  'schedulingConstraints resourceClaims disruptionMode priorityClassName priority',
);

const schedulingPolicy: z.ZodType<PodGroupSchedulingPolicy, unknown> = object(
  {
    basic: object({}, 'an empty map').optional(),
    gang: object({ minCount: wholeNumber(1, INT32) }, 'a map with minCount').optional(),
  },
  'a scheduling policy: basic or gang',
)
  .refine(({ basic, gang }) => (basic === undefined) !== (gang === undefined), { error: 'expected one of basic, gang' })
  .transform(withoutUndefined);

const dnsLabel = (what: string): z.ZodString =>
  text(what).refine(isDnsLabel, { error: `expected ${what}: ${DNS_LABEL_FORMAT}` });

const dnsSubdomain = (what: string): z.ZodString =>
  text(what).refine(isDnsSubdomain, { error: `expected ${what}: ${DNS_SUBDOMAIN_FORMAT}` });

const podGroupTemplate: z.ZodType<PodGroupTemplate, unknown> = object(
  { name: dnsLabel('the name of a template'), schedulingPolicy },
  'a template with name and schedulingPolicy',
);

export const workloadManifest: ManifestKind<Workload> = {
  kind: 'Workload',
  apiVersion: 'scheduling.k8s.io/v1alpha2',
  fields: {
    metadata: METADATA_FIELDS,
    spec: {
      controllerRef: 'silent',
      podGroupTemplates: { name: 'read', schedulingPolicy: POLICY_FIELDS, ...GATED_FIELDS },
    },
  },
  schema: object(
    {
      metadata: metadata({ namespaced: true }),
      spec: object(
        {
          podGroupTemplates: list(podGroupTemplate, 'templates')
            .max(MAX_TEMPLATES, { error: `expected at most ${MAX_TEMPLATES} templates` })
            .superRefine((templates, context) => {
              const seen = new Set<string>();
              for (const [index, { name }] of templates.entries()) {
                const message = 'expected a name that no other template has';
                if (seen.has(name)) context.addIssue({ code: 'custom', path: [index, 'name'], message });
                seen.add(name);
              }
            }),
        },
        'the spec of a workload with podGroupTemplates',
      ),
    },
    'a workload',
  ).transform((parsed) => ({ kind: 'Workload', ...parsed })),
};

const podGroupTemplateRef = object(
  {
    workload: object(
      {
        workloadName: dnsSubdomain('the name of a Workload'),
        podGroupTemplateName: dnsLabel('the name of a template'),
      },
      'a map with workloadName and podGroupTemplateName',
    ),
  },
  'a map with workload',
);

export const podGroupManifest: ManifestKind<PodGroup> = {
  kind: 'PodGroup',
  apiVersion: 'scheduling.k8s.io/v1alpha2',
  fields: {
    metadata: METADATA_FIELDS,
    spec: {
      podGroupTemplateRef: { workload: fieldsThatAre('read', 'workloadName podGroupTemplateName') },
      schedulingPolicy: POLICY_FIELDS,
      ...GATED_FIELDS,
    },
    status: 'silent',
  },
  schema: object(
    {
      metadata: metadata({ namespaced: true }),
      spec: object(
        { podGroupTemplateRef: podGroupTemplateRef.optional(), schedulingPolicy },
        'the spec of a pod group with schedulingPolicy',
      ).transform(withoutUndefined),
    },
    'a pod group',
  ).transform((parsed) => ({ kind: 'PodGroup', ...parsed, status: { conditions: [] } })),
};

/** Its status is the PodGroup controller's, and left out. */
export const coschedulingPodGroupManifest: ManifestKind<CoschedulingPodGroup> = {
  kind: 'PodGroup',
  apiVersion: 'scheduling.x-k8s.io/v1alpha1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: fieldsThatAre('read', 'minMember minResources scheduleTimeoutSeconds'),
    status: 'silent',
  },
  schema: object(
    {
      metadata: metadata({ namespaced: true }),
      spec: object(
        {
          minMember: wholeNumber(1, INT32).optional(),
          minResources: resourceList(NODE_RESOURCES).optional(),
          scheduleTimeoutSeconds: wholeNumber(0, INT32).optional(),
        },
        'the spec of a pod group',
      )
        .transform(({ minMember = 0, ...rest }) => withoutUndefined({ minMember, ...rest }))
        .prefault({}),
    },
    'a pod group',
  ).transform((parsed) => ({ kind: 'CoschedulingPodGroup', ...parsed })),
};
