import type { z } from 'zod';
import type {
  Affinity,
  NodeAffinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from '../../api/objects/pod.ts';
import { wantedValues } from '../../api/wanted-values.ts';
import { isDnsLabel, isQualifiedName, LABEL_KEY_FORMAT } from '../names.ts';
import { fieldsThatAre, type FieldTable } from './field-table.ts';
import {
  labelSelector,
  LABEL_SELECTOR_FIELDS,
  list,
  object,
  oneOf,
  text,
  wholeNumber,
  withoutUndefined,
} from './fields.ts';

const REQUIREMENT_FIELDS = fieldsThatAre('read', 'key operator values');
export const TERM_FIELDS = { matchExpressions: REQUIREMENT_FIELDS, matchFields: REQUIREMENT_FIELDS } as const;
const POD_TERM_FIELDS = {
  labelSelector: LABEL_SELECTOR_FIELDS,
  namespaceSelector: LABEL_SELECTOR_FIELDS,
  ...fieldsThatAre('read', 'namespaces topologyKey matchLabelKeys mismatchLabelKeys'),
} as const;
const POD_AFFINITY_FIELDS = {
  requiredDuringSchedulingIgnoredDuringExecution: POD_TERM_FIELDS,
  preferredDuringSchedulingIgnoredDuringExecution: { weight: 'read', podAffinityTerm: POD_TERM_FIELDS },
} as const;

export const AFFINITY_FIELDS: FieldTable = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: TERM_FIELDS },
    preferredDuringSchedulingIgnoredDuringExecution: { weight: 'read', preference: TERM_FIELDS },
  },
  podAffinity: POD_AFFINITY_FIELDS,
  podAntiAffinity: POD_AFFINITY_FIELDS,
};

export const topologyKey = text('the key of a node label').refine(isQualifiedName, {
  error: `expected ${LABEL_KEY_FORMAT}`,
});
const weight = wholeNumber(1, 100);

const nodeRequirement: z.ZodType<NodeSelectorRequirement, unknown> = object(
  {
    key: text('the key of a label').refine(isQualifiedName, { error: `expected ${LABEL_KEY_FORMAT}` }),
    operator: oneOf(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
    values: list(text(), 'texts').default([]),
  },
  'a requirement with key, operator and values',
).superRefine(({ operator, values }, context) => {
  const expected = wantedValues(operator, values);
  if (expected !== undefined)
    context.addIssue({ code: 'custom', path: ['values'], message: `expected ${expected} for ${operator}` });
});

/** The only field of a node that can be selected. */
const nodeFieldRequirement = nodeRequirement.superRefine(({ key, operator, values }, context) => {
  if (key !== 'metadata.name') context.addIssue({ code: 'custom', path: ['key'], message: 'expected metadata.name' });
  else if ((operator !== 'In' && operator !== 'NotIn') || values.length !== 1) {
    context.addIssue({ code: 'custom', path: ['operator'], message: 'expected In or NotIn with one value' });
  }
});

export const nodeTerm: z.ZodType<NodeSelectorTerm, unknown> = object(
  {
    matchExpressions: list(nodeRequirement, 'requirements').optional(),
    matchFields: list(nodeFieldRequirement, 'requirements').optional(),
  },
  'a node selector term',
).transform(withoutUndefined);

const nodeAffinity: z.ZodType<NodeAffinity, unknown> = object(
  {
    requiredDuringSchedulingIgnoredDuringExecution: object(
      { nodeSelectorTerms: list(nodeTerm, 'terms').min(1, { error: 'expected at least one term' }) },
      'a map with nodeSelectorTerms',
    ).optional(),
    preferredDuringSchedulingIgnoredDuringExecution: list(
      object({ weight, preference: nodeTerm }, 'a map with weight and preference'),
      'preferences',
    ).optional(),
  },
  'a node affinity',
).transform((affinity) =>
  withoutUndefined({
    required: affinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms,
    preferred: affinity.preferredDuringSchedulingIgnoredDuringExecution,
  }),
);

const podTerm: z.ZodType<PodAffinityTerm, unknown> = object(
  {
    labelSelector: labelSelector.optional(),
    topologyKey,
    namespaces: list(
      text('a namespace').refine(isDnsLabel, { error: 'expected the name of a namespace' }),
      'namespaces',
    ).optional(),
    namespaceSelector: labelSelector.optional(),
    matchLabelKeys: list(text(), 'label keys').optional(),
    mismatchLabelKeys: list(text(), 'label keys').optional(),
  },
  'a term with labelSelector and topologyKey',
).transform(withoutUndefined);

const podAffinity: z.ZodType<PodAffinity, unknown> = object(
  {
    requiredDuringSchedulingIgnoredDuringExecution: list(podTerm, 'terms').optional(),
    preferredDuringSchedulingIgnoredDuringExecution: list(
      object({ weight, podAffinityTerm: podTerm }, 'a map with weight and podAffinityTerm'),
      'weighted terms',
    ).optional(),
  },
  'an affinity to pods',
).transform((affinity) =>
  withoutUndefined({
    required: affinity.requiredDuringSchedulingIgnoredDuringExecution,
    preferred: affinity.preferredDuringSchedulingIgnoredDuringExecution,
  }),
);

export const affinity: z.ZodType<Affinity, unknown> = object(
  {
    nodeAffinity: nodeAffinity.optional(),
    podAffinity: podAffinity.optional(),
    podAntiAffinity: podAffinity.optional(),
  },
  'an affinity',
).transform(withoutUndefined);
