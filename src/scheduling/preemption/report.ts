import type { Rejection } from '../plugin.ts';
import type { Candidate } from './select-victims.ts';
import type { Criterion } from './pick-node.ts';

/** What a search for victims has seen. */
export interface PreemptionReport {
  /** Set when the pod may not preempt at all; then nothing was searched. */
  readonly ineligible?: string;
  /** The nodes on which room can be made; those that violate no disruption budget first. */
  readonly candidates: readonly Candidate[];
  /** Why a candidate, by node name, is not the chosen one: the first criterion by which it is worse. */
  readonly lostBy: ReadonlyMap<string, Criterion>;
  /** By node name: why no eviction helps there. Empty when nobody in the cluster has a lower priority. */
  readonly rejections: ReadonlyMap<string, Rejection>;
  /** Nodes that no eviction can help, so that they were not tried. */
  readonly nodesNotHelped: number;
}
