import type { z } from 'zod';
import type { CapacityRequestPolicy, Device, DeviceAttribute, ResourceSlice } from '../../api/objects/resource.ts';
import { parseSemanticVersion } from '../../scheduling/devices/semantic-version.ts';
import { DNS_LABEL_FORMAT, isDnsLabel, isDnsSubdomain, DNS_SUBDOMAIN_FORMAT } from '../names.ts';
import { amount, byQualifiedName, counters, NODE_SELECTOR_FIELDS, nodeSelector } from './device-fields.ts';
import { fieldsThatAre } from './field-table.ts';
import { flag, list, object, oneOf, text, wholeNumber, withoutUndefined } from './fields.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { metadata, METADATA_FIELDS } from './metadata.ts';

const INT = Number.MAX_SAFE_INTEGER;
/** ResourceSliceMaxDevices */
const MAX_DEVICES = 128;

const VALUES = 'expected one of string, int, bool and version';

const attribute: z.ZodType<DeviceAttribute, unknown> = object(
  {
    string: text().optional(),
    int: wholeNumber(-INT, INT).optional(),
    bool: flag().optional(),
    version: text()
      .refine((version) => parseSemanticVersion(version) !== undefined, { error: 'expected a version such as 1.2.3' })
      .optional(),
  },
  'an attribute with string, int, bool or version',
)
  .refine((values) => Object.values(values).filter((value) => value !== undefined).length === 1, { error: VALUES })
  .transform(withoutUndefined);

const requestPolicy: z.ZodType<CapacityRequestPolicy, unknown> = object(
  {
    default: amount.optional(),
    validValues: list(amount, 'quantities').optional(),
    validRange: object({ min: amount, max: amount.optional(), step: amount.optional() }, 'a range with min')
      .transform(withoutUndefined)
      .optional(),
  },
  'a request policy',
)
  .refine(({ validValues, validRange }) => validValues === undefined || validRange === undefined, {
    error: 'expected validValues or validRange, not both',
  })
  .transform(withoutUndefined);

const capacity = object({ value: amount, requestPolicy: requestPolicy.optional() }, 'a capacity with value').transform(
  withoutUndefined,
);

const taint = object(
  {
    key: text('the key of a taint'),
    value: text().default(''),
    effect: oneOf(['None', 'NoSchedule', 'NoExecute']),
  },
  'a taint with key and effect',
);

const device: z.ZodType<Device, unknown> = object(
  {
    name: text('the name of a device').refine(isDnsLabel, { error: `expected a name: ${DNS_LABEL_FORMAT}` }),
    attributes: byQualifiedName(attribute, 'attributes').default({}),
    capacity: byQualifiedName(capacity, 'capacities').default({}),
    consumesCounters: list(
      object({ counterSet: text('the name of a counter set'), counters }, 'a map with counterSet and counters'),
      'counters',
    ).optional(),
    nodeName: text('the name of a node').optional(),
    nodeSelector: nodeSelector.optional(),
    allNodes: flag().optional(),
    taints: list(taint, 'taints').optional(),
    bindsToNode: flag().optional(),
    bindingConditions: list(text(), 'condition types').optional(),
    bindingFailureConditions: list(text(), 'condition types').optional(),
    allowMultipleAllocations: flag().optional(),
  },
  'a device with name',
).transform(withoutUndefined);

const spec = object(
  {
    driver: text('the name of a driver').refine(isDnsSubdomain, { error: `expected a name: ${DNS_SUBDOMAIN_FORMAT}` }),
    pool: object(
      {
        name: text('the name of a pool').min(1, { error: 'expected the name of a pool' }),
        generation: wholeNumber(0, INT).default(0),
        resourceSliceCount: wholeNumber(1, INT),
      },
      'a pool with name and resourceSliceCount',
    ),
    nodeName: text('the name of a node').optional(),
    nodeSelector: nodeSelector.optional(),
    allNodes: flag().optional(),
    perDeviceNodeSelection: flag().optional(),
    sharedCounters: list(
      object({ name: text('a name'), counters }, 'a counter set with name and counters'),
      'counter sets',
    ).optional(),
    devices: list(device, 'devices')
      .max(MAX_DEVICES, { error: `expected at most ${MAX_DEVICES} devices` })
      .default([]),
  },
  'the spec of a resource slice',
).superRefine(
  ({ nodeName, nodeSelector: selector, allNodes, perDeviceNodeSelection, sharedCounters, devices }, context) => {
    const choices = [nodeName, selector, allNodes, perDeviceNodeSelection].filter((choice) => choice !== undefined);
    if (choices.length !== 1) {
      const message = 'expected exactly one of nodeName, nodeSelector, allNodes and perDeviceNodeSelection';
      context.addIssue({ code: 'custom', message });
    }
    if ((sharedCounters ?? []).length > 0 && devices.length > 0) {
      context.addIssue({ code: 'custom', path: ['devices'], message: 'expected no devices beside sharedCounters' });
    }
  },
);

/** Every field of a ResourceSlice in Kubernetes 1.36. */
export const resourceSliceManifest: ManifestKind<ResourceSlice> = {
  kind: 'ResourceSlice',
  apiVersion: 'resource.k8s.io/v1',
  fields: {
    metadata: METADATA_FIELDS,
    spec: {
      ...fieldsThatAre('read', 'driver nodeName allNodes perDeviceNodeSelection'),
      pool: fieldsThatAre('read', 'name generation resourceSliceCount'),
      nodeSelector: NODE_SELECTOR_FIELDS,
      sharedCounters: fieldsThatAre('read', 'name counters'),
      devices: {
        ...fieldsThatAre(
          'read',
          'name attributes capacity nodeName allNodes bindsToNode bindingConditions bindingFailureConditions allowMultipleAllocations',
        ),
        consumesCounters: fieldsThatAre('read', 'counterSet counters'),
        nodeSelector: NODE_SELECTOR_FIELDS,
        taints: { ...fieldsThatAre('read', 'key value effect'), timeAdded: 'silent' },
        ...fieldsThatAre('ignored', 'nodeAllocatableResourceMappings'),
      },
    },
  },
  schema: object(
    { metadata: metadata({ namespaced: false }), spec },
    'a resource slice with metadata and spec',
  ).transform(({ metadata: meta, spec: read }) => ({
    kind: 'ResourceSlice',
    metadata: meta,
    spec: withoutUndefined(read),
  })),
};
