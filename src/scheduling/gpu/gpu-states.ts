import type { NodeGpus } from './node-gpus.ts';

/** All states are forgotten when there are more: a run in which no pod leaves has a tenth of them. */
export const MAX_GPU_STATES = 65_536;

/**
 * What has been worked out for the devices of a node, by the state in which they are: nodes are much alike, and the state in which
 * one comes has mostly been seen on another.
 */
export class GpuStates<T extends { readonly gpus: NodeGpus }> {
  readonly #create: (gpus: NodeGpus) => T;
  /** By hash. */
  readonly #known = new Map<number, T[]>();
  #count = 0;

  constructor(create: (gpus: NodeGpus) => T) {
    this.#create = create;
  }

  of(gpus: NodeGpus): T {
    const hash = hashOf(gpus);
    const near = this.#known.get(hash);
    for (let index = 0; near !== undefined && index < near.length; index++) {
      if (isAlike(near[index]!.gpus, gpus)) return near[index]!;
    }
    return this.#learn(hash, gpus);
  }

  #learn(hash: number, gpus: NodeGpus): T {
    if (this.#count++ === MAX_GPU_STATES) {
      this.#known.clear();
      this.#count = 1;
    }
    const state = this.#create(gpus);
    const near = this.#known.get(hash);
    if (near === undefined) this.#known.set(hash, [state]);
    else near.push(state);
    return state;
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
  for (let device = 0; device < a.left.length; device++) if (a.left[device] !== b.left[device]) return false;
  return true;
}
