import { LABEL_HOSTNAME } from '../api/objects/node.ts';
import type { Pod } from '../api/objects/pod.ts';
import type { NodeInfo } from './node-info.ts';
import { MAX_NODE_SCORE } from './plugin.ts';
import type { Snapshot } from './snapshot.ts';
import { SpreadCounts } from './spread-counts.ts';
import { countMatchingPods, hasAllTopologyKeys, isIncluded, type SpreadConstraint } from './spread-constraint.ts';

/** What the ScheduleAnyway constraints of a pod say of nodes: fewer matching pods in the domain are better. */
export class SpreadScore {
  readonly #namespace: string;
  readonly #constraints: readonly SpreadConstraint[];
  /** By constraint: matching pods by domain; unused for the hostname, whose domain is the node itself. */
  readonly #counts: readonly Map<string, number>[];
  readonly #weights: readonly number[];
  #known: SpreadCounts | undefined;
  /** Feasible nodes outside some domain; they score 0. */
  readonly #ignored = new Set<NodeInfo>();

  /**
   * @param requireAllTopologies false for the system's default constraints: a node without a key is then judged by the
   *   others, and all nodes without the key together count as one domain.
   * @param multiplicities how many nodes each feasible one stands for; absent: itself.
   */
  constructor(
    pod: Pod,
    constraints: readonly SpreadConstraint[],
    requireAllTopologies: boolean,
    feasible: readonly NodeInfo[],
    source: Pick<Snapshot, 'nodes'> | SpreadCounts,
    multiplicities?: readonly number[],
  ) {
    this.#namespace = pod.metadata.namespace;
    this.#constraints = constraints;
    this.#counts = constraints.map(() => new Map());
    this.#findDomains(feasible, requireAllTopologies);
    const considered =
      multiplicities === undefined
        ? feasible.length - this.#ignored.size
        : feasible.reduce((count, node, index) => count + (this.#ignored.has(node) ? 0 : multiplicities[index]!), 0);
    this.#weights = constraints.map(({ topologyKey }, index) =>
      topologyWeight(topologyKey === LABEL_HOSTNAME ? considered : this.#counts[index]!.size),
    );
    if (source instanceof SpreadCounts) this.#takeCounts(source);
    else this.#countPods(pod, requireAllTopologies, source);
  }

  score(node: NodeInfo): number {
    if (this.#ignored.has(node)) return 0;
    let score = 0;
    for (let index = 0; index < this.#constraints.length; index++) {
      const constraint = this.#constraints[index]!;
      const value = node.node.metadata.labels[constraint.topologyKey];
      if (value === undefined) continue;
      const isHostname = constraint.topologyKey === LABEL_HOSTNAME;
      const count = isHostname ? this.#countOn(node, index) : this.#counts[index]!.get(value)!;
      score += count * this.#weights[index]! + (constraint.maxSkew - 1);
    }
    return Math.round(score);
  }

  /** The lower the raw score, the better; whole numbers, multiplied before they are divided. */
  normalize(scores: number[], nodes: readonly NodeInfo[]): void {
    let lowest = Infinity;
    let highest = 0;
    for (let index = 0; index < scores.length; index++) {
      if (this.#ignored.has(nodes[index]!)) continue;
      lowest = Math.min(lowest, scores[index]!);
      highest = Math.max(highest, scores[index]!);
    }
    for (let index = 0; index < scores.length; index++) {
      if (this.#ignored.has(nodes[index]!)) scores[index] = 0;
      else if (highest === 0) scores[index] = MAX_NODE_SCORE;
      else scores[index] = Math.trunc((MAX_NODE_SCORE * (highest + lowest - scores[index]!)) / highest);
    }
  }

  #findDomains(feasible: readonly NodeInfo[], requireAllTopologies: boolean): void {
    for (const node of feasible) {
      const { labels } = node.node.metadata;
      if (requireAllTopologies && !hasAllTopologyKeys(labels, this.#constraints)) {
        this.#ignored.add(node);
        continue;
      }
      for (let index = 0; index < this.#constraints.length; index++) {
        const { topologyKey } = this.#constraints[index]!;
        if (topologyKey === LABEL_HOSTNAME) continue;
        const value = labels[topologyKey] ?? '';
        if (!this.#counts[index]!.has(value)) this.#counts[index]!.set(value, 0);
      }
    }
  }

  #countOn(node: NodeInfo, index: number): number {
    return this.#known?.on(node, index) ?? countMatchingPods(node, this.#constraints[index]!, this.#namespace);
  }

  #takeCounts(known: SpreadCounts): void {
    this.#known = known;
    for (const [index, counts] of this.#counts.entries()) {
      for (const value of counts.keys()) counts.set(value, known.ofDomain(index, value));
    }
  }

  #countPods(pod: Pod, requireAllTopologies: boolean, { nodes }: Pick<Snapshot, 'nodes'>): void {
    for (const node of nodes) {
      const { labels } = node.node.metadata;
      if (requireAllTopologies && !hasAllTopologyKeys(labels, this.#constraints)) continue;
      for (let index = 0; index < this.#constraints.length; index++) {
        const constraint = this.#constraints[index]!;
        const value = labels[constraint.topologyKey] ?? '';
        const count = this.#counts[index]!.get(value);
        if (count === undefined || !isIncluded(constraint, pod, node.node)) continue;
        this.#counts[index]!.set(value, count + countMatchingPods(node, constraint, this.#namespace));
      }
    }
  }
}

/** Many small domains weigh more than few large ones (podtopologyspread/scoring.go topologyNormalizingWeight). */
export function topologyWeight(domainCount: number): number {
  return Math.log(domainCount + 2);
}
