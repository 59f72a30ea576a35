import { z } from 'zod';
import { DEFAULT_KUBERNETES_VERSION, KUBERNETES_VERSIONS, type KubernetesVersion } from '../api/kubernetes-version.ts';
import { durationField } from '../api/options.ts';
import { invariant } from '../engine/invariant.ts';
import { assertionSchema } from './assertion.ts';
import { BASE_VARIANT } from './base-variant.ts';
import type { Catalog } from './catalog.ts';
import { clusterSchema } from './cluster-schema.ts';
import { byFormat, byName, oneByName } from './format-schema.ts';
import { keptInput, sections } from './sections.ts';
import { sweepSchema } from './sweep-section.ts';
import { workloadSchema } from './workload-schema.ts';

/** Controllers that run unless a scenario says `false`: what kube-controller-manager starts and the simulator has. */
export const DEFAULT_CONTROLLERS: readonly string[] = [
  'pod-garbage-collector',
  'node-lifecycle',
  'disruption',
  'resource-claim',
  'persistentvolume-binder',
  'persistentvolume-attach-detach',
  'ephemeral-volume',
  'csi-provisioner',
  'csi-attacher',
];

/** The schema of a scenario file; the catalog brings the options of everything that can be named. */
export function scenarioSchema(catalog: Catalog) {
  return z.strictObject({
    apiVersion: z.literal('orrery.dev/v1alpha1').describe('Version of this format: orrery.dev/v1alpha1.'),
    kind: z.literal('Scenario').describe('Scenario.'),
    metadata: metadata.describe('What this scenario is called and is about.'),
    seed: z
      .union([z.string().min(1), z.number()], { error: 'expected a text or a number' })
      .default('1')
      .transform(String)
      .describe('Decides every random draw. `--seed` wins over it.'),
    until: durationField().describe(
      'Where the run ends, in simulated time; controllers never fall silent, so every run needs a bound.',
    ),
    cluster: clusterSchema(catalog),
    controlPlane: z
      .strictObject({
        kubernetesVersion: versionField.describe(
          'Whose behaviour: v1.36, or with the changes of v1.37 in scheduling queue and inter-pod anti-affinity (docs/fidelity.md).',
        ),
        apiserver: sections.apiserver.prefault({}).describe('kube-apiserver.'),
        etcd: sections.etcd.prefault({}).describe('etcd: its members and their disks.'),
        network: sections.network.prefault({}).describe('How long messages take.'),
        // Absent, and not filled in: what says nothing of it is the same scenario as before there was such a field.
        controllerManager: sections.controllerManager
          .optional()
          .describe('kube-controller-manager: what all of its controllers share.'),
      })
      .prefault({})
      .describe('API server, etcd, the network between the parts, and what controllers share.'),
    scheduler: sections.scheduler.prefault({}).describe('kube-scheduler.'),
    plugins: z
      .array(moduleField)
      .default([])
      .describe('Your own scheduler plugins, a file each; profiles can name them then. See docs/plugins.md.'),
    extenders: z
      .array(moduleField)
      .default([])
      .describe('Scheduler extenders as modules, a file each, for all profiles. See docs/plugins.md.'),
    kubelet: keptInput(sections.kubelet).prefault({}).describe('All kubelets; a pool may say otherwise for its own.'),
    imageRegistry: sections.imageRegistry.prefault({}).describe('Where nodes pull images from.'),
    controllers: byName('controller', catalog.controllers, switchable)
      .prefault({})
      .describe('Options by the name of the controller; `false` switches one off, `{}` switches one on.'),
    autoscalers: byName('autoscaler', catalog.autoscalers, (options) => options.optional())
      .prefault({})
      .describe('Options by the name of the autoscaler; none runs unless it stands here.'),
    faults: z
      .array(oneByName('fault', catalog.faults))
      .default([])
      .describe('What goes wrong: one `name: { options }` per entry.'),
    workload: workloadSchema(catalog),
    targetWorkload: z
      .strictObject({
        trace: byFormat('trace format', catalog.traces, {}).describe('Whose pods count; their times do not.'),
        coverage: z
          .number({ error: 'expected a share above 0, at most 1' })
          .gt(0)
          .max(1)
          .default(0.95)
          .describe('How many of the pods the typical ones stand for, the most frequent kinds first.'),
      })
      .optional()
      .describe(
        'Which pods the cluster is there for: what the plugin FGD and the metrics of GPU fragmentation measure against. See docs/fgd.md.',
      ),
    metrics: z
      .union([z.enum(['all', 'none']), z.array(z.string())], { error: 'expected all, none or a list of names' })
      .default('all')
      .describe('Which metrics to gather: all, none or a list of names.'),
    outputs: outputsSchema(catalog).prefault({}).describe('Which files a run leaves behind, besides summary.json.'),
    assert: z
      .array(assertionSchema)
      .default([])
      .describe('What must hold of the metrics at the end, for `orrery check`.'),
    variants: z
      .record(variantName, z.record(z.string(), z.unknown()))
      .default({})
      .describe(
        'Named changes of this scenario, for --variant: a map from paths such as `cluster.pools[0].count` to values.',
      ),
    sweep: sweepSchema.prefault({}).describe('The grid of `orrery sweep`: variants x parameters x seeds.'),
  });
}

