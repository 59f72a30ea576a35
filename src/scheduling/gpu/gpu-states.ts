import type { NodeGpus } from './node-gpus.ts';

/** All states are forgotten when there are more: as many as a run without departures has ten times over. */
const MAX_STATES = 65_536;

/**
 * What has been worked out for the devices of a node, by the state in which they are: nodes are much alike, and the state in which
 * one comes has mostly been seen on another.
 */
export class GpuStates<T extends object> {
  readonly #create: (gpus: NodeGpus) => T;
  readonly #known = new WeakMap<NodeGpus, T>();
  readonly #byText = new Map<string, T>();

  constructor(create: (gpus: NodeGpus) => T) {
    this.#create = create;
  }

  of(gpus: NodeGpus): T {
    return this.#known.get(gpus) ?? this.#find(gpus);
  }

  #find(gpus: NodeGpus): T {
    const text = `${gpus.freeCpuMilli}/${gpus.left.join()}/${gpus.model}`;
    let state = this.#byText.get(text);
    if (state === undefined) {
      if (this.#byText.size === MAX_STATES) this.#byText.clear();
      state = this.#create(gpus);
      this.#byText.set(text, state);
    }
    this.#known.set(gpus, state);
    return state;
  }
}
