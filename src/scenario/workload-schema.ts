import { z } from 'zod';
import { durationField } from '../api/options.ts';
import { templatesField } from '../workload/templates.ts';
import { traceOptions, type TraceOptions } from '../workload/trace-options.ts';
import type { Template } from '../workload/templates.ts';
import type { Catalog } from './catalog.ts';
import { byFormat, fileField, oneByName } from './format-schema.ts';

/** One parsed entry of `workload:`; exactly one of `trace`, `manifests` and `generator` is there. */
export interface WorkloadEntry {
  readonly trace?: TraceOptions & {
    readonly format: string;
    readonly file: string;
    readonly [option: string]: unknown;
  };
  readonly manifests?: readonly string[];
  readonly at?: number;
  readonly gpuSharing?: boolean;
  readonly generator?: GeneratorEntry;
}

export interface GeneratorEntry {
  readonly name?: string;
  /** One entry: the name of the generator and its options. */
  readonly arrivals: Readonly<Record<string, unknown>>;
  readonly templates: readonly Template[];
  readonly count?: number;
}

/** `workload:` of a scenario. */
export function workloadSchema(catalog: Catalog): z.ZodType<readonly WorkloadEntry[], unknown> {
  const generator = z.strictObject({
    name: z
      .string()
      .min(1)
      .optional()
      .describe('Names the random draws of this generator. Default: generator-<n>, its place in the list.'),
    arrivals: oneByName('generator', catalog.generators).describe('When pods come: one `name: { options }`.'),
    templates: templatesField.describe('What comes: kinds of pods with their weights.'),
    count: z
      .int()
      .min(1)
      .optional()
      .describe('At most so many pods; a gang counts as one. Default: as many as come until the run ends.'),
  });
  const entry = z
    .strictObject({
      trace: byFormat('trace format', catalog.traces, traceOptions.shape)
        .optional()
        .describe('A table of pods with their times, read as a stream.'),
      manifests: z
        .array(fileField)
        .min(1)
        .optional()
        .describe(
          'YAML files as for `kubectl apply`: Namespaces, PriorityClasses, Services, PodDisruptionBudgets, Workloads, PodGroups, the kinds of resource.k8s.io/v1 and Pods.',
        ),
      at: durationField().optional().describe('When the manifests are applied. Default: 0, the start.'),
      gpuSharing: z
        .boolean({ error: 'expected true or false' })
        .optional()
        .describe(
          'Annotations alibabacloud.com/gpu-count, gpu-milli and gpu-card-model of Pods ask for GPUs, for the plugin GpuShare, which a profile has to enable. Default: they mean nothing.',
        ),
      generator: generator.optional().describe('Pods made from templates, at drawn instants.'),
    })
    .superRefine((entry, context) => {
      const kinds = (['trace', 'manifests', 'generator'] as const).filter((kind) => entry[kind] !== undefined);
      if (kinds.length !== 1) {
        const found = kinds.length === 0 ? 'none' : kinds.join(' and ');
        context.addIssue({
          code: 'custom',
          message: `expected one of trace, manifests and generator; there is ${found}`,
          params: { of: 'value' },
        });
      }
      for (const field of ['at', 'gpuSharing'] as const) {
        if (entry[field] === undefined || kinds.length !== 1 || kinds[0] === 'manifests') continue;
        const message = `"${field}" belongs to manifests`;
        context.addIssue({ code: 'custom', path: [field], message, params: { of: 'key' } });
      }
    });
  return z
    .array(entry)
    .default([])
    .describe('Who asks for what, when; the entries play side by side.') as unknown as z.ZodType<
    readonly WorkloadEntry[],
    unknown
  >;
}
