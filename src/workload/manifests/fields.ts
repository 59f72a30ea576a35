import { z } from 'zod';
import type { LabelSelector, LabelSelectorRequirement, ResourceList, StringMap } from '../../api/objects/meta.ts';
import { parseQuantity, parseResource, QUANTITY_FORMAT } from '../../api/resources.ts';
import { isLabelValue, isQualifiedName, LABEL_KEY_FORMAT, LABEL_VALUE_FORMAT } from '../names.ts';
import { fieldsThatAre, type FieldTable } from './field-table.ts';

/** Building blocks of the schemas of manifests. Every message says what was expected. */

export function text(expected = 'a text'): z.ZodString {
  return z.string({ error: (issue) => `expected ${expected}${quoteHint(issue.input)}` });
}

/** Kubernetes takes `"1"` but not `1` for a text, and the other way round for a number. */
function quoteHint(input: unknown): string {
  return typeof input === 'number' || typeof input === 'boolean' ? ' (in quotes)' : '';
}

export function oneOf<const Values extends readonly string[]>(values: Values): z.ZodType<Values[number], unknown> {
  return z.enum(values as unknown as [string, ...string[]], { error: `expected ${values.join(' or ')}` }) as never;
}

export function wholeNumber(minimum: number, maximum: number): z.ZodNumber {
  const error = `expected a whole number from ${minimum} to ${maximum}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
}

export function flag(): z.ZodBoolean {
  return z.boolean({ error: 'expected true or false' });
}

export function list<T extends z.ZodType>(element: T, what: string): z.ZodArray<T> {
  return z.array(element, { error: `expected a list of ${what}` });
}

/** Object with the given members; the fields that are not among them were taken out before (field-table.ts). */
export function object<Shape extends z.ZodRawShape>(shape: Shape, what: string): z.ZodObject<Shape, z.core.$strip> {
  return z.object(shape, { error: `expected ${what}` });
}

/** Labels and node selectors. */
export const labelMap: z.ZodType<StringMap, unknown> = z
  .record(z.string(), text(), { error: 'expected a map of labels' })
  .superRefine((map, context) => {
    for (const [key, value] of Object.entries(map)) {
      if (!isQualifiedName(key))
        context.addIssue({ code: 'custom', path: [key], message: `expected ${LABEL_KEY_FORMAT}` });
      else if (!isLabelValue(value))
        context.addIssue({ code: 'custom', path: [key], message: `expected ${LABEL_VALUE_FORMAT}` });
    }
  });

/** Annotations: any text under a key in the syntax of labels (Kubernetes looks at the key in lower case). */
export const annotationMap: z.ZodType<StringMap, unknown> = z
  .record(z.string(), text(), { error: 'expected a map of annotations' })
  .superRefine((map, context) => {
    for (const key of Object.keys(map)) {
      if (!isQualifiedName(key))
        context.addIssue({ code: 'custom', path: [key], message: `expected ${LABEL_KEY_FORMAT}` });
    }
  });

const NATIVE_RESOURCES: readonly string[] = ['cpu', 'memory', 'ephemeral-storage'];

/** Resources that every node may have besides those that a container may ask for. */
export const NODE_RESOURCES: readonly string[] = [...NATIVE_RESOURCES, 'pods', 'storage'];

/** A domain in the name makes a resource an extended one: counted in whole devices, never overcommitted. */
export function isExtendedResource(name: string): boolean {
  return name.includes('/') && !name.startsWith('requests.');
}

/** Quantities by resource name; `native` lists the names without a domain that may be used here. */
export function resourceList(native: readonly string[] = NATIVE_RESOURCES): z.ZodType<ResourceList, unknown> {
  return z
    .record(z.string(), z.union([z.string(), z.number()], { error: `expected ${QUANTITY_FORMAT}` }), {
      error: 'expected a map of resource names and quantities',
    })
    .transform((record, context) => {
      const amounts: Record<string, number> = {};
      for (const [name, value] of Object.entries(record)) {
        const problem = resourceProblem(name, String(value), native);
        if (problem !== undefined) context.addIssue({ code: 'custom', path: [name], message: problem });
        else amounts[name] = parseResource(name, String(value))!;
      }
      return amounts;
    });
}

/** What is wrong with a quantity of a resource, as `expected ...`; undefined when nothing is. */
export function resourceProblem(name: string, quantity: string, native = NATIVE_RESOURCES): string | undefined {
  if (isExtendedResource(name)) {
    if (!isQualifiedName(name)) return `expected the name of a resource: ${LABEL_KEY_FORMAT}`;
    const count = parseQuantity(quantity, 'exact');
    return count === undefined || count < 0 ? 'expected a whole number of devices >= 0' : undefined;
  }
  if (!native.includes(name) && !name.startsWith('hugepages-')) {
    return `expected ${native.join(', ')}, hugepages-<size> or a name with a domain such as example.com/device as the name of a resource`;
  }
  const amount = parseResource(name, quantity);
  return amount === undefined || amount < 0 ? `expected ${QUANTITY_FORMAT}, not negative` : undefined;
}

export const LABEL_SELECTOR_FIELDS = {
  matchLabels: 'read',
  matchExpressions: fieldsThatAre('read', 'key operator values'),
} as const satisfies FieldTable;

const labelSelectorRequirement: z.ZodType<LabelSelectorRequirement, unknown> = object(
  {
    key: text('the key of a label').refine(isQualifiedName, { error: `expected ${LABEL_KEY_FORMAT}` }),
    operator: oneOf(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: list(text(), 'texts').default([]),
  },
  'a requirement with key, operator and values',
).superRefine(({ operator, values }, context) => {
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues !== values.length > 0) {
    context.addIssue({
      code: 'custom',
      path: ['values'],
      message: needsValues ? `expected values for ${operator}` : `expected no values for ${operator}`,
    });
  }
});

export const labelSelector: z.ZodType<LabelSelector, unknown> = object(
  {
    matchLabels: labelMap.optional(),
    matchExpressions: list(labelSelectorRequirement, 'requirements').optional(),
  },
  'a label selector',
).transform(withoutUndefined);

/** Leaves out members that are undefined, as exact optional properties want it. */
export function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // A new object: one from which fields are deleted becomes a hash table, and slow to read.
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
