import { gpuCountOf, gpuIndexesOf, gpuModelOf, WHOLE_GPU_MILLI, type GpuRequest } from '../../api/objects/gpu.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { NodeInfo, NodeRule } from '../node-info.ts';
import { fittingDevices, leastLeft } from './choose-devices.ts';
import { GpuStates } from './gpu-states.ts';

/** The devices of one node as they stand, with what GPU policies ask beside them. */
export interface NodeGpus {
  /** '' when the node does not say. */
  readonly model: string;
  /** Thousandths that are left of each device. */
  readonly left: readonly number[];
  /** The most that is left of one device. */
  readonly mostLeft: number;
  /** The sum of `left`. */
  readonly idleMilli: number;
  readonly freeCpuMilli: number;
  /** Which classes of GPU pods stand here, one bit each: see {@link gpuClass}. */
  readonly classes: number;
}

/** Worked out from the pods on the node when it has changed; the same object for nodes that are in the same state. */
export function gpusOf(node: NodeInfo): NodeGpus {
  return node.derive(GPUS);
}

const STATES = new GpuStates();

const GPUS: NodeRule<NodeGpus> = {
  of(node) {
    const left: number[] = [];
    for (let count = gpuCountOf(node.node); count > 0; count--) left.push(WHOLE_GPU_MILLI);
    const { pods } = node;
    let classes = 0;
    for (let index = 0; index < pods.length; index++) classes |= takeDevices(left, pods[index]!.pod);
    return stateOf(gpuModelOf(node.node), left, classes, node);
  },

  withPod({ model, left: before, classes }, { pod }, node) {
    const left = before.slice();
    return stateOf(model, left, classes | takeDevices(left, pod), node);
  },
};

function stateOf(model: string, left: number[], classes: number, { allocatable, requested }: NodeInfo): NodeGpus {
  let mostLeft = 0;
  let idleMilli = 0;
  for (let index = 0; index < left.length; index++) {
    // Somebody else may have put more on a device than it has.
    if (left[index]! < 0) left[index] = 0;
    if (left[index]! > mostLeft) mostLeft = left[index]!;
    idleMilli += left[index]!;
  }
  const freeCpuMilli = allocatable.cpuMilli - requested.cpuMilli;
  return STATES.of({ model, left, mostLeft, idleMilli, freeCpuMilli, classes });
}

/** What a pod on the node has been given is taken. Gives its class. */
function takeDevices(left: number[], pod: Pod): number {
  const request = pod.spec.gpus;
  if (request === undefined) return 0;
  const devices = gpuIndexesOf(pod) ?? likelyDevices(left, request);
  for (let index = 0; index < devices.length; index++) {
    const device = devices[index]!;
    if (device < left.length) left[device]! -= request.milli;
  }
  return gpuClass(request);
}

/** A pod that stands here in a what-if, or that was bound without a word about devices, takes those that it would be given. */
function likelyDevices(left: readonly number[], request: GpuRequest): readonly number[] {
  return leastLeft(left, fittingDevices(left, request), request);
}

/** One bit per class: a share of a device, or how many whole ones. */
export function gpuClass({ count, milli }: GpuRequest): number {
  return milli < WHOLE_GPU_MILLI ? 1 : 1 << Math.min(count, 30);
}