const variantName = z
  .string()
  .min(1)
  .refine((name) => name !== BASE_VARIANT, {
    error: 'expected another name: "base" is the scenario itself, without a variant',
  });

export type ScenarioFields = z.output<ReturnType<typeof scenarioSchema>>;

/** The part of the schema that can be read before the rest, because it changes the rest. */
export const variantsSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

/** 1.37 is a number to YAML. */
const versionField = z
  .union([z.enum(KUBERNETES_VERSIONS), z.literal(KUBERNETES_VERSIONS.map(Number))], {
    error: `expected ${KUBERNETES_VERSIONS.join(' or ')}`,
  })
  .default(DEFAULT_KUBERNETES_VERSION)
  .transform((version) => String(version) as KubernetesVersion);

const moduleField = z
  .string({ error: 'expected the name of a file' })
  .min(1, { error: 'expected the name of a file' })
  .describe('A .ts, .mts, .js or .mjs file; relative to the folder of the scenario.');

const metadata = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,99})$/, {
      error: 'expected a name of at most 100 letters, digits, "-", "_" and ".", beginning with a letter or digit',
    })
    .describe('Name of the scenario; results go to a folder of this name.'),
  description: z.string().default('').describe('What the scenario shows, for people.'),
});

const ownOutputs = {
  transcript: z
    .boolean()
    .default(false)
    .describe('transcript.txt: every fact in the order in which it happened, one line each.'),
  timeseries: z
    .union(
      [
        z.literal(false),
        z.strictObject({
          interval: durationField().optional().describe('Time between two rows. Default: until / 500, at least 1s.'),
        }),
      ],
      { error: 'expected { interval } or false' },
    )
    .prefault({})
    .describe('timeseries.csv: the state of the cluster at regular instants; `false`: no such file.'),
  pods: z.boolean().default(true).describe('pods.csv: one row per pod.'),
  nodes: z.boolean().default(true).describe('nodes.csv: one row per node.'),
};

/** Files for other tools stand beside our own, by name. */
function outputsSchema({ outputs }: Catalog) {
  const others = byName('output', outputs, switchable).shape as Readonly<Record<string, z.ZodType>>;
  for (const name of Object.keys(others)) invariant(!(name in ownOutputs), `an output is called ${name} already`);
  return z.strictObject({ ...others, ...ownOutputs });
}

/** What does not stand in the scenario stays undefined, also where the options have a default. */
function switchable(options: z.ZodType): z.ZodType {
  const given = options instanceof z.ZodPrefault ? (options.unwrap() as z.ZodType) : options;
  return z.union([z.literal(false), given], { error: 'expected options in a map, or false' }).optional();
}
