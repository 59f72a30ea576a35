import { z } from 'zod';
import { InputError } from '../../api/input-error.ts';
import { WHOLE_GPU_MILLI, type GpuRequest } from '../../api/objects/gpu.ts';
import { assignDevices, describeDevices, fullestDevices, type DeviceChoice } from '../gpu/assign-devices.ts';
import { afterTaking, fittingDevices } from '../gpu/choose-devices.ts';
import { Fragmentation } from '../gpu/fragmentation.ts';
import { demandOf, finishScore, gpuScoreArgs, type GpuDemand } from '../gpu/gpu-score.ts';
import { GpuStates } from '../gpu/gpu-states.ts';
import { gpusOf, type NodeGpus } from '../gpu/node-gpus.ts';
import { definePlugin, MAX_NODE_SCORE } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';

const args = z.strictObject(gpuScoreArgs);

/** So many thousandths of a device more or less are one step of the sigmoid (fgd_score.go). */
const STEP_MILLI = 1000;

/** What is known of devices in one state. */
interface State {
  /** How much of them is fragmented. */
  readonly amount: number;
  readonly scores: Map<GpuDemand, number>;
}

/** Fragmentation gradient descent ("Beware of Fragmentation", USENIX ATC '23): where fragmentation grows least. */
export default definePlugin<z.output<typeof args>, undefined, GpuDemand>({
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
    const fragmentation = new Fragmentation(targetWorkload);
    const states = new GpuStates<State>(({ freeCpuMilli, left, model }) => ({
      amount: fragmentation.amount(freeCpuMilli, left, model),
      scores: new Map(),
    }));
    const demands = new Map<string, GpuDemand>();

    /** One object for all pods that ask for the same: what `State.scores` goes by. Allowed models are for filters. */
    const demandLike = (pod: PodInfo): GpuDemand => {
      const demand = demandOf(pod);
      const text = `${demand.cpuMilli}/${demand.request?.count}/${demand.request?.milli}`;
      const known = demands.get(text);
      if (known === undefined) demands.set(text, demand);
      return known ?? demand;
    };
    /** 50: nothing changes; more: less is fragmented than before. */
    const scoreOf = (gpus: NodeGpus, cpuMilli: number, left: readonly number[]): number => {
      const after = fragmentation.amount(gpus.freeCpuMilli - cpuMilli, left, gpus.model);
      const sigmoid = 1 / (1 + Math.exp(-(states.of(gpus).amount - after) / STEP_MILLI));
      return finishScore(sigmoid * MAX_NODE_SCORE, truncate);
    };
    /** The best score that a share of one device can have, and the first device that gives it. */
    const bestDevice = (
      request: GpuRequest,
      fitting: readonly number[],
      gpus: NodeGpus,
      cpuMilli: number,
    ): { readonly device: number; readonly score: number } => {
      let best = { device: -1, score: -1 };
      for (const device of fitting) {
        // Devices with as much left are as good.
        if (fitting.some((other) => other < device && gpus.left[other] === gpus.left[device])) continue;
        const score = scoreOf(gpus, cpuMilli, afterTaking(gpus.left, [device], request));
        if (score > best.score) best = { device, score };
      }
      return best;
    };
    const choose: DeviceChoice = (request, fitting, gpus, pod) =>
      request.count === 1
        ? [bestDevice(request, fitting, gpus, pod.requests.cpuMilli).device]
        : fullestDevices(request, fitting, gpus, pod);

    const bestScore = ({ cpuMilli, request }: GpuDemand, gpus: NodeGpus, pod: PodInfo): number => {
      if (request === undefined) return scoreOf(gpus, cpuMilli, gpus.left);
      const fitting = fittingDevices(gpus.left, request);
      if (request.count === 1 && request.milli < WHOLE_GPU_MILLI) {
        return bestDevice(request, fitting, gpus, cpuMilli).score;
      }
      const devices =
        request.milli === WHOLE_GPU_MILLI ? fitting.slice(0, request.count) : choose(request, fitting, gpus, pod);
      return scoreOf(gpus, cpuMilli, afterTaking(gpus.left, devices, request));
    };

    return {
      scope: 'node',
      preScore: (pod) => ({ state: demandLike(pod) }),
      score: (demand, pod, node) => {
        const gpus = gpusOf(node);
        const { scores } = states.of(gpus);
        let score = scores.get(demand);
        if (score === undefined) scores.set(demand, (score = bestScore(demand, gpus, pod)));
        return score;
      },
      bindingAnnotations: (pod, node) => assignDevices(pod, node, choose),
      plans: (_state, pod, node) => describeDevices(pod, node, choose),
    };
  },
});
