import { formatGpuIndexes, GPU_INDEX, WHOLE_GPU_MILLI, type GpuRequest } from '../../api/objects/gpu.ts';
import type { StringMap } from '../../api/objects/meta.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { fittingDevices, leastLeft } from './choose-devices.ts';
import { gpusOf } from './node-gpus.ts';

/** Which devices for a pod that shares them, of those that fit; there are enough. */
export type DeviceChoice = (
  request: GpuRequest,
  fitting: readonly number[],
  node: NodeInfo,
  pod: PodInfo,
) => readonly number[];

/** The devices that the pod would be given on this node; undefined when it asks for none or finds no room. */
export function chooseDevices(pod: PodInfo, node: NodeInfo, choose: DeviceChoice): readonly number[] | undefined {
  const request = pod.pod.spec.gpus;
  if (request === undefined) return undefined;
  const fitting = fittingDevices(gpusOf(node).left, request);
  if (fitting.length < request.count) return undefined;
  // Whole devices are all alike: the lowest places.
  if (request.milli === WHOLE_GPU_MILLI) return fitting.slice(0, request.count);
  return choose(request, fitting, node, pod);
}

/** What the binding says of them. */
export function assignDevices(pod: PodInfo, node: NodeInfo, choose: DeviceChoice): StringMap | undefined {
  const devices = chooseDevices(pod, node, choose);
  return devices && { [GPU_INDEX]: formatGpuIndexes(devices) };
}

/** The fullest devices that fit: what is left of the others stays whole. */
export const fullestDevices: DeviceChoice = (request, fitting, node) => leastLeft(gpusOf(node).left, fitting, request);

/** For explanations: `take 300 milli of GPU 0 (200 stay free) of model T4`, `take GPU 1, 3 of model T4`. */
export function describeDevices(pod: PodInfo, node: NodeInfo, choose: DeviceChoice): readonly string[] {
  const devices = chooseDevices(pod, node, choose);
  const milli = pod.pod.spec.gpus?.milli;
  if (devices === undefined || milli === undefined) return [];
  const { left, model } = gpusOf(node);
  const ofModel = model === '' ? '' : ` of model ${model}`;
  if (milli === WHOLE_GPU_MILLI) return [`take GPU ${devices.join(', ')}${ofModel}`];
  const named = devices.map((device) => `${device} (${left[device]! - milli} stay free)`);
  return [`take ${milli} milli of GPU ${named.join(', ')}${ofModel}`];
}
