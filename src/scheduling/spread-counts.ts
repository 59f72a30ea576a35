import { matchesSelector } from '../api/labels.ts';
import { LABEL_HOSTNAME } from '../api/objects/node.ts';
import type { Pod } from '../api/objects/pod.ts';
import type { NodeInfo } from './node-info.ts';
import { hasAllTopologyKeys, isIncluded, selectsNothingOrAll, type SpreadConstraint } from './spread-constraint.ts';

/** What SpreadScore counts by walking over the cluster, kept current pod by pod. */
export class SpreadCounts {
  readonly #pod: Pod;
  readonly #constraints: readonly SpreadConstraint[];
  readonly #requireAllTopologies: boolean;
  /** By constraint: matching pods by domain; by node for the hostname. */
  readonly #domains: readonly Map<string, number>[];
  readonly #nodes: readonly Map<NodeInfo, number>[];

  constructor(pod: Pod, constraints: readonly SpreadConstraint[], requireAllTopologies: boolean) {
    this.#pod = pod;
    this.#constraints = constraints;
    this.#requireAllTopologies = requireAllTopologies;
    this.#domains = constraints.map(() => new Map());
    this.#nodes = constraints.map(() => new Map());
  }

  ofDomain(index: number, value: string): number {
    return this.#domains[index]!.get(value) ?? 0;
  }

  on(node: NodeInfo, index: number): number {
    return this.#nodes[index]!.get(node) ?? 0;
  }

  change(other: Pod, node: NodeInfo, amount: 1 | -1): void {
    const { namespace, deletionTimestamp, labels } = other.metadata;
    if (namespace !== this.#pod.metadata.namespace || deletionTimestamp !== undefined) return;
    for (let index = 0; index < this.#constraints.length; index++) {
      const constraint = this.#constraints[index]!;
      if (selectsNothingOrAll(constraint.selector) || !matchesSelector(constraint.selector, labels)) continue;
      if (constraint.topologyKey === LABEL_HOSTNAME) add(this.#nodes[index]!, node, amount);
      else if (this.#counts(constraint, node)) {
        add(this.#domains[index]!, node.node.metadata.labels[constraint.topologyKey] ?? '', amount);
      }
    }
  }

  #counts(constraint: SpreadConstraint, { node }: NodeInfo): boolean {
    if (this.#requireAllTopologies && !hasAllTopologyKeys(node.metadata.labels, this.#constraints)) return false;
    return isIncluded(constraint, this.#pod, node);
  }
}

function add<K>(counts: Map<K, number>, key: K, amount: number): void {
  const count = (counts.get(key) ?? 0) + amount;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
