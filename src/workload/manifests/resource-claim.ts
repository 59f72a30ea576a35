import type { z } from 'zod';
import type {
  DeviceConstraint,
  DeviceRequest,
  ResourceClaim,
  ResourceClaimSpec,
  ResourceClaimTemplate,
} from '../../api/objects/resource.ts';
import { FIRST_AVAILABLE_MAX_SIZE } from '../../api/objects/resource.ts';
import { DNS_LABEL_FORMAT, isDnsLabel, isQualifiedName } from '../names.ts';
import {
  amount,
  byQualifiedName,
  deviceToleration,
  SELECTOR_FIELDS,
  selectors,
  TOLERATION_FIELDS,
} from './device-fields.ts';
import { fieldsThatAre, type FieldTable } from './field-table.ts';
import { annotationMap, flag, labelMap, list, object, oneOf, text, wholeNumber, withoutUndefined } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

const REQUEST_FIELDS = {
  ...fieldsThatAre('read', 'name deviceClassName allocationMode count'),
  selectors: SELECTOR_FIELDS,
  tolerations: TOLERATION_FIELDS,
  capacity: fieldsThatAre('read', 'requests'),
} as const satisfies FieldTable;

const { name: _name, ...EXACTLY_FIELDS } = {
  ...REQUEST_FIELDS,
  ...fieldsThatAre('read', 'adminAccess'),
} as FieldTable & {
  readonly name?: unknown;
};

const SPEC_FIELDS: FieldTable = {
  devices: {
    requests: { name: 'read', exactly: EXACTLY_FIELDS, firstAvailable: REQUEST_FIELDS },
    constraints: fieldsThatAre('read', 'requests matchAttribute distinctAttribute'),
    config: 'silent',
  },
};

const requestName = text('a name').refine(isDnsLabel, { error: `expected a name: ${DNS_LABEL_FORMAT}` });

const wanted = {
  deviceClassName: text('the name of a DeviceClass').min(1, { error: 'expected the name of a DeviceClass' }),
  selectors,
  allocationMode: oneOf(['ExactCount', 'All']).default('ExactCount'),
  count: wholeNumber(1, Number.MAX_SAFE_INTEGER).default(1),
  tolerations: list(deviceToleration, 'tolerations').optional(),
  capacity: object({ requests: byQualifiedName(amount, 'quantities').optional() }, 'a map with requests').optional(),
};

function withCapacity<
  T extends { capacity?: { requests?: Readonly<Record<string, number>> | undefined } | undefined },
>({ capacity, ...rest }: T): Omit<T, 'capacity'> & { capacity: Readonly<Record<string, number>> | undefined } {
  return { ...rest, capacity: capacity?.requests };
}

const exactly = object({ ...wanted, adminAccess: flag().optional() }, 'a request with deviceClassName').transform(
  withCapacity,
);

const alternative = object({ name: requestName, ...wanted }, 'a request with name and deviceClassName').transform(
  (read) => withoutUndefined(withCapacity(read)),
);

const request: z.ZodType<DeviceRequest, unknown> = object(
  {
    name: requestName,
    exactly: exactly.optional(),
    firstAvailable: list(alternative, 'requests')
      .min(1, { error: 'expected at least one request' })
      .max(FIRST_AVAILABLE_MAX_SIZE, { error: `expected at most ${FIRST_AVAILABLE_MAX_SIZE} requests` })
      .optional(),
  },
  'a request with name and exactly or firstAvailable',
)
  .refine((read) => (read.exactly === undefined) !== (read.firstAvailable === undefined), {
    error: 'expected either exactly or firstAvailable',
  })
  .transform(({ name, exactly: exact, firstAvailable }): DeviceRequest =>
    firstAvailable === undefined ? { name, exactly: withoutUndefined({ ...exact!, name }) } : { name, firstAvailable },
  );

const attributeName = text('the name of an attribute').refine((name) => name.includes('/') && isQualifiedName(name), {
  error: 'expected the name of an attribute with its domain, such as gpu.example.com/numa',
});

const constraint: z.ZodType<DeviceConstraint, unknown> = object(
  {
    requests: list(text('the name of a request'), 'requests').optional(),
    matchAttribute: attributeName.optional(),
    distinctAttribute: attributeName.optional(),
  },
  'a constraint with matchAttribute or distinctAttribute',
)
  .refine((read) => (read.matchAttribute === undefined) !== (read.distinctAttribute === undefined), {
    error: 'expected either matchAttribute or distinctAttribute',
  })
  .transform(withoutUndefined);

const devices = object(
  {
    requests: list(request, 'requests').default([]),
    constraints: list(constraint, 'constraints').default([]),
  },
  'a map with requests',
).superRefine(({ requests, constraints }, context) => {
  const names = new Set<string>();
  for (const [index, { name, firstAvailable }] of requests.entries()) {
    if (names.has(name)) {
      const message = 'expected a name that no other request has';
      context.addIssue({ code: 'custom', path: ['requests', index, 'name'], message });
    }
    names.add(name);
    for (const sub of firstAvailable ?? []) names.add(`${name}/${sub.name}`);
  }
  for (const [index, { requests: wantedNames = [] }] of constraints.entries()) {
    for (const [place, name] of wantedNames.entries()) {
      if (names.has(name)) continue;
      const path = ['constraints', index, 'requests', place];
      context.addIssue({ code: 'custom', path, message: 'expected the name of a request of this claim' });
    }
  }
});

const spec: z.ZodType<ResourceClaimSpec, unknown> = object(
  { devices: devices.default({ requests: [], constraints: [] }) },
  'the spec of a claim',
).transform(({ devices: read }) => read);

/** Every field of a ResourceClaim in Kubernetes 1.36. Its status is the scheduler's, and left out. */
export const resourceClaimManifest: ManifestKind<ResourceClaim> = {
  kind: 'ResourceClaim',
  apiVersion: 'resource.k8s.io/v1',
  fields: { metadata: METADATA_FIELDS, spec: SPEC_FIELDS, status: 'silent' },
  schema: object(
    { metadata: metadata({ namespaced: true }), spec },
    'a resource claim with metadata and spec',
  ).transform((read) => ({ kind: 'ResourceClaim', ...read, status: { reservedFor: [] } })),
};

/** Every field of a ResourceClaimTemplate in Kubernetes 1.36. */
export const resourceClaimTemplateManifest: ManifestKind<ResourceClaimTemplate> = {
  kind: 'ResourceClaimTemplate',
  apiVersion: 'resource.k8s.io/v1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: { metadata: fieldsThatAre('read', 'labels annotations'), spec: SPEC_FIELDS },
  },
  schema: object(
    {
      metadata: metadata({ namespaced: true }),
      spec: object(
        {
          metadata: object(
            { labels: labelMap.default({}), annotations: annotationMap.default({}) },
            'metadata',
          ).default({
            labels: {},
            annotations: {},
          }),
          spec,
        },
        'a map with spec',
      ),
    },
    'a resource claim template with metadata and spec',
  ).transform((read) => ({
    kind: 'ResourceClaimTemplate',
    metadata: read.metadata,
    claimMetadata: read.spec.metadata,
    spec: read.spec.spec,
  })),
};
