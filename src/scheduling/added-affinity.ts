import { z } from 'zod';
import { wantedValues } from '../api/wanted-values.ts';
import { labelName } from './label-name.ts';

const requirement = z.strictObject({
  key: z.string().min(1),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  values: z.array(z.string()).default([]),
});

/** apimachinery labels.NewRequirement */
const labelRequirement = requirement.extend({ key: labelName }).superRefine(({ operator, values }, context) => {
  const wanted = wantedValues(operator, values);
  if (wanted !== undefined)
    context.addIssue({ code: 'custom', path: ['values'], message: `${operator} takes ${wanted}` });
});

/** component-helpers nodeaffinity nodeSelectorRequirementsAsFieldSelector */
const fieldRequirement = requirement.refine(
  ({ operator, values }) => (operator === 'In' || operator === 'NotIn') && values.length === 1,
  { error: 'a field is matched by In or NotIn with one value' },
);

const term = z.strictObject({
  matchExpressions: z.array(labelRequirement).default([]),
  matchFields: z.array(fieldRequirement).default([]),
});

/** NodeAffinity that a profile adds to what its pods ask for. */
export const addedAffinity = z.strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: z.strictObject({ nodeSelectorTerms: z.array(term) }).optional(),
  preferredDuringSchedulingIgnoredDuringExecution: z
    .array(z.strictObject({ weight: z.int().min(0).max(100), preference: term }))
    .default([]),
});
