import type { PluginView } from '../plugin.ts';
import { demandOf } from './gpu-score.ts';
import { gpusOf } from './node-gpus.ts';

/** What GPU policies, and GpuShare, look at: CPU and devices. */
export const GPU_VIEW: PluginView = {
  ofPod: (pod) => {
    const { cpuMilli, request } = demandOf(pod);
    return request === undefined
      ? `${cpuMilli}`
      : `${cpuMilli}/${request.count}/${request.milli}/${request.models.join('|')}`;
  },
  ofNode: gpusOf,
};
