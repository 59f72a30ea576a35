import { z } from 'zod';
import { InputError } from '../../api/input-error.ts';
import { GPU_MILLI, GPU_MODEL, parseGpuModels, WHOLE_GPU_MILLI } from '../../api/objects/gpu.ts';
import type { StringMap } from '../../api/objects/meta.ts';
import type { PodBehavior, PodSpec } from '../../api/objects/pod.ts';
import { createIntern } from '../intern.ts';
import { DNS_SUBDOMAIN_FORMAT, isDnsSubdomain, isLabelValue, LABEL_VALUE_FORMAT } from '../names.ts';
import { RowFields } from '../row-fields.ts';
import type { Submission, TraceFormat } from '../trace.ts';
import { imageField, namespaceField, simplePodSpec } from '../simple-pod-spec.ts';

const QOS_LABEL = 'alibabacloud.com/qosClass';

const MIB = 1_048_576;
const NO_ANNOTATIONS: StringMap = Object.freeze({});
const NO_LABELS: StringMap = Object.freeze({});
const TIMES = ['creation_time', 'deletion_time', 'scheduled_time'];
const SPEC_COLUMNS = ['cpu_milli', 'memory_mib', 'num_gpu', 'gpu_milli', 'gpu_spec'];

const options = z.strictObject({
  neverScheduled: z
    .enum(['abandon', 'wait'])
    .default('abandon')
    .describe(
      'Pods that never got a node in reality: their user deletes them at deletion_time if they still wait, or they wait for ever.',
    ),
  gpuSharing: z
    .boolean({ error: 'expected true or false' })
    .optional()
    .describe(
      'Pods ask for devices, or a share of one, of an allowed model, for the plugin GpuShare, which a profile has to enable; otherwise for an amount of an extended resource, of which nobody knows on which device it is.',
    ),
  times: z
    .enum(['real', 'none'])
    .optional()
    .describe('`none`: the columns of times need not be there; all pods come at once and stay. Default: real.'),
  namespace: namespaceField('default'),
  image: imageField('openb:v2023'),
});

type Options = z.output<typeof options>;

/**
 * Alibaba cluster-trace-gpu-v2023. A pod arrives at creation_time and runs for deletion_time - scheduled_time, whenever
 * it starts here; Failed ends with exit code 1.
 */
export default {
  name: 'openb',
  description: 'Alibaba cluster-trace-gpu-v2023: pods with cpu, memory and shares of GPUs, and their real times',
  columns: ['name', 'cpu_milli', 'memory_mib', 'num_gpu', 'gpu_milli'],
  optionalColumns: ['gpu_spec', 'qos', 'pod_phase', ...TIMES],
  sorted: true,
  options,

  create({ neverScheduled, gpuSharing, times, namespace, image }, header, file) {
    for (const column of times === 'none' ? [] : TIMES) {
      if (header.has(column)) continue;
      throw new InputError(`the column "${column}" is missing`, { file, line: 1 }, 'or times: none');
    }
    const fields = new RowFields(header, file);
    const internSpec = createIntern<PodSpec>();
    const internLabels = createIntern<StringMap>();

    const knownSpecs = new Map<string, PodSpec>();
    const specPlaces = SPEC_COLUMNS.flatMap((column) => header.get(column) ?? []);

    /** What is written alike is read once. */
    const specOf = (row: readonly string[], line: number): PodSpec => {
      let text = '';
      for (let index = 0; index < specPlaces.length; index++) text += `${row[specPlaces[index]!]!},`;
      let spec = knownSpecs.get(text);
      if (spec === undefined) knownSpecs.set(text, (spec = readSpec(row, line)));
      return spec;
    };

    const readSpec = (row: readonly string[], line: number): PodSpec => {
      const cpu = fields.wholeNumber(row, line, 'cpu_milli');
      const memoryMib = fields.wholeNumber(row, line, 'memory_mib');
      const count = fields.wholeNumber(row, line, 'num_gpu');
      const milli = fields.wholeNumber(row, line, 'gpu_milli');
      const models = fields.text(row, 'gpu_spec');
      if (models !== '' && !models.split('|').every((model) => model !== '' && isLabelValue(model))) {
        throw fields.error('GPU models such as V100M16|V100M32', row, line, 'gpu_spec');
      }
      if (gpuSharing === true) {
        if (count > 0 && (milli < 1 || milli > WHOLE_GPU_MILLI)) {
          throw fields.error(`thousandths of a device, 1 to ${WHOLE_GPU_MILLI}`, row, line, 'gpu_milli');
        }
        return internSpec(`${cpu}/${memoryMib}/${count}/${milli}/${models}`, () => {
          const amounts = { cpu, memory: memoryMib * MIB };
          const spec = simplePodSpec({ image, requests: amounts, limits: amounts, restartPolicy: 'Never' });
          return count === 0 ? spec : { ...spec, gpus: { count, milli, models: parseGpuModels(models) } };
        });
      }
      const gpuMilli = count * milli;
      return internSpec(`${cpu}/${memoryMib}/${gpuMilli}/${models}`, () => {
        const amounts = { cpu, memory: memoryMib * MIB, [GPU_MILLI]: gpuMilli };
        const spec = simplePodSpec({ image, requests: amounts, limits: amounts, restartPolicy: 'Never' });
        return models === '' ? spec : { ...spec, affinity: onModels(models.split('|')) };
      });
    };

    return {
      read(row, line): readonly Submission[] {
        const name = fields.text(row, 'name');
        if (!isDnsSubdomain(name)) throw fields.error(`a pod name: ${DNS_SUBDOMAIN_FORMAT}`, row, line, 'name');
        if (times === 'none') {
          const spec = specOf(row, line);
          // With all fields, as copies of it will have: one hidden class (V8).
          const pod = { name, namespace, labels: NO_LABELS, annotations: NO_ANNOTATIONS, spec, behavior: undefined };
          return [{ at: 0, pod }];
        }
        const at = fields.seconds(row, line, 'creation_time');
        if (at === undefined) throw fields.error('seconds >= 0', row, line, 'creation_time');
        const scheduledAt = fields.seconds(row, line, 'scheduled_time');
        const deletionAt = fields.seconds(row, line, 'deletion_time');
        const startAt = scheduledAt ?? at;
        if (startAt < at) throw fields.error('a time not before creation_time', row, line, 'scheduled_time');
        if (deletionAt !== undefined && deletionAt < startAt) {
          throw fields.error('a time not before creation_time and scheduled_time', row, line, 'deletion_time');
        }
        const qos = fields.text(row, 'qos');
        if (!isLabelValue(qos)) throw fields.error(LABEL_VALUE_FORMAT, row, line, 'qos');
        const labels = internLabels(qos, () => (qos === '' ? {} : { [QOS_LABEL]: qos }));
        const behavior: PodBehavior = {
          runDuration: deletionAt === undefined ? undefined : deletionAt - startAt,
          exitCode: fields.text(row, 'pod_phase') === 'Failed' ? 1 : undefined,
        };
        const pod = { name, namespace, labels, annotations: NO_ANNOTATIONS, spec: specOf(row, line), behavior };
        const isAbandoned = scheduledAt === undefined && deletionAt !== undefined && neverScheduled === 'abandon';
        return [isAbandoned ? { at, pod, deletion: { at: deletionAt, onlyIfPending: true } } : { at, pod }];
      },
    };
  },
} satisfies TraceFormat<Options>;

function onModels(values: readonly string[]): NonNullable<PodSpec['affinity']> {
  return { nodeAffinity: { required: [{ matchExpressions: [{ key: GPU_MODEL, operator: 'In', values }] }] } };
}
