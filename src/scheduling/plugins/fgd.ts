import { z } from 'zod';
import { InputError } from '../../api/input-error.ts';
import { WHOLE_GPU_MILLI, type GpuRequest } from '../../api/objects/gpu.ts';
import { assignDevices, describeDevices, type DeviceChoice } from '../gpu/assign-devices.ts';
import { afterTaking, fittingDevices, leastLeft } from '../gpu/choose-devices.ts';
import { Fragmentation } from '../gpu/fragmentation.ts';
import { demandOf, finishScore, gpuScoreArgs, type GpuDemand } from '../gpu/gpu-score.ts';
import { GpuStates } from '../gpu/gpu-states.ts';
import { gpusOf, type NodeGpus } from '../gpu/node-gpus.ts';
import type { NodeInfo } from '../node-info.ts';
import { definePlugin, MAX_NODE_SCORE } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';

const args = z.strictObject(gpuScoreArgs);

/** So many thousandths of a device more or less are one step of the sigmoid (fgd_score.go). */
const STEP_MILLI = 1000;

/** What is known of the devices of a node in one state. */
interface State {
  readonly gpus: NodeGpus;
  /** How much of them is fragmented. */
  readonly amount: number;
  readonly choices: Map<GpuDemand, Choice>;
}

/** The best that a pod can be given. */
interface Choice {
  readonly score: number;
  readonly devices: readonly number[];
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
    const states = new GpuStates<State>((gpus) => ({
      gpus,
      amount: fragmentation.amount(gpus.freeCpuMilli, gpus.left, gpus.model),
      choices: new Map(),
    }));
    const stateOf = (node: NodeInfo): State => states.of(gpusOf(node));
    const demands = new Map<string, GpuDemand>();

    /** One object for all pods that ask for the same: what `State.choices` goes by. Allowed models are for filters. */
    const demandLike = (pod: PodInfo): GpuDemand => {
      const demand = demandOf(pod);
      const text = `${demand.cpuMilli}/${demand.request?.count}/${demand.request?.milli}`;
      const known = demands.get(text);
      if (known === undefined) demands.set(text, demand);
      return known ?? demand;
    };
    const choiceFor = (demand: GpuDemand, node: NodeInfo): Choice => {
      const state = node.derive(stateOf);
      let choice = state.choices.get(demand);
      if (choice === undefined) state.choices.set(demand, (choice = findChoice(demand, state)));
      return choice;
    };
    const findChoice = ({ cpuMilli, request }: GpuDemand, state: State): Choice => {
      const { left } = state.gpus;
      if (request === undefined) return { score: scoreOf(state, cpuMilli, left), devices: [] };
      let best: Choice = { score: -1, devices: [] };
      for (const devices of candidates(request, left)) {
        const score = scoreOf(state, cpuMilli, afterTaking(left, devices, request));
        if (score > best.score) best = { score, devices };
      }
      return best;
    };
    /** 50: nothing changes; more: less is fragmented than before. */
    const scoreOf = ({ gpus, amount }: State, cpuMilli: number, left: readonly number[]): number => {
      const after = fragmentation.amount(gpus.freeCpuMilli - cpuMilli, left, gpus.model);
      const sigmoid = 1 / (1 + Math.exp(-(amount - after) / STEP_MILLI));
      return finishScore(sigmoid * MAX_NODE_SCORE, truncate);
    };
    const choose: DeviceChoice = (_request, _fitting, node, pod) => choiceFor(demandLike(pod), node).devices;

    return {
      scope: 'node',
      preScore: (pod) => ({ state: demandLike(pod) }),
      score: (demand, _pod, node) => choiceFor(demand, node).score,
      bindingAnnotations: (pod, node) => assignDevices(pod, node, choose),
      plans: (_state, pod, node) => describeDevices(pod, node, choose),
    };
  },
});

/** Which devices are worth a try: each that fits a share of one, but for those like an earlier one; else the usual ones. */
function candidates(request: GpuRequest, left: readonly number[]): readonly (readonly number[])[] {
  const fitting = fittingDevices(left, request);
  if (request.milli === WHOLE_GPU_MILLI) return [fitting.slice(0, request.count)];
  if (request.count > 1) return [leastLeft(left, fitting, request)];
  const isFirst = (device: number): boolean => fitting.find((other) => left[other] === left[device]) === device;
  return fitting.filter(isFirst).map((device) => [device]);
}
