import { z } from 'zod';
import { unknownName } from '../api/input-error.ts';
import { distribution } from '../api/options.ts';
import { ZERO, type Distribution } from '../engine/distribution.ts';
import type { StringMap } from '../api/objects/meta.ts';
import type { PodSpec } from '../api/objects/pod.ts';
import { pickFields } from './manifests/field-table.ts';
import { annotationMap, labelMap } from './manifests/fields.ts';
import { podSpec, POD_SPEC_FIELDS } from './manifests/pod-spec.ts';
import { gang, type Gang } from './gang.ts';
import { DNS_LABEL_FORMAT, isDnsLabel } from './names.ts';
import { valueAt } from './schema-problem.ts';
import { namespaceField } from './simple-pod-spec.ts';

/** A kind of pod that a generator makes. */
export interface Template {
  readonly name: string;
  /** How often it is chosen, compared with the others. */
  readonly weight: number;
  readonly namespace: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  /** Shared by all pods of the template. */
  readonly spec: PodSpec;
  readonly runDuration?: Distribution;
  readonly readinessDelay?: Distribution;
  readonly exitCode?: number;
  readonly usageRatio?: Readonly<Record<string, number>>;
  /** Not one pod comes, but a PodGroup with so many. */
  readonly gang?: Gang;
  /** Fields of the spec that Kubernetes has and that are not modelled, such as `spec.dnsPolicy`. */
  readonly ignoredFields: readonly string[];
}

const optionalDistribution = (): z.ZodOptional<z.ZodType<Distribution, unknown>> =>
  distribution(ZERO).unwrap().optional();

const template = z
  .strictObject({
    name: z
      .string({ error: 'expected a name' })
      .refine((name) => name.length <= 50 && isDnsLabel(name), {
        error: `expected a name of at most 50 characters: ${DNS_LABEL_FORMAT}`,
      })
      .describe('Pods are called <name>-0, <name>-1, ...'),
    weight: z
      .number({ error: 'expected a number above 0' })
      .positive({ error: 'expected a number above 0' })
      .max(1e9)
      .default(1)
      .describe('How often it is chosen, compared with the others.'),
    namespace: namespaceField('default'),
    labels: labelMap.default({}).describe('Labels of the pods.'),
    annotations: annotationMap.default({}).describe('Annotations of the pods.'),
    spec: z.unknown().optional().describe('A pod spec as in a Kubernetes manifest.'),
    runDuration: optionalDistribution().describe(
      'From the start of the containers to their exit. Default: until the pod is deleted.',
    ),
    readinessDelay: optionalDistribution().describe(
      "From the start of the containers until they are ready. Default: the kubelet's.",
    ),
    exitCode: z.int().min(0).max(255).optional().describe('Exit code at the end of runDuration. Default: 0.'),
    usageRatio: z
      .record(z.string(), z.number().min(0))
      .optional()
      .describe('Use of each resource as a share of its request. Default: 1.'),
    gang: gang
      .optional()
      .describe('Each arrival is a PodGroup <name>-<n> with the pods <name>-<n>-0, <name>-<n>-1, ...'),
  })
  .transform(({ spec: raw, ...rest }, context): Template => {
    const picked = pickFields(raw ?? {}, POD_SPEC_FIELDS);
    if (picked.unknown !== undefined) {
      const { path, known } = picked.unknown;
      const message = unknownName('field', String(path.at(-1)), known);
      context.addIssue({
        code: 'custom',
        path: ['spec', ...path],
        message,
        params: { of: 'key' },
        input: valueAt(raw, path),
      });
      return z.NEVER;
    }
    const parsed = podSpec.safeParse(picked.value);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        context.addIssue({ code: 'custom', path: ['spec', ...path], message, input: valueAt(raw, path) });
      }
      return z.NEVER;
    }
    const ignoredFields = picked.ignored.map((field) => `spec.${field}`);
    return { ...(rest as Omit<Template, 'spec' | 'ignoredFields'>), spec: Object.freeze(parsed.data), ignoredFields };
  });

/** `templates:` of a generator. */
export const templatesField: z.ZodType<readonly Template[], unknown> = z
  .array(template, { error: 'expected a list of templates' })
  .min(1, { error: 'expected at least one template' })
  .superRefine((templates, context) => {
    const seen = new Set<string>();
    for (const [index, { name }] of templates.entries()) {
      if (seen.has(name))
        context.addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: 'expected a name that no other template has',
          input: name,
        });
      seen.add(name);
    }
  });
