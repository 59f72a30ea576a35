import { z } from 'zod';
import { assignDevices, describeDevices, fullestDevices } from '../gpu/assign-devices.ts';
import { finishScore, gpuScoreArgs, sizeArgs } from '../gpu/gpu-score.ts';
import { GPU_VIEW } from '../gpu/gpu-view.ts';
import { warnOfLargerNodes } from '../gpu/larger-nodes.ts';
import { gpuClass, gpusOf } from '../gpu/node-gpus.ts';
import { definePlugin, SKIP } from '../plugin.ts';

const args = z.strictObject({ ...gpuScoreArgs, maxNodeGpuMilli: sizeArgs.maxNodeGpuMilli });

/** Points for the pods on a node: all of the pod's class, its class among others, none at all; other classes only: 0. */
const ONLY_ITS_CLASS = 75;
const ALSO_ITS_CLASS = 50;
const NO_GPU_POD = 25;
/** More points at most for a node with little idle GPU. */
const FULLNESS = 25;

/** Brings pods with equal GPU requests together (Gandiva, OSDI '18). */
export default definePlugin<z.output<typeof args>, undefined, number>({
  name: 'GpuClustering',
  description: 'GPU policy: beside pods that ask for as many GPUs',
  args,
  create: ({ truncate, maxNodeGpuMilli }) => ({
    scope: 'node',
    view: GPU_VIEW,
    preScore: ({ pod: { spec } }) => (spec.gpus === undefined ? SKIP : { state: gpuClass(spec.gpus) }),
    score: (own, _pod, node) => {
      const { classes, idleMilli } = gpusOf(node);
      const base =
        classes === 0 ? NO_GPU_POD : classes === own ? ONLY_ITS_CLASS : (classes & own) !== 0 ? ALSO_ITS_CLASS : 0;
      const fullness = (FULLNESS * (maxNodeGpuMilli - idleMilli)) / maxNodeGpuMilli;
      return finishScore(base + fullness, truncate);
    },
    bindingAnnotations: (pod, node) => assignDevices(pod, node, fullestDevices),
    plans: (_state, pod, node) => describeDevices(pod, node, fullestDevices),
    nodeWarning: (capacities) =>
      warnOfLargerNodes('GpuClustering', { maxNodeGpuMilli }, capacities, (_cpu, gpu) => gpu > 1),
  }),
});
