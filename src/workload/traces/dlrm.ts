import { z } from 'zod';
import type { LabelSelector, ResourceList, StringMap } from '../../api/objects/meta.ts';
import { LABEL_HOSTNAME } from '../../api/objects/node.ts';
import type { PodSpec } from '../../api/objects/pod.ts';
import { createIntern } from '../intern.ts';
import { DNS_SUBDOMAIN_FORMAT, isDnsSubdomain, isLabelValue, LABEL_VALUE_FORMAT } from '../names.ts';
import { RowFields } from '../row-fields.ts';
import { imageField, namespaceField, simplePodSpec } from '../simple-pod-spec.ts';
import type { Submission, TraceFormat } from '../trace.ts';

const GIB = 1_073_741_824;
/** cpu_request and cpu_limit count whole cores. */
const MILLI_PER_CORE = 1000;

/** `max_instance_per_node` of instances that may stand in any number on one node. */
const NO_LIMIT = '-1';

const NO_ANNOTATIONS: StringMap = Object.freeze({});

const options = z.strictObject({
  namespace: namespaceField('default'),
  image: imageField('dlrm:v2025'),
  gpuResource: z.string().min(1).default('nvidia.com/gpu').describe('The extended resource that gpu_request counts.'),
  rdmaResource: z
    .string()
    .min(1)
    .default('koordinator.sh/rdma')
    .describe('The extended resource that rdma_request counts; 100 are one network card.'),
  disk: z.boolean().default(true).describe('Ask for disk_request as ephemeral-storage.'),
});

type Options = z.output<typeof options>;

/**
 * Alibaba cluster-trace-gpu-v2025: instances of inference applications. They run until their user deletes them at
 * deletion_time; an empty creation_time is before the start (here: at 0), an empty deletion_time after the end (never).
 */
export default {
  name: 'dlrm',
  description: 'Alibaba cluster-trace-gpu-v2025: inference instances of 156 applications with RDMA and per-node limits',
  columns: [
    'instance_sn',
    'role',
    'app_name',
    'cpu_request',
    'cpu_limit',
    'gpu_request',
    'gpu_limit',
    'rdma_request',
    'rdma_limit',
    'memory_request',
    'memory_limit',
    'disk_request',
    'disk_limit',
    'max_instance_per_node',
    'creation_time',
    'deletion_time',
  ],
  optionalColumns: ['scheduled_time'],
  sorted: false,
  options,

  create({ namespace, image, gpuResource, rdmaResource, disk }, header, file) {
    const fields = new RowFields(header, file);
    const internSpec = createIntern<PodSpec>();
    const internLabels = createIntern<StringMap>();

    const readAmounts = (row: readonly string[], line: number, what: 'request' | 'limit'): ResourceList => ({
      cpu: fields.amount(row, line, `cpu_${what}`, MILLI_PER_CORE),
      memory: fields.amount(row, line, `memory_${what}`, GIB),
      ...(disk ? { 'ephemeral-storage': fields.amount(row, line, `disk_${what}`, GIB) } : {}),
      [gpuResource]: fields.wholeNumber(row, line, `gpu_${what}`),
      [rdmaResource]: fields.wholeNumber(row, line, `rdma_${what}`),
    });

    const readLabel = (row: readonly string[], line: number, column: string): string => {
      const text = fields.text(row, column);
      if (!isLabelValue(text)) throw fields.error(LABEL_VALUE_FORMAT, row, line, column);
      return text;
    };

    const readSpec = (row: readonly string[], line: number, labels: StringMap): PodSpec => {
      const requests = readAmounts(row, line, 'request');
      const limits = readAmounts(row, line, 'limit');
      for (const [name, amount] of Object.entries(requests)) {
        const limit = limits[name]!;
        const isDevice = name === gpuResource || name === rdmaResource;
        if (isDevice ? amount === limit : amount <= limit) continue;
        const expected = isDevice
          ? `the same number of ${name} as its limit`
          : `a request of ${name} that is not above its limit`;
        throw fields.error(expected, row, line, columnOf(name));
      }
      const perNode = fields.text(row, 'max_instance_per_node');
      const maximum = perNode === NO_LIMIT ? undefined : Number(perNode);
      if (maximum !== undefined && !/^[1-9]\d{0,5}$/.test(perNode)) {
        throw fields.error('-1 or a whole number >= 1', row, line, 'max_instance_per_node');
      }
      return internSpec(JSON.stringify([requests, limits, maximum, labels]), () => ({
        ...simplePodSpec({ image, requests, limits, restartPolicy: 'Always' }),
        ...(maximum === undefined ? {} : atMostPerNode(maximum, { matchLabels: labels })),
      }));
    };

    const columnOf = (name: string): string => {
      if (name === gpuResource) return 'gpu_request';
      if (name === rdmaResource) return 'rdma_request';
      return name === 'ephemeral-storage' ? 'disk_request' : `${name}_request`;
    };

    return {
      read(row, line): readonly Submission[] {
        const name = fields.text(row, 'instance_sn').replaceAll('_', '-');
        if (!isDnsSubdomain(name)) throw fields.error(`a pod name: ${DNS_SUBDOMAIN_FORMAT}`, row, line, 'instance_sn');
        const at = fields.seconds(row, line, 'creation_time') ?? 0;
        const deletionAt = fields.seconds(row, line, 'deletion_time');
        if (deletionAt !== undefined && deletionAt < at) {
          throw fields.error('a time not before creation_time', row, line, 'deletion_time');
        }
        const app = readLabel(row, line, 'app_name');
        const role = readLabel(row, line, 'role');
        const labels = internLabels(`${app}/${role}`, () => ({ app, role }));
        const pod = { name, namespace, labels, annotations: NO_ANNOTATIONS, spec: readSpec(row, line, labels) };
        return [
          deletionAt === undefined ? { at, pod } : { at, pod, deletion: { at: deletionAt, onlyIfPending: false } },
        ];
      },
    };
  },
} satisfies TraceFormat<Options>;

/**
 * Kubernetes cannot say "at most n per node" but for n = 1 (anti-affinity with itself). For more, a spread of at most n
 * above the emptiest node says the same as long as one eligible node has none.
 */
function atMostPerNode(maximum: number, labelSelector: LabelSelector): Partial<PodSpec> {
  const topologyKey = LABEL_HOSTNAME;
  if (maximum === 1) return { affinity: { podAntiAffinity: { required: [{ labelSelector, topologyKey }] } } };
  return {
    topologySpreadConstraints: [{ maxSkew: maximum, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector }],
  };
}
