import type { ClusterTracker } from './cluster-tracker.ts';
import { NodeRecords } from './node-records.ts';
import { ALLOCATABLE, AMOUNT_COUNT, REQUESTED } from './node-table.ts';
import type { PodTracker } from './pod-tracker.ts';
import { PODS } from './resource-vectors.ts';
import { ExactSum } from './statistics/exact-sum.ts';
import { TypicalPods } from './typical-pods.ts';

/** What a node adds to the sums of one resource. */
const FREE = 0;
const STRANDED = 1;
const PART_COUNT = 2;

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
  /** What each node adds to the sums now. */
  readonly #parts = new NodeRecords(0, PART_COUNT);

  constructor(pods: PodTracker, cluster: ClusterTracker) {
    this.#cluster = cluster;
    this.#typical = new TypicalPods(
      pods,
      () => cluster.totals.used.length,
      () => {
        this.changeCount++;
        // Into an empty node fits whatever fits at all, so that nothing changes there.
        const { nodes } = cluster;
        const isFirst = pods.createdCount === 1;
        for (let node = 0; node < cluster.nodeNames.size; node++) {
          if (isFirst || nodes.amountOf(node, PODS, REQUESTED) !== 0) this.#update(node);
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
    const { records, present } = this.#cluster.nodes;
    const { numbers, resourceCount } = records;
    this.#reserve(present.length, resourceCount);
    const isPresent = present[node] === 1;
    let typical: Float64Array | undefined;
    let fits = true;
    let part = this.#parts.placeOf(node, 0);
    let place = records.placeOf(node, 0);
    for (let resource = 0; resource < resourceCount; resource++, place += AMOUNT_COUNT, part += PART_COUNT) {
      const free = isPresent ? Math.max(0, numbers[place + ALLOCATABLE]! - numbers[place + REQUESTED]!) : 0;
      this.#replace(this.free[resource]!, part + FREE, free);
      if (free > 0 && typical !== this.#typical.requests[resource]) {
        typical = this.#typical.requests[resource];
        fits = typical === undefined || this.#fits(typical, node);
      }
      this.#replace(this.stranded[resource]!, part + STRANDED, fits ? 0 : free);
    }
  }

  #fits(typical: Float64Array, node: number): boolean {
    const { records } = this.#cluster.nodes;
    const { numbers } = records;
    let place = records.placeOf(node, 0);
    for (let resource = 0; resource < typical.length; resource++, place += AMOUNT_COUNT) {
      const wanted = typical[resource]!;
      if (wanted <= 0) continue;
      const offered = numbers[place + ALLOCATABLE]!;
      if (wanted <= offered && wanted > offered - numbers[place + REQUESTED]!) return false;
    }
    return true;
  }

  #replace(sum: ExactSum, place: number, part: number): void {
    const { numbers } = this.#parts;
    const old = numbers[place]!;
    if (old === part) return;
    sum.add(part - old);
    numbers[place] = part;
  }

  #reserve(nodeCount: number, resourceCount: number): void {
    while (this.free.length < resourceCount) {
      this.free.push(new ExactSum());
      this.stranded.push(new ExactSum());
    }
    this.#parts.reserve(nodeCount, resourceCount);
  }
}
