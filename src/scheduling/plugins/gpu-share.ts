import { z } from 'zod';
import { isAssignedOrNominated, onNodes, onPods } from '../cluster-event.ts';
import { assignDevices, describeDevices, fullestDevices } from '../gpu/assign-devices.ts';
import { hasRoom } from '../gpu/choose-devices.ts';
import { gpuRemedies } from '../gpu/gpu-remedies.ts';
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
    remedies: (request, _pod, node) => gpuRemedies(request, node),
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
