import { matchesSelector } from '../api/labels.ts';
import { LABEL_HOSTNAME } from '../api/objects/node.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import { SKIP, type PreFilterResult } from './plugin.ts';
import type { SpreadConstraint } from './spread-constraint.ts';
import { SpreadCounts } from './spread-counts.ts';
import { SpreadScore } from './spread-score.ts';
import { SpreadState } from './spread-state.ts';
import type { Tally } from './tally.ts';

/** The counts of PodTopologySpread for the pods of one kind, kept current pod by pod. */
export class SpreadTally implements Tally {
  readonly #pod: PodInfo;
  readonly #soft: readonly SpreadConstraint[];
  readonly #requireAllTopologies: boolean;
  readonly #state: SpreadState;
  readonly #counts: SpreadCounts;
  readonly #topologyKeys: readonly string[];

  constructor(
    pod: PodInfo,
    { hard, soft }: { readonly hard: readonly SpreadConstraint[]; readonly soft: readonly SpreadConstraint[] },
    requireAllTopologies: boolean,
    nodes: readonly NodeInfo[],
  ) {
    this.#pod = pod;
    this.#soft = soft;
    this.#requireAllTopologies = requireAllTopologies;
    this.#state = SpreadState.count(pod.pod, hard, { nodes });
    this.#topologyKeys = [...hard, ...soft].map(({ topologyKey }) => topologyKey);
    this.#counts = new SpreadCounts(pod.pod, soft, requireAllTopologies);
    if (soft.length === 0) return;
    for (const node of nodes) for (const other of node.pods) this.#counts.change(other.pod, node, 1);
  }

  change({ pod: other }: PodInfo, node: NodeInfo, amount: 1 | -1): void {
    if (this.#soft.length > 0) this.#counts.change(other, node, amount);
    if (this.#state.constraints.length === 0 || other.metadata.deletionTimestamp !== undefined) return;
    this.#state.change(other, node, amount);
  }

  concerns({ pod: { metadata } }: PodInfo): boolean {
    if (metadata.namespace !== this.#pod.pod.metadata.namespace || metadata.deletionTimestamp !== undefined)
      return false;
    const isSelected = ({ selector }: SpreadConstraint): boolean => matchesSelector(selector, metadata.labels);
    return this.#soft.some(isSelected) || this.#state.constraints.some(isSelected);
  }

  preFilter(): typeof SKIP | PreFilterResult<SpreadState> {
    if (this.#state.constraints.length === 0) return SKIP;
    return { state: this.#state };
  }

  skipsScore(): boolean {
    return this.#soft.length === 0;
  }

  preScore(feasible: readonly NodeInfo[], counts?: readonly number[]): typeof SKIP | { readonly state: SpreadScore } {
    if (this.skipsScore()) return SKIP;
    const requireAll = this.#requireAllTopologies;
    return { state: new SpreadScore(this.#pod.pod, this.#soft, requireAll, feasible, this.#counts, counts) };
  }

  topologyKeys(): readonly string[] {
    return this.#topologyKeys;
  }

  hostKey(node: NodeInfo): number | string {
    const hostname = node.node.metadata.labels[LABEL_HOSTNAME];
    if (hostname === undefined) return 0;
    const { constraints } = this.#state;
    let key: number | string = 0;
    for (let index = 0; index < constraints.length; index++) {
      if (isOfHost(constraints[index]!)) key = joined(key, this.#state.countIn(index, hostname));
    }
    for (let index = 0; index < this.#soft.length; index++) {
      if (isOfHost(this.#soft[index]!)) key = joined(key, this.#counts.on(node, index));
    }
    return key;
  }
}

function isOfHost({ topologyKey }: SpreadConstraint): boolean {
  return topologyKey === LABEL_HOSTNAME;
}

/** Mostly only one constraint is about hosts. */
function joined(key: number | string, count: number): number | string {
  return key === 0 ? count : `${key},${count}`;
}
