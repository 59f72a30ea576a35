import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import type { PreFilterResult, SKIP } from './plugin.ts';

/**
 * preFilter and preScore of a plugin that counts pods all over the cluster, without their walks: for those who tell of every
 * pod that comes and goes (`fast/`). It must say what the plugin says.
 */
export interface TallyRules {
  /**
   * What the counts hang on besides the pod's spec, labels and namespace, the nodes' labels and taints, and the pods that are
   * told of: the same values, the same counts. Undefined: there is nothing to count, or it cannot be followed; preFilter and
   * preScore are to be asked.
   */
  basis(pod: PodInfo, isAnybodyChoosy: boolean): readonly unknown[] | undefined;
  /** Counts everything that is there now. */
  start(pod: PodInfo, nodes: readonly NodeInfo[]): Tally;
}

export interface Tally {
  /** A pod has come to the node (1) or gone from it (-1). */
  change(other: PodInfo, node: NodeInfo, amount: 1 | -1): void;
  /**
   * False: `change` has nothing to do for this pod, on whichever node, nor for others with the same namespace, labels and
   * affinity that are about to go like it (or not).
   */
  concerns(other: PodInfo): boolean;
  preFilter(): typeof SKIP | PreFilterResult<unknown>;
  /** preScore would skip, whichever nodes are feasible. */
  skipsScore(): boolean;
  /** @param counts how many feasible nodes each one stands for that has the same domains; absent: itself. */
  preScore(feasible: readonly NodeInfo[], counts?: readonly number[]): typeof SKIP | { readonly state: unknown };
  /** The labels that filter and score look at, the hostname among them if it is. */
  topologyKeys(): readonly string[];
  /**
   * What has been counted for the hostname of this node; 0 for nothing. Nodes with the same key and the same values of the
   * topology keys, the hostname apart (but all with one, or all without), have the same answers.
   */
  hostKey(node: NodeInfo): number | string;
}
