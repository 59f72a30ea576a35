import { z } from 'zod';
import { gpuModelOf } from '../../api/objects/gpu.ts';
import { isAssignedOrNominated, onNodes, onPods } from '../cluster-event.ts';
import { assignDevices, describeDevices, fullestDevices } from '../gpu/assign-devices.ts';
import { hasRoom } from '../gpu/choose-devices.ts';
import { GPU_VIEW } from '../gpu/gpu-view.ts';
import { gpusOf } from '../gpu/node-gpus.ts';
import { definePlugin, SKIP, type Rejection } from '../plugin.ts';

const NAME = 'GpuShare';

/**
 * Devices of nodes and shares of them, as Alibaba's open-gpu-share counts them: a pod fits where its model is allowed and as many
 * devices as it asks for have enough left. Which of them it gets is for a GPU policy of the profile to say; without one, the
 * fullest that fit.
 */
export default definePlugin({
  name: NAME,
  description: 'keeps pods off nodes without room on their GPUs; gives pods whole GPUs or shares of one',
  args: z.strictObject({}),
  create: () => ({
    scope: 'node',
    view: GPU_VIEW,
    preFilter: ({ pod }) => (pod.spec.gpus === undefined ? SKIP : { state: pod.spec.gpus }),
    filter: (request, _pod, node) => {
      const { left, mostLeft, model } = gpusOf(node);
      if (left.length < request.count) return TOO_FEW;
      if (request.models.length > 0 && !request.models.includes(model)) return OTHER_MODEL;
      return mostLeft >= request.milli && hasRoom(left, request) ? undefined : FULL;
    },
    remedies: ({ count, milli, models }, _pod, node) => {
      const model = gpuModelOf(node.node);
      if (models.length > 0 && !models.includes(model))
        return [{ text: `allow GPU model ${model || '(none)'}`, effort: 1 }];
      const { left } = gpusOf(node);
      if (left.length < count) return [];
      // How much of each of its emptiest devices would have to go.
      const emptiest = left.toSorted((a, b) => b - a).slice(0, count);
      const missing = emptiest.reduce((sum, free) => sum + Math.max(0, milli - free), 0);
      return [{ text: `GPU ${missing} milli less on this node`, effort: missing / (count * milli) }];
    },
    plans: (_state, pod, node) => describeDevices(pod, node, fullestDevices),
    bindingAnnotations: (pod, node) =>
      pod.pod.spec.gpus === undefined ? undefined : (assignDevices(pod, node, fullestDevices) ?? FULL),
    events: [
      ...onPods(['Delete'], (pod, { original }) => {
        if (original === undefined || pod.spec.gpus === undefined) return false;
        return original.spec.gpus !== undefined && isAssignedOrNominated(original);
      }),
      ...onNodes(['Add', 'UpdateNodeAllocatable', 'UpdateNodeLabel']),
    ],
  }),
});

const FULL: Rejection = { plugin: NAME, code: 'Unschedulable', reasons: ['Insufficient alibabacloud.com/gpu-milli'] };
const TOO_FEW: Rejection = {
  plugin: NAME,
  code: 'UnschedulableAndUnresolvable',
  reasons: ['node(s) had too few GPUs'],
};
const OTHER_MODEL: Rejection = {
  plugin: NAME,
  code: 'UnschedulableAndUnresolvable',
  reasons: ['node(s) had no GPU of an allowed model'],
};
