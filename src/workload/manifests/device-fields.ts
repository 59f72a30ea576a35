import { z } from 'zod';
import type { Amounts, DeviceToleration } from '../../api/objects/resource.ts';
import type { NodeSelectorTerm } from '../../api/objects/pod.ts';
import { parseQuantity } from '../../api/resources.ts';
import { compileSelector } from '../../scheduling/devices/device-selector.ts';
import { isQualifiedName, LABEL_KEY_FORMAT } from '../names.ts';
import { nodeTerm, TERM_FIELDS } from './affinity.ts';
import { fieldsThatAre, type FieldTable } from './field-table.ts';
import { list, object, oneOf, text, withoutUndefined } from './fields.ts';

/** What several kinds of resource.k8s.io/v1 have in common. */

export const SELECTOR_FIELDS: FieldTable = { cel: { expression: 'read' } };
export const TOLERATION_FIELDS: FieldTable = {
  ...fieldsThatAre('read', 'key operator value effect'),
  tolerationSeconds: 'ignored',
};
export const NODE_SELECTOR_FIELDS: FieldTable = { nodeSelectorTerms: TERM_FIELDS };

/** CEL expressions over `device`, checked. */
export const selectors: z.ZodType<readonly string[], unknown> = list(
  object(
    {
      cel: object(
        {
          expression: text('a CEL expression').superRefine((expression, context) => {
            const { problem } = compileSelector(expression);
            if (problem === undefined) return;
            context.addIssue({ code: 'custom', message: `expected a CEL expression about a device: ${problem}` });
          }),
        },
        'a map with expression',
      ),
    },
    'a selector with cel',
  ),
  'selectors',
)
  .default([])
  .transform((list) => list.map(({ cel }) => cel.expression));

export const deviceToleration: z.ZodType<DeviceToleration, unknown> = object(
  {
    key: text('the key of a device taint').optional(),
    operator: oneOf(['Equal', 'Exists']).default('Equal'),
    value: text().optional(),
    effect: oneOf(['NoSchedule', 'NoExecute']).optional(),
  },
  'a toleration',
)
  .refine(({ key = '', operator }) => key !== '' || operator === 'Exists', {
    error: 'expected Exists, because there is no key',
    path: ['operator'],
  })
  .transform(withoutUndefined);

const AMOUNT = 'expected a quantity such as 10 or 80Gi, in whole units';

/** A quantity in whole units: fractions of a byte or of a counter make no sense. */
export const amount: z.ZodType<number, unknown> = z
  .union([z.string(), z.number()], { error: AMOUNT })
  .transform((value, context) => {
    const parsed = parseQuantity(String(value), 'exact');
    if (parsed !== undefined && parsed >= 0) return parsed;
    context.addIssue({ code: 'custom', message: AMOUNT });
    return z.NEVER;
  });

/** A map whose keys are names of attributes or capacities: with or without a domain. */
export function byQualifiedName<T>(
  value: z.ZodType<T, unknown>,
  what: string,
): z.ZodType<Readonly<Record<string, T>>, unknown> {
  return z.record(z.string(), value, { error: `expected a map of ${what}` }).superRefine((map, context) => {
    for (const key of Object.keys(map)) {
      if (!isQualifiedName(key))
        context.addIssue({ code: 'custom', path: [key], message: `expected ${LABEL_KEY_FORMAT}` });
    }
  });
}

/** Amounts as Kubernetes writes counters: `{ memory: { value: 40Gi } }`. */
export const counters: z.ZodType<Amounts, unknown> = byQualifiedName(
  object({ value: amount }, 'a map with value').transform(({ value }) => value),
  'counters',
);

/** A node selector with its one term. */
export const nodeSelector: z.ZodType<NodeSelectorTerm, unknown> = object(
  { nodeSelectorTerms: list(nodeTerm, 'terms').length(1, { error: 'expected exactly one term' }) },
  'a map with nodeSelectorTerms',
).transform(({ nodeSelectorTerms }) => nodeSelectorTerms[0]!);
