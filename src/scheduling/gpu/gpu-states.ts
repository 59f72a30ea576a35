import type { NodeGpus } from './node-gpus.ts';

/** All states are forgotten when there are more: a run in which no pod leaves has a tenth of them. */
const MAX_STATES = 65_536;

/**
 * What has been worked out for the devices of a node, by the state in which they are: nodes are much alike, and the state in which
 * one comes has mostly been seen on another.
 */
export class GpuStates<T> {
  readonly #create: (gpus: NodeGpus) => T;
  readonly #known = new Map<string, T>();

  constructor(create: (gpus: NodeGpus) => T) {
    this.#create = create;
  }

  of(gpus: NodeGpus): T {
    const text = `${gpus.freeCpuMilli}/${gpus.left.join()}/${gpus.model}`;
    let state = this.#known.get(text);
    if (state === undefined) {
      if (this.#known.size === MAX_STATES) this.#known.clear();
      this.#known.set(text, (state = this.#create(gpus)));
    }
    return state;
  }
}
