import { z } from 'zod';
import type { MachineDescription } from '../../infrastructure/machine.ts';
import { GPU_COUNT, GPU_MILLI, GPU_MODEL, WHOLE_GPU_MILLI } from '../../api/objects/gpu.ts';
import type { ResourceList } from '../../api/objects/meta.ts';
import { LABEL_HOSTNAME } from '../../api/objects/node.ts';
import { createIntern } from '../intern.ts';
import { DNS_SUBDOMAIN_FORMAT, isDnsSubdomain, isLabelValue, LABEL_VALUE_FORMAT } from '../names.ts';
import type { NodeFormat } from '../node-format.ts';
import { RowFields } from '../row-fields.ts';

const MIB = 1_048_576;
const NOTHING = Object.freeze([]);

const options = z.strictObject({
  pool: z.string().min(1).default('openb').describe('The pool that the machines belong to, for reports.'),
  maxPods: z
    .int({ error: 'expected a whole number of pods' })
    .min(1)
    .default(1001)
    .describe('Pods that fit on one machine; 1001 as in the published manifests of this trace (a kubelet says 110).'),
});

type Options = z.output<typeof options>;

/** The machines of Alibaba cluster-trace-gpu-v2023, with the resources and labels of its published manifests. */
export default {
  name: 'openb-nodes',
  description: 'The node list of Alibaba cluster-trace-gpu-v2023',
  columns: ['sn', 'cpu_milli', 'memory_mib', 'gpu', 'model'],
  options,

  create({ pool, maxPods }, header, file) {
    const fields = new RowFields(header, file);
    const internCapacity = createIntern<ResourceList>();

    const readCapacity = (row: readonly string[], line: number): ResourceList => {
      const cpu = fields.wholeNumber(row, line, 'cpu_milli');
      const memoryMib = fields.wholeNumber(row, line, 'memory_mib');
      const gpuCount = fields.wholeNumber(row, line, 'gpu');
      return internCapacity(`${cpu}/${memoryMib}/${gpuCount}`, () => ({
        cpu,
        memory: memoryMib * MIB,
        pods: maxPods,
        ...(gpuCount > 0 && { [GPU_COUNT]: gpuCount, [GPU_MILLI]: gpuCount * WHOLE_GPU_MILLI }),
      }));
    };

    return {
      read(row, line): MachineDescription {
        const name = fields.text(row, 'sn');
        if (!isDnsSubdomain(name)) throw fields.error(`a node name: ${DNS_SUBDOMAIN_FORMAT}`, row, line, 'sn');
        const model = fields.text(row, 'model');
        if (!isLabelValue(model)) throw fields.error(LABEL_VALUE_FORMAT, row, line, 'model');
        return {
          name,
          pool,
          capacity: readCapacity(row, line),
          labels: {
            [LABEL_HOSTNAME]: name,
            'kubernetes.io/os': 'linux',
            'beta.kubernetes.io/os': 'linux',
            ...(model === '' ? {} : { [GPU_MODEL]: model }),
          },
          taints: NOTHING,
          images: NOTHING,
        };
      },
    };
  },
} satisfies NodeFormat<Options>;
