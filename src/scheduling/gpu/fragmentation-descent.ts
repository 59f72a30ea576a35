import { WHOLE_GPU_MILLI, type GpuRequest } from '../../api/objects/gpu.ts';
import type { NodeInfo } from '../node-info.ts';
import { MAX_NODE_SCORE } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import { fittingDevices, leastLeft } from './choose-devices.ts';
import { Fragmentation } from './fragmentation.ts';
import { demandOf, finishScore, type GpuDemand } from './gpu-score.ts';
import { MAX_GPU_STATES } from './gpu-states.ts';
import { gpusOf, type NodeGpus } from './node-gpus.ts';
import type { TargetWorkload } from './target-workload.ts';

/** So many thousandths of a device more or less are one step of the sigmoid (fgd_score.go). */
const STEP_MILLI = 1000;

/** The best that a pod can be given on a node. */
export interface Choice {
  /** 50: nothing changes; more: less is fragmented than before. */
  readonly score: number;
  readonly devices: readonly number[];
}

/** Pods that ask for the same CPU and devices. Which models they allow is for filters. */
export interface DemandKind extends GpuDemand {
  /** By the state of the devices. */
  readonly choices: Map<NodeGpus, Choice>;
}

/** What each kind of pod would be given on a node in each state, so that fragmentation grows least: worked out once. */
export class FragmentationDescent {
  readonly #truncate: boolean;
  readonly #fragmentation: Fragmentation;
  readonly #kinds = new Map<string, DemandKind>();
  /** How much is fragmented, by the state of the devices. */
  readonly #amounts = new Map<NodeGpus, number>();

  constructor(workload: TargetWorkload, truncate: boolean) {
    this.#fragmentation = new Fragmentation(workload);
    this.#truncate = truncate;
  }

  /** One object for all pods that ask for the same. */
  kindOf(pod: PodInfo): DemandKind {
    const { cpuMilli, gpuMilli, request } = demandOf(pod);
    const text = `${cpuMilli}/${request?.count}/${request?.milli}`;
    let kind = this.#kinds.get(text);
    if (kind === undefined) this.#kinds.set(text, (kind = { cpuMilli, gpuMilli, request, choices: new Map() }));
    return kind;
  }

  choose(kind: DemandKind, node: NodeInfo): Choice {
    const gpus = gpusOf(node);
    return kind.choices.get(gpus) ?? this.#learn(kind, gpus);
  }

  /** How much is fragmented now, and with such a pod on the devices that it would be given; in thousandths of a device. */
  change(kind: DemandKind, node: NodeInfo): { readonly before: number; readonly after: number } {
    const gpus = gpusOf(node);
    const left = gpus.left.slice();
    for (const device of this.choose(kind, node).devices) left[device]! -= kind.request!.milli;
    const after = this.#fragmentation.amount(gpus.freeCpuMilli - kind.cpuMilli, left, gpus.model);
    return { before: this.#amountOf(gpus), after };
  }

  #learn(kind: DemandKind, gpus: NodeGpus): Choice {
    const { cpuMilli, request } = kind;
    const choice =
      request?.count === 1 && request.milli < WHOLE_GPU_MILLI
        ? this.#chooseDevice(cpuMilli, request.milli, gpus)
        : this.#rate(cpuMilli, request, gpus);
    if (kind.choices.size === MAX_GPU_STATES) kind.choices.clear();
    kind.choices.set(gpus, choice);
    return choice;
  }

  /** For a share of one each device that fits is worth a try, but for those like an earlier one. */
  #chooseDevice(cpuMilli: number, milli: number, gpus: NodeGpus): Choice {
    const left = gpus.left.slice();
    let best = -1;
    let chosen = -1;
    for (let device = 0; device < left.length; device++) {
      const free = left[device]!;
      if (free < milli || left.indexOf(free) < device) continue;
      left[device] = free - milli;
      const score = this.#score(gpus, cpuMilli, left);
      left[device] = free;
      if (score > best) {
        best = score;
        chosen = device;
      }
    }
    return chosen < 0 ? NOTHING_FITS : { score: best, devices: [chosen] };
  }

  /** Other pods get the usual devices. */
  #rate(cpuMilli: number, request: GpuRequest | undefined, gpus: NodeGpus): Choice {
    const left = gpus.left.slice();
    if (request === undefined) return { score: this.#score(gpus, cpuMilli, left), devices: NO_DEVICES };
    const devices = usualDevices(request, left);
    for (let index = 0; index < devices.length; index++) left[devices[index]!]! -= request.milli;
    return { score: this.#score(gpus, cpuMilli, left), devices };
  }

  #score(gpus: NodeGpus, cpuMilli: number, left: readonly number[]): number {
    const after = this.#fragmentation.amount(gpus.freeCpuMilli - cpuMilli, left, gpus.model);
    const sigmoid = 1 / (1 + Math.exp(-(this.#amountOf(gpus) - after) / STEP_MILLI));
    return finishScore(sigmoid * MAX_NODE_SCORE, this.#truncate);
  }

  #amountOf(gpus: NodeGpus): number {
    let amount = this.#amounts.get(gpus);
    if (amount === undefined) {
      if (this.#amounts.size === MAX_GPU_STATES) this.#amounts.clear();
      amount = this.#fragmentation.amount(gpus.freeCpuMilli, gpus.left, gpus.model);
      this.#amounts.set(gpus, amount);
    }
    return amount;
  }
}

/** Of several shares, the fullest devices; of whole ones the first. */
function usualDevices(request: GpuRequest, left: readonly number[]): readonly number[] {
  const fitting = fittingDevices(left, request);
  return request.milli === WHOLE_GPU_MILLI ? fitting.slice(0, request.count) : leastLeft(left, fitting, request);
}

const NO_DEVICES: readonly number[] = [];
/** Only where nobody filters by GPU. */
const NOTHING_FITS: Choice = { score: 0, devices: NO_DEVICES };
