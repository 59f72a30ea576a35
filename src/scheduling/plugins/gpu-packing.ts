import { z } from 'zod';
import { WHOLE_GPU_MILLI, type GpuRequest } from '../../api/objects/gpu.ts';
import { assignDevices, describeDevices, fullestDevices } from '../gpu/assign-devices.ts';
import { fittingDevices, leastLeft } from '../gpu/choose-devices.ts';
import { finishScore, gpuScoreArgs } from '../gpu/gpu-score.ts';
import { GPU_VIEW } from '../gpu/gpu-view.ts';
import { gpusOf } from '../gpu/node-gpus.ts';
import { definePlugin, MAX_NODE_SCORE, SKIP } from '../plugin.ts';

const args = z.strictObject(gpuScoreArgs);

/** Below these a node would fall into the next class: 100 to 50 used devices, 50 to 33 free ones of used nodes, then free nodes. */
const ON_USED_DEVICES = 50;
const ON_USED_NODE = 33;

/** Fills used devices first, then free devices of used nodes, then free nodes (the idea of Antman, OSDI '20). */
export default definePlugin<z.output<typeof args>, undefined, GpuRequest>({
  name: 'GpuPacking',
  description: 'GPU policy: used GPUs first, then free GPUs of used nodes, then free nodes',
  args,
  create: ({ truncate }) => ({
    scope: 'node',
    view: GPU_VIEW,
    preScore: ({ pod: { spec } }) => (spec.gpus === undefined ? SKIP : { state: spec.gpus }),
    score: (request, _pod, node) => {
      const { left } = gpusOf(node);
      const isFree = (device: number): boolean => left[device] === WHOLE_GPU_MILLI;
      let freeCount = 0;
      for (let device = 0; device < left.length; device++) if (isFree(device)) freeCount++;
      if (freeCount === left.length) return finishScore(Math.max(ON_USED_NODE - freeCount, freeCount), truncate);
      const taken = leastLeft(left, fittingDevices(left, request), request);
      const takenFree = taken.filter(isFree).length;
      if (takenFree > 0) return Math.max(ON_USED_DEVICES - takenFree, ON_USED_NODE);
      let percent = 0;
      for (const device of taken) {
        const share = (MAX_NODE_SCORE * left[device]!) / WHOLE_GPU_MILLI;
        percent += truncate ? Math.trunc(share) : share;
      }
      const penalty = truncate ? Math.trunc(percent / 10) : percent / 10;
      return finishScore(Math.max(MAX_NODE_SCORE - penalty, ON_USED_DEVICES), truncate);
    },
    bindingAnnotations: (pod, node) => assignDevices(pod, node, fullestDevices),
    plans: (_state, pod, node) => describeDevices(pod, node, fullestDevices),
  }),
});
