import { quantileSorted } from 'd3-array';
import { avalanche } from '../engine/rng.ts';
import type { PodTracker } from './pod-tracker.ts';
import { amountOf, PODS, type ResourceVector } from './resource-vectors.ts';

/** Vectors remembered for the medians. */
const SAMPLE_LIMIT = 4096;

/**
 * For each resource the pod that typically asks for it: of the pods created so far that ask for the resource, the median
 * of each of their requests.
 *
 * Worked out anew when the number of pods reaches a power of two, from at most 4,096 of them that are chosen by a hash of
 * their number; so the cost per pod goes to nothing.
 */
export class TypicalPods {
  /** What the typical pod of a resource asks for, by resource; absent while no pod asks for it. What all ask for shares one. */
  readonly requests: (Float64Array | undefined)[] = [];
  readonly #pods: PodTracker;
  #sample: number[] = [];
  /** Pods whose hash has these low bits at zero are in the sample. */
  #mask = 0;

  /** @param changed called after `requests` has been worked out anew. */
  constructor(pods: PodTracker, resourceCount: () => number, changed: () => void) {
    this.#pods = pods;
    pods.listen('created', (row) => {
      if ((avalanche(row) & this.#mask) === 0) this.#sample.push(row);
      if (this.#sample.length > SAMPLE_LIMIT) this.#thin();
      const created = row + 1;
      if ((created & (created - 1)) !== 0) return;
      this.#update(resourceCount());
      changed();
    });
  }

  #thin(): void {
    this.#mask = this.#mask * 2 + 1;
    this.#sample = this.#sample.filter((row) => (avalanche(row) & this.#mask) === 0);
  }

  #update(resourceCount: number): void {
    const { table, requests } = this.#pods;
    const vectors = this.#sample.map((row) => requests.list[table.requests[row]!]!);
    // Everybody asks for one of `pods`.
    const typical = typicalOf(vectors, resourceCount);
    for (let resource = 0; resource < resourceCount; resource++) {
      const askers = vectors.filter((vector) => amountOf(vector, resource) > 0);
      if (askers.length === 0) continue;
      this.requests[resource] = askers.length === vectors.length ? typical : typicalOf(askers, resourceCount);
    }
  }
}

/** The medians of what they ask for, by resource. */
function typicalOf(vectors: readonly ResourceVector[], resourceCount: number): Float64Array {
  const typical = new Float64Array(resourceCount);
  const amounts = new Float64Array(vectors.length);
  for (let resource = 0; resource < resourceCount; resource++) {
    for (let i = 0; i < vectors.length; i++) amounts[i] = amountOf(vectors[i]!, resource);
    typical[resource] = quantileSorted(amounts.sort() as unknown as number[], 0.5)!;
  }
  typical[PODS] = 1;
  return typical;
}
