import type { PodsByNode } from './run-model.ts';

/** Gives each pod of a node a lane, so that pods that were there at the same time stand beside each other; the lowest free one. */
export class Lanes {
  readonly #byNode: PodsByNode;
  readonly #scheduledAt: Float64Array;
  readonly #releasedAt: Float64Array;
  readonly #known = new Map<number, Int32Array>();

  constructor(byNode: PodsByNode, scheduledAt: Float64Array, releasedAt: Float64Array) {
    this.#byNode = byNode;
    this.#scheduledAt = scheduledAt;
    this.#releasedAt = releasedAt;
  }

  /** Lanes of the pods of a node, in the order of byNode.rows. */
  of(node: number): Int32Array {
    let lanes = this.#known.get(node);
    if (lanes === undefined) {
      lanes = this.#assign(node);
      this.#known.set(node, lanes);
    }
    return lanes;
  }

  #assign(node: number): Int32Array {
    const { offsets, rows } = this.#byNode;
    const [begin, end] = [offsets[node]!, offsets[node + 1]!];
    const lanes = new Int32Array(end - begin);
    const freeAt: number[] = [];
    for (let i = begin; i < end; i++) {
      const pod = rows[i]!;
      const free = freeAt.findIndex((at) => at <= this.#scheduledAt[pod]!);
      const lane = free < 0 ? freeAt.length : free;
      freeAt[lane] = this.#releasedAt[pod]!;
      lanes[i - begin] = lane;
    }
    return lanes;
  }
}
