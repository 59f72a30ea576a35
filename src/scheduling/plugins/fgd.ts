import { z } from 'zod';
import { InputError } from '../../api/input-error.ts';
import { assignDevices, describeDevices, type DeviceChoice } from '../gpu/assign-devices.ts';
import { FragmentationDescent, type DemandKind } from '../gpu/fragmentation-descent.ts';
import { gpuScoreArgs } from '../gpu/gpu-score.ts';
import { GPU_VIEW } from '../gpu/gpu-view.ts';
import { definePlugin } from '../plugin.ts';

const args = z.strictObject(gpuScoreArgs);

/** Fragmentation gradient descent ("Beware of Fragmentation", USENIX ATC '23): where fragmentation grows least. */
export default definePlugin<z.output<typeof args>, undefined, DemandKind>({
  name: 'FGD',
  description: 'GPU policy: where the GPU fragmentation of the target workload grows least, or shrinks most',
  args,
  create({ truncate }, { targetWorkload }) {
    if (targetWorkload === undefined) {
      throw new InputError(
        'plugin FGD needs to know which pods the cluster is there for',
        undefined,
        'see targetWorkload',
      );
    }
    const descent = new FragmentationDescent(targetWorkload, truncate);
    const choose: DeviceChoice = (_request, _fitting, node, pod) => descent.choose(descent.kindOf(pod), node).devices;
    return {
      scope: 'node',
      view: GPU_VIEW,
      preScore: (pod) => ({ state: descent.kindOf(pod) }),
      score: (kind, _pod, node) => descent.choose(kind, node).score,
      scoreDetail: (kind, _pod, node) => {
        const { before, after } = descent.change(kind, node);
        return `${Math.round(before)} milli of GPU in fragments before, ${Math.round(after)} with the pod`;
      },
      bindingAnnotations: (pod, node) => assignDevices(pod, node, choose),
      plans: (_state, pod, node) => describeDevices(pod, node, choose),
    };
  },
});
