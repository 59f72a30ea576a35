import { z } from 'zod';
import { assignDevices, describeDevices, fullestDevices } from '../gpu/assign-devices.ts';
import { demandOf, finishScore, gpuScoreArgs, sizeArgs, type GpuDemand } from '../gpu/gpu-score.ts';
import { GPU_VIEW } from '../gpu/gpu-view.ts';
import { warnOfLargerNodes } from '../gpu/larger-nodes.ts';
import { gpusOf } from '../gpu/node-gpus.ts';
import { definePlugin, MAX_NODE_SCORE } from '../plugin.ts';

const args = z.strictObject({ ...gpuScoreArgs, ...sizeArgs });

/**
 * The node with the least left of CPU and GPU after the pod, memory not counted. The authors stretch its scores over 0 to 100
 * afterwards, which keeps their order and is left out.
 */
export default definePlugin<z.output<typeof args>, undefined, GpuDemand>({
  name: 'BestFit',
  description: 'GPU policy: where the least CPU and GPU would be left',
  args,
  create: ({ truncate, maxNodeCpuMilli, maxNodeGpuMilli }) => ({
    scope: 'node',
    view: GPU_VIEW,
    preScore: (pod) => ({ state: demandOf(pod) }),
    score: ({ cpuMilli, gpuMilli }, _pod, node) => {
      const { freeCpuMilli, idleMilli } = gpusOf(node);
      const left =
        (0.5 * (freeCpuMilli - cpuMilli)) / maxNodeCpuMilli + (0.5 * (idleMilli - gpuMilli)) / maxNodeGpuMilli;
      return finishScore(MAX_NODE_SCORE * (1 - left), truncate);
    },
    bindingAnnotations: (pod, node) => assignDevices(pod, node, fullestDevices),
    plans: (_state, pod, node) => describeDevices(pod, node, fullestDevices),
    nodeWarning: (capacities) =>
      warnOfLargerNodes('BestFit', { maxNodeCpuMilli, maxNodeGpuMilli }, capacities, (cpu, gpu) => cpu + gpu > 2),
  }),
});
