import { z } from 'zod';
import { assignDevices, describeDevices, fullestDevices } from '../gpu/assign-devices.ts';
import { demandOf, finishScore, gpuScoreArgs, sizeArgs, type GpuDemand } from '../gpu/gpu-score.ts';
import { GPU_VIEW } from '../gpu/gpu-view.ts';
import { warnOfLargerNodes } from '../gpu/larger-nodes.ts';
import { gpusOf } from '../gpu/node-gpus.ts';
import { definePlugin, MAX_NODE_SCORE } from '../plugin.ts';

const args = z.strictObject({ ...gpuScoreArgs, ...sizeArgs });

/**
 * Alignment of what the pod asks with what the node has free (Tetris, SIGCOMM '14), as the authors of FGD run it: the *smaller*
 * product wins, which is the opposite of Tetris and favours nodes with little left.
 */
export default definePlugin<z.output<typeof args>, undefined, GpuDemand>({
  name: 'DotProduct',
  description: 'GPU policy: where the product of the request and what is free is smallest',
  args,
  create: ({ truncate, maxNodeCpuMilli, maxNodeGpuMilli }) => ({
    scope: 'node',
    view: GPU_VIEW,
    preScore: (pod) => ({ state: demandOf(pod) }),
    score: ({ cpuMilli, gpuMilli }, _pod, node) => {
      const { freeCpuMilli, idleMilli } = gpusOf(node);
      const product =
        (freeCpuMilli / maxNodeCpuMilli) * (cpuMilli / maxNodeCpuMilli) +
        (idleMilli / maxNodeGpuMilli) * (gpuMilli / maxNodeGpuMilli);
      return finishScore(MAX_NODE_SCORE * (1 - product / 2), truncate);
    },
    bindingAnnotations: (pod, node) => assignDevices(pod, node, fullestDevices),
    plans: (_state, pod, node) => describeDevices(pod, node, fullestDevices),
    // For a pod that asks for all of it.
    nodeWarning: (capacities) =>
      warnOfLargerNodes(
        'DotProduct',
        { maxNodeCpuMilli, maxNodeGpuMilli },
        capacities,
        (cpu, gpu) => cpu * cpu + gpu * gpu > 2,
      ),
  }),
});
