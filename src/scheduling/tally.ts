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
  preFilter(): typeof SKIP | PreFilterResult<unknown>;
  /** preScore would skip, whichever nodes are feasible. */
  skipsScore(): boolean;
  preScore(feasible: readonly NodeInfo[]): typeof SKIP | { readonly state: unknown };
}
