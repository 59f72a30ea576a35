import { matchesSelector } from '../api/labels.ts';
import type { Pod } from '../api/objects/pod.ts';
import type { NodeInfo } from './node-info.ts';
import type { Snapshot } from './snapshot.ts';
import { countMatchingPods, hasAllTopologyKeys, isIncluded, type SpreadConstraint } from './spread-constraint.ts';

/** How many matching pods each domain of each DoNotSchedule constraint has (podtopologyspread/filtering.go). */
export class SpreadState {
  readonly constraints: readonly SpreadConstraint[];
  /** By constraint: whether the pod counts for itself. */
  readonly selfMatches: readonly (0 | 1)[];
  readonly #pod: Pod;
  readonly #counts: readonly Map<string, number>[];
  /** Undefined: to be found when somebody asks what if. */
  #lowest: readonly LowestDomains[] | undefined;
  /** How many domains have which count, for those who count for good. */
  #spectra: readonly CountSpectrum[] | undefined;

  private constructor(
    pod: Pod,
    constraints: readonly SpreadConstraint[],
    counts: readonly Map<string, number>[],
    lowest: readonly LowestDomains[],
  ) {
    this.#pod = pod;
    this.constraints = constraints;
    this.selfMatches = constraints.map(({ selector }) => (matchesSelector(selector, pod.metadata.labels) ? 1 : 0));
    this.#counts = counts;
    this.#lowest = lowest;
  }

  static count(pod: Pod, constraints: readonly SpreadConstraint[], { nodes }: Pick<Snapshot, 'nodes'>): SpreadState {
    const counts = constraints.map(() => new Map<string, number>());
    for (const node of nodes) {
      const { labels } = node.node.metadata;
      if (!hasAllTopologyKeys(labels, constraints)) continue;
      for (const [index, constraint] of constraints.entries()) {
        if (!isIncluded(constraint, pod, node.node)) continue;
        const value = labels[constraint.topologyKey]!;
        const count = countMatchingPods(node, constraint, pod.metadata.namespace);
        counts[index]!.set(value, (counts[index]!.get(value) ?? 0) + count);
      }
    }
    return new SpreadState(
      pod,
      constraints,
      counts,
      counts.map((domains) => LowestDomains.of(domains)),
    );
  }

  /** How far the domain of this value would lie above the lowest one if the pod came there. */
  skew(index: number, value: string): number {
    const counts = this.#counts[index]!;
    const lowest = counts.size < this.constraints[index]!.minDomains ? 0 : this.#lowestCount(index);
    return (counts.get(value) ?? 0) + this.selfMatches[index]! - lowest;
  }

  /** What if this pod stood on the node (+1), or no longer did (-1)? */
  update(other: Pod, { node }: NodeInfo, amount: 1 | -1): void {
    const { labels } = node.metadata;
    if (other.metadata.namespace !== this.#pod.metadata.namespace || !hasAllTopologyKeys(labels, this.constraints))
      return;
    const lowest = this.#currentLowest();
    this.#spectra = undefined;
    for (const [index, constraint] of this.constraints.entries()) {
      if (!matchesSelector(constraint.selector, other.metadata.labels)) continue;
      if (!isIncluded(constraint, this.#pod, node)) continue;
      const value = labels[constraint.topologyKey]!;
      const count = (this.#counts[index]!.get(value) ?? 0) + amount;
      this.#counts[index]!.set(value, count);
      lowest[index]!.update(value, count);
    }
  }

  /** The pod has come to the node (1) or gone from it (-1), for good: the lowest domains are as if counted anew. */
  change(other: Pod, { node }: NodeInfo, amount: 1 | -1): void {
    const { labels } = node.metadata;
    if (other.metadata.namespace !== this.#pod.metadata.namespace || !hasAllTopologyKeys(labels, this.constraints))
      return;
    this.#spectra ??= this.#counts.map((counts) => new CountSpectrum(counts.values()));
    for (let index = 0; index < this.constraints.length; index++) {
      const constraint = this.constraints[index]!;
      if (!matchesSelector(constraint.selector, other.metadata.labels)) continue;
      if (!isIncluded(constraint, this.#pod, node)) continue;
      const value = labels[constraint.topologyKey]!;
      const before = this.#counts[index]!.get(value);
      const after = (before ?? 0) + amount;
      this.#counts[index]!.set(value, after);
      this.#spectra[index]!.move(before, after);
      this.#lowest = undefined;
    }
  }

  /** How many matching pods the domain of this value has. */
  countIn(index: number, value: string): number {
    return this.#counts[index]!.get(value) ?? 0;
  }

  clone(): SpreadState {
    return new SpreadState(
      this.#pod,
      this.constraints,
      this.#counts.map((counts) => new Map(counts)),
      this.#currentLowest().map((lowest) => lowest.clone()),
    );
  }

  #lowestCount(index: number): number {
    return this.#lowest === undefined ? this.#spectra![index]!.lowest : this.#lowest[index]!.count;
  }

  #currentLowest(): readonly LowestDomains[] {
    return (this.#lowest ??= this.#counts.map((domains) => LowestDomains.of(domains)));
  }
}

/**
 * The domain with the fewest pods and a runner-up, kept current without looking at all domains.
 *
 * The runner-up is the second lowest at the start but not after every series of what-ifs: then the lowest can be named
 * too high, exactly as in kube-scheduler (criticalPaths in podtopologyspread/filtering.go).
 */
class LowestDomains {
  #first = { value: '', count: Infinity };
  #second = { value: '', count: Infinity };

  static of(counts: ReadonlyMap<string, number>): LowestDomains {
    const lowest = new LowestDomains();
    for (const [value, count] of counts) lowest.update(value, count);
    return lowest;
  }

  get count(): number {
    return this.#first.count;
  }

  update(value: string, count: number): void {
    if (value === this.#first.value) this.#first = { value, count };
    else if (value === this.#second.value) this.#second = { value, count };
    else if (count < this.#first.count) [this.#first, this.#second] = [{ value, count }, this.#first];
    else if (count < this.#second.count) this.#second = { value, count };
    if (this.#first.count > this.#second.count) [this.#first, this.#second] = [this.#second, this.#first];
  }

  clone(): LowestDomains {
    const clone = new LowestDomains();
    clone.#first = this.#first;
    clone.#second = this.#second;
    return clone;
  }
}

/** How many domains have which count; the lowest count without a look at all of them. */
class CountSpectrum {
  readonly #domains = new Map<number, number>();
  #lowest = Infinity;

  constructor(counts: Iterable<number>) {
    for (const count of counts) this.#add(count);
  }

  /** Infinity: there are no domains. */
  get lowest(): number {
    return this.#lowest;
  }

  /** A domain has one pod more or less; undefined before: it is a new one. */
  move(before: number | undefined, after: number): void {
    this.#add(after);
    if (before === undefined) return;
    const left = this.#domains.get(before)! - 1;
    if (left > 0) this.#domains.set(before, left);
    else {
      this.#domains.delete(before);
      // It was the last of the lowest: it has gone up by one, and is the lowest still.
      if (before === this.#lowest) this.#lowest = after;
    }
  }

  #add(count: number): void {
    this.#domains.set(count, (this.#domains.get(count) ?? 0) + 1);
    if (count < this.#lowest) this.#lowest = count;
  }
}
