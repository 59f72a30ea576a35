import { z } from 'zod';
import { unknownName } from '../api/input-error.ts';
import { resourceListField } from '../api/options.ts';
import {
  DNS_SUBDOMAIN_FORMAT,
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
  LABEL_KEY_FORMAT,
  LABEL_VALUE_FORMAT,
} from '../workload/names.ts';
import type { Catalog } from './catalog.ts';
import { byFormat, fileField } from './format-schema.ts';
import { keptInput, sections } from './sections.ts';

/** Far above what one cluster can hold (5,000 nodes, kubernetes.io/docs/setup/best-practices/cluster-large); a typing error stops here. */
const MAX_POOL_NODES = 100_000;

/** Resources without a domain in their name (k8s.io/kubernetes/pkg/apis/core/helper IsStandardResourceName). */
const STANDARD_RESOURCES = ['cpu', 'memory', 'ephemeral-storage', 'pods'];

const labels = z
  .record(
    z.string().refine(isQualifiedName, { error: `expected ${LABEL_KEY_FORMAT}` }),
    z
      .string({ error: 'expected a text (in quotes if it looks like a number, yes or no)' })
      .refine(isLabelValue, { error: `expected ${LABEL_VALUE_FORMAT}` }),
  )
  .default({})
  .describe('Labels of the nodes. kubernetes.io/hostname comes by itself.');

const taints = z
  .array(
    z.strictObject({
      key: z
        .string()
        .refine(isQualifiedName, { error: `expected ${LABEL_KEY_FORMAT}` })
        .describe('Key of the taint.'),
      value: z
        .string()
        .refine(isLabelValue, { error: `expected ${LABEL_VALUE_FORMAT}` })
        .default('')
        .describe('Value of the taint.'),
      effect: z
        .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
        .describe('What happens to pods that do not tolerate it.'),
    }),
  )
  .default([])
  .describe('Taints with which the nodes register (kubelet registerWithTaints).');

const images = z
  .array(z.string().min(1))
  .default([])
  .describe('Images that lie on the disks of the nodes from the beginning.');

const kubelet = keptInput(sections.kubelet)
  .prefault({})
  .describe('Options of these kubelets; what is not said here comes from `kubelet` of the scenario.');

const orderFile = fileField
  .optional()
  .describe(
    'JSON `{ nodes: [name, ...], rank: [number, ...] }`: the nodes stand in the order of their ranks, each with its rank before its name, as in 0007-<name>. Where ties go to the first by name, this is their order.',
  );

const orderSeed = z
  .string({ error: 'expected a text' })
  .min(1)
  .optional()
  .describe('As orderFile, with ranks drawn by this seed (not by that of the run).');

const capacity = resourceListField()
  .refine((list) => list['cpu'] !== undefined && list['memory'] !== undefined, {
    error: 'cpu and memory must be there',
  })
  .superRefine((list, context) => {
    for (const name of Object.keys(list)) {
      if (
        isQualifiedName(name) &&
        (name.includes('/') || STANDARD_RESOURCES.includes(name) || name.startsWith('hugepages-'))
      )
        continue;
      const message = unknownName('resource', name, STANDARD_RESOURCES);
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `${message}; extended resources have a domain, as in nvidia.com/gpu`,
      });
    }
  });

const zoneName = z
  .string({ error: 'expected the name of a zone' })
  .min(1)
  .refine(isLabelValue, { error: `expected ${LABEL_VALUE_FORMAT}` });

const pool = z.strictObject({
  name: z
    .string({ error: 'expected a name' })
    .refine(isDnsSubdomain, { error: `expected ${DNS_SUBDOMAIN_FORMAT}` })
    .describe('Name of the pool; its nodes are called <name>-0, <name>-1, ...'),
  count: z.int().min(1).max(MAX_POOL_NODES).describe('How many nodes.'),
  capacity: capacity.describe(
    'What one machine has: cpu and memory at least; pods, ephemeral-storage and extended resources if you like.',
  ),
  labels,
  taints,
  zones: z
    .array(zoneName)
    .min(1)
    .optional()
    .describe('Zones over which the nodes go round robin, as label topology.kubernetes.io/zone. Default: none.'),
  region: zoneName.optional().describe('Label topology.kubernetes.io/region. Default: none.'),
  instanceType: zoneName.optional().describe('Label node.kubernetes.io/instance-type. Default: none.'),
  images,
  kubelet,
});

export type Pool = z.output<typeof pool>;

/** `cluster:` of a scenario. */
export function clusterSchema(catalog: Catalog): z.ZodType<Cluster, unknown> {
  return z
    .strictObject({
      pools: z.array(pool).default([]).describe('Groups of equal nodes.'),
      manifests: z
        .array(fileField)
        .default([])
        .describe(
          'YAML files with Node documents. A node keeps the allocatable that its manifest states; whatever else is in the files is created at the start.',
        ),
      nodes: z
        .array(
          byFormat('node trace format', catalog.nodeTraces, { orderFile, orderSeed, labels, taints, images, kubelet }),
        )
        .default([])
        .describe('Lists of machines in tables, one row per node.'),
    })
    .describe('The nodes: pools, manifests and node traces, in this order.') as unknown as z.ZodType<Cluster, unknown>;
}

export interface NodeTrace {
  readonly format: string;
  readonly file: string;
  readonly orderFile?: string;
  readonly orderSeed?: string;
  readonly labels: Pool['labels'];
  readonly taints: Pool['taints'];
  readonly images: readonly string[];
  readonly kubelet: Readonly<Record<string, unknown>>;
  readonly [option: string]: unknown;
}

export interface Cluster {
  readonly pools: readonly Pool[];
  readonly manifests: readonly string[];
  readonly nodes: readonly NodeTrace[];
}
