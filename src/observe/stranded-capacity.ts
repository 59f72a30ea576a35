import type { ClusterTracker } from './cluster-tracker.ts';
import type { AmountsByResource } from './node-table.ts';
import type { PodTracker } from './pod-tracker.ts';
import { PODS } from './resource-vectors.ts';
import { ExactSum } from './statistics/exact-sum.ts';
import { grown } from './statistics/grown.ts';
import { TypicalPods } from './typical-pods.ts';

/**
 * Free capacity that is there and of no use: the free amount of a resource on the nodes on which the pod that typically
 * asks for it (see {@link TypicalPods}) does not fit.
 *
 * The median pod, because the smallest fits nearly everywhere and the largest nearly nowhere; of those that ask for the
 * resource, because a free GPU is stranded when GPU pods find no CPU beside it, whatever other pods could do there. What
 * the node could not give when empty is not asked of it: nodes without GPUs are another kind of node and no fragments, and
 * nothing is stranded in an empty cluster.
 *
 * A change on one node costs resources squared; nothing is ever summed over the nodes but when the typical pods change.
 */
export class StrandedCapacity {
  /** Sums over the present nodes, by resource. */
  readonly free: ExactSum[] = [];
  readonly stranded: ExactSum[] = [];
  /** Grows whenever one of the sums, or what nodes offer, may have changed. */
  changeCount = 0;
  readonly #cluster: ClusterTracker;
  readonly #typical: TypicalPods;
  /** What each node adds to the sums now: resource by resource. */
  readonly #freeOf: AmountsByResource = [];
  readonly #strandedOf: AmountsByResource = [];

  constructor(pods: PodTracker, cluster: ClusterTracker) {
    this.#cluster = cluster;
    this.#typical = new TypicalPods(
      pods,
      () => cluster.totals.used.length,
      () => {
        this.changeCount++;
        // Into an empty node fits whatever fits at all, so that nothing changes there.
        const podCounts = cluster.nodes.requested[PODS]!;
        const isFirst = pods.createdCount === 1;
        for (let node = 0; node < cluster.nodeNames.size; node++) {
          if (isFirst || podCounts[node] !== 0) this.#update(node);
        }
      },
    );
    // Before there is a pod nothing is stranded; the first one brings all nodes up to date.
    cluster.onNodeChange((node) => {
      this.changeCount++;
      if (pods.createdCount > 0) this.#update(node);
    });
  }

  #update(node: number): void {
    const { allocatable, requested, present } = this.#cluster.nodes;
    this.#reserve(present.length, allocatable.length);
    const isPresent = present[node] === 1;
    let typical: Float64Array | undefined;
    let fits = true;
    for (let resource = 0; resource < allocatable.length; resource++) {
      const free = isPresent ? Math.max(0, allocatable[resource]![node]! - requested[resource]![node]!) : 0;
      replace(this.free[resource]!, this.#freeOf[resource]!, node, free);
      if (free > 0 && typical !== this.#typical.requests[resource]) {
        typical = this.#typical.requests[resource];
        fits = typical === undefined || this.#fits(typical, node);
      }
      replace(this.stranded[resource]!, this.#strandedOf[resource]!, node, fits ? 0 : free);
    }
  }

  #fits(typical: Float64Array, node: number): boolean {
    const { allocatable, requested } = this.#cluster.nodes;
    for (let resource = 0; resource < typical.length; resource++) {
      const wanted = typical[resource]!;
      const offered = allocatable[resource]![node]!;
      if (wanted > 0 && wanted <= offered && wanted > offered - requested[resource]![node]!) return false;
    }
    return true;
  }

  #reserve(nodeCount: number, resourceCount: number): void {
    const places = this.#freeOf[0]?.length ?? 0;
    if (nodeCount <= places && resourceCount === this.free.length) return;
    while (this.free.length < resourceCount) {
      this.free.push(new ExactSum());
      this.stranded.push(new ExactSum());
      this.#freeOf.push(new Float64Array(nodeCount));
      this.#strandedOf.push(new Float64Array(nodeCount));
    }
    for (const parts of [this.#freeOf, this.#strandedOf]) {
      for (let resource = 0; resource < resourceCount; resource++) parts[resource] = grown(parts[resource]!, nodeCount);
    }
  }
}

function replace(sum: ExactSum, parts: Float64Array, index: number, part: number): void {
  const old = parts[index]!;
  if (old === part) return;
  sum.add(part - old);
  parts[index] = part;
}
