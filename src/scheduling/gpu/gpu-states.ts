import type { NodeGpus } from './node-gpus.ts';

/** All states are forgotten when there are more: a run in which no pod leaves has a tenth of them. */
export const MAX_GPU_STATES = 65_536;

/**
 * One object for all nodes whose devices are in one state: nodes are much alike, and the state in which one comes has mostly been
 * seen on another. So what is worked out for it need not be worked out again.
 */
export class GpuStates {
  /** By hash. */
  readonly #known = new Map<number, NodeGpus[]>();
  #count = 0;

  of(gpus: NodeGpus): NodeGpus {
    const hash = hashOf(gpus);
    const near = this.#known.get(hash);
    for (let index = 0; near !== undefined && index < near.length; index++) {
      if (isAlike(near[index]!, gpus)) return near[index]!;
    }
    return this.#learn(hash, gpus);
  }

  #learn(hash: number, gpus: NodeGpus): NodeGpus {
    if (this.#count++ === MAX_GPU_STATES) {
      this.#known.clear();
      this.#count = 1;
    }
    const near = this.#known.get(hash);
    if (near === undefined) this.#known.set(hash, [gpus]);
    else near.push(gpus);
    return gpus;
  }
}

/** Models are left to the comparison: few have the same devices. */
function hashOf({ freeCpuMilli, left }: NodeGpus): number {
  let hash = freeCpuMilli | 0;
  for (let device = 0; device < left.length; device++) hash = (Math.imul(hash, 31) + left[device]!) | 0;
  return hash;
}

function isAlike(a: NodeGpus, b: NodeGpus): boolean {
  if (a.freeCpuMilli !== b.freeCpuMilli || a.model !== b.model || a.left.length !== b.left.length) return false;
  if (a.classes !== b.classes) return false;
  for (let device = 0; device < a.left.length; device++) if (a.left[device] !== b.left[device]) return false;
  return true;
}
