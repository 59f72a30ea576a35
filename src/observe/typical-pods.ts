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
    const groups = this.#groups();
    // Everybody asks for one of `pods`.
    const typical = typicalOf(groups, resourceCount);
    for (let resource = 0; resource < resourceCount; resource++) {
      const askers = groups.filter(({ vector }) => amountOf(vector, resource) > 0);
      if (askers.length === 0) continue;
      this.requests[resource] = askers.length === groups.length ? typical : typicalOf(askers, resourceCount);
    }
  }

  /** The pods of the sample that ask for the same are counted together: there are few kinds of pods. */
  #groups(): readonly Group[] {
    const { table, requests } = this.#pods;
    const counts = new Int32Array(requests.list.length);
    for (const row of this.#sample) counts[table.requests[row]!]! += 1;
    const groups: Group[] = [];
    for (let i = 0; i < counts.length; i++) {
      if (counts[i]! > 0) groups.push({ vector: requests.list[i]!, podCount: counts[i]! });
    }
    return groups;
  }
}

/** Pods of the sample with one vector. */
interface Group {
  readonly vector: ResourceVector;
  readonly podCount: number;
}

/** The medians of what they ask for, by resource. */
function typicalOf(groups: readonly Group[], resourceCount: number): Float64Array {
  const typical = new Float64Array(resourceCount);
  for (let resource = 0; resource < resourceCount; resource++) typical[resource] = medianOf(groups, resource);
  typical[PODS] = 1;
  return typical;
}

/** The mean of the two in the middle where the count is even. */
function medianOf(groups: readonly Group[], resource: number): number {
  const podCounts = new Map<number, number>();
  let podCount = 0;
  for (const group of groups) {
    const amount = amountOf(group.vector, resource);
    podCounts.set(amount, (podCounts.get(amount) ?? 0) + group.podCount);
    podCount += group.podCount;
  }
  const amounts = Float64Array.from(podCounts.keys()).sort();
  const lower = (podCount - 1) >> 1;
  const upper = podCount >> 1;
  let atLower: number | undefined;
  let before = 0;
  for (const amount of amounts) {
    before += podCounts.get(amount)!;
    if (before > lower) atLower ??= amount;
    if (before > upper) return atLower! + (amount - atLower!) * 0.5;
  }
  return 0;
}
