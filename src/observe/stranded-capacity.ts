import type { ClusterTracker } from './cluster-tracker.ts';
import type { PodTracker } from './pod-tracker.ts';
import { ExactSum } from './statistics/exact-sum.ts';
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
  readonly #cluster: ClusterTracker;
  readonly #typical: TypicalPods;
  /** What each node adds to the sums now: resource by resource. */
  #freeOf: number[][] = [];
  #strandedOf: number[][] = [];

  constructor(pods: PodTracker, cluster: ClusterTracker) {
    this.#cluster = cluster;
    this.#typical = new TypicalPods(
      pods,
      () => cluster.totals.used.length,
      () => {
        for (let node = 0; node < cluster.nodeNames.size; node++) this.#update(node);
      },
    );
    cluster.onNodeChange((node) => this.#update(node));
  }

  #update(node: number): void {
    const { nodes } = this.#cluster;
    this.#reserve(nodes.allocatable.length);
    const isPresent = nodes.present[node] === 1;
    for (let resource = 0; resource < nodes.allocatable.length; resource++) {
      const free = isPresent ? this.#free(resource, node) : 0;
      replace(this.free[resource]!, this.#freeOf[resource]!, node, free);
      const isStranded = free > 0 && !this.#fits(this.#typical.requests[resource], node);
      replace(this.stranded[resource]!, this.#strandedOf[resource]!, node, isStranded ? free : 0);
    }
  }

  #free(resource: number, node: number): number {
    const { allocatable, requested } = this.#cluster.nodes;
    return Math.max(0, allocatable[resource]![node]! - requested[resource]![node]!);
  }

  #fits(typical: Float64Array | undefined, node: number): boolean {
    if (typical === undefined) return true;
    const { allocatable, requested } = this.#cluster.nodes;
    for (let resource = 0; resource < typical.length; resource++) {
      const wanted = typical[resource]!;
      const offered = allocatable[resource]![node]!;
      if (wanted > 0 && wanted <= offered && wanted > offered - requested[resource]![node]!) return false;
    }
    return true;
  }

  #reserve(resourceCount: number): void {
    while (this.free.length < resourceCount) {
      this.free.push(new ExactSum());
      this.stranded.push(new ExactSum());
      this.#freeOf.push([]);
      this.#strandedOf.push([]);
    }
  }
}

function replace(sum: ExactSum, parts: number[], index: number, part: number): void {
  const old = parts[index] ?? 0;
  if (old === part) return;
  sum.subtract(old);
  sum.add(part);
  parts[index] = part;
}
