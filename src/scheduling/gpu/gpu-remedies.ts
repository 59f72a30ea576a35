import { gpuModelOf, WHOLE_GPU_MILLI, type GpuRequest } from '../../api/objects/gpu.ts';
import type { NodeInfo } from '../node-info.ts';
import type { Remedy } from '../plugin.ts';
import { gpusOf } from './node-gpus.ts';

/** So many devices, and so many thousandths of each. */
export type GpuAmount = Pick<GpuRequest, 'count' | 'milli'>;

/** What would have to change for a pod to find room on the devices of this node: the models it allows, how much it asks for. */
export function gpuRemedies(request: GpuRequest, node: NodeInfo): readonly Remedy[] {
  const { left } = gpusOf(node);
  const remedies: Remedy[] = [];
  const model = gpuModelOf(node.node);
  if (left.length > 0 && request.models.length > 0 && !request.models.includes(model))
    remedies.push({ text: model === '' ? 'allow any GPU model' : `allow GPU model ${model}`, effort: 1 });
  const fitting = largestFitting(left, request);
  const missing = total(request) - total(fitting);
  if (missing === 0) return remedies;
  const limit = left.length < request.count ? ` (the node has ${left.length === 0 ? 'none' : left.length})` : '';
  return [...remedies, { text: `${describeLess(request, fitting)}${limit}`, effort: missing / total(request) }];
}

/** The most of a request for which there is room; of equal amounts the one with fewer devices. Count 0: nothing is left. */
export function largestFitting(left: readonly number[], { count, milli }: GpuAmount): GpuAmount {
  const emptiest = left.toSorted((a, b) => b - a).slice(0, count);
  let largest: GpuAmount = { count: 0, milli };
  for (const [index, free] of emptiest.entries()) {
    const fitting = { count: index + 1, milli: Math.min(milli, free) };
    if (total(fitting) > total(largest)) largest = fitting;
  }
  return largest;
}

/** `2 GPUs less`, `GPU 200 milli less` for a single one, `1 GPU less and 200 milli less of each`. */
function describeLess(request: GpuAmount, fitting: GpuAmount): string {
  const devices = request.count - fitting.count;
  const milli = request.milli - fitting.milli;
  if (request.count === 1 && fitting.count === 1) return `GPU ${milli} milli less`;
  if (request.count === 1 && request.milli < WHOLE_GPU_MILLI) return `GPU ${request.milli} milli less`;
  const less = devices === 1 ? '1 GPU less' : `${devices} GPUs less`;
  if (milli === 0) return less;
  return devices === 0 ? `${milli} milli less of each GPU` : `${less} and ${milli} milli less of each`;
}

function total({ count, milli }: GpuAmount): number {
  return count * milli;
}
