import { z } from 'zod';
import type { ResourceList } from '../../api/objects/meta.ts';
import type { ContainerImage, Node, NodeCondition, Taint } from '../../api/objects/node.ts';
import { isLabelValue, isQualifiedName, LABEL_KEY_FORMAT, LABEL_VALUE_FORMAT } from '../names.ts';
import { fieldsThatAre } from './field-table.ts';
import {
  flag,
  list,
  NODE_RESOURCES,
  object,
  oneOf,
  resourceList,
  text,
  wholeNumber,
  withoutUndefined,
} from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

/** What a kubelet says when nobody told it otherwise (--max-pods). */
const DEFAULT_MAX_PODS = 110;

const taint: z.ZodType<Taint, unknown> = object(
  {
    key: text('the key of a taint').refine(isQualifiedName, { error: `expected ${LABEL_KEY_FORMAT}` }),
    value: text()
      .refine(isLabelValue, { error: `expected ${LABEL_VALUE_FORMAT}` })
      .default(''),
    effect: oneOf(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
  },
  'a taint with key and effect',
);

const condition: z.ZodType<NodeCondition, unknown> = object(
  { type: text('the type of a condition'), status: oneOf(['True', 'False', 'Unknown']), reason: text().optional() },
  'a condition with type and status',
).transform((parsed) => withoutUndefined({ ...parsed, lastTransitionTime: 0 }));

const image = object(
  {
    names: list(text('the name of an image'), 'names').default([]),
    sizeBytes: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
  },
  'an image with names and sizeBytes',
).transform(({ names, sizeBytes }): readonly ContainerImage[] =>
  names.map((name) => ({ name: withTag(name), sizeBytes })),
);

/** Kubernetes counts an image without a tag as `:latest` (pkg/scheduler image_locality.go normalizedImageName). */
function withTag(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name;
}

const nodeResources = resourceList(NODE_RESOURCES);

const status = object(
  {
    capacity: nodeResources.optional(),
    allocatable: nodeResources.optional(),
    conditions: list(condition, 'conditions').default([]),
    images: list(image, 'images').default([]),
    declaredFeatures: list(text('the name of a feature'), 'features').optional(),
  },
  'a node status with capacity',
).transform(({ capacity, allocatable, conditions, images, declaredFeatures }, context) => {
  const known = capacity ?? allocatable;
  if (known === undefined) {
    context.addIssue({ code: 'custom', path: ['capacity'], message: 'expected the resources of the node' });
    return z.NEVER;
  }
  for (const [name, amount] of Object.entries(allocatable ?? {})) {
    if (amount <= (known[name] ?? 0)) continue;
    context.addIssue({ code: 'custom', path: ['allocatable', name], message: 'expected not more than the capacity' });
  }
  return withoutUndefined({
    capacity: withMaxPods(known),
    allocatable: withMaxPods(allocatable ?? known),
    conditions,
    images: images.flat(),
    declaredFeatures,
  });
});

function withMaxPods(amounts: ResourceList): ResourceList {
  return amounts['pods'] === undefined ? { ...amounts, pods: DEFAULT_MAX_PODS } : amounts;
}

/** Every field of v1.NodeSpec and v1.NodeStatus in Kubernetes 1.36. */
export const nodeManifest: ManifestKind<Node> = {
  kind: 'Node',
  apiVersion: 'v1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: {
      ...fieldsThatAre('read', 'unschedulable providerID'),
      taints: { ...fieldsThatAre('read', 'key value effect'), timeAdded: 'silent' },
      ...fieldsThatAre('silent', 'podCIDR podCIDRs configSource externalID'),
    },
    status: {
      ...fieldsThatAre('read', 'capacity allocatable declaredFeatures'),
      conditions: {
        ...fieldsThatAre('read', 'type status reason'),
        ...fieldsThatAre('silent', 'message lastHeartbeatTime lastTransitionTime'),
      },
      images: fieldsThatAre('read', 'names sizeBytes'),
      ...fieldsThatAre('silent', 'phase addresses daemonEndpoints nodeInfo config runtimeHandlers features'),
      ...fieldsThatAre('ignored', 'volumesInUse volumesAttached'),
    },
  },
  schema: object(
    {
      metadata: metadata({ namespaced: false }),
      spec: object(
        {
          unschedulable: flag().default(false),
          taints: list(taint, 'taints').default([]),
          providerID: text().optional(),
        },
        'a node spec',
      )
        .transform(withoutUndefined)
        .prefault({}),
      status,
    },
    'a node with metadata and status',
  ).transform((parsed) => ({ kind: 'Node', ...parsed })),
};
