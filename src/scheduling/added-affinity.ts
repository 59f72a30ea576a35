import { z } from 'zod';
import { labelName } from './label-name.ts';

const requirement = z.strictObject({
  key: z.string().min(1),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  values: z.array(z.string()).default([]),
});

type Requirement = z.output<typeof requirement>;

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

function wantedValues(operator: Requirement['operator'], values: readonly string[]): string | undefined {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0 ? 'at least one value' : undefined;
    case 'Exists':
    case 'DoesNotExist':
      return values.length > 0 ? 'no values' : undefined;
    case 'Gt':
    case 'Lt':
      return values.length === 1 && /^[+-]?\d{1,19}$/.test(values[0]!) ? undefined : 'one whole number';
  }
}
