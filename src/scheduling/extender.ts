import type { Node } from '../api/objects/node.ts';
import type { Pod } from '../api/objects/pod.ts';

/** extender/v1 MaxExtenderPriority: scores of extenders go from 0 to this. */
export const MAX_EXTENDER_PRIORITY = 10;

/**
 * A scheduler extender as a module: what kube-scheduler would ask over HTTP (pkg/scheduler/extender.go). It serves all
 * profiles. It is asked after the plugins, in one call for all nodes, and sees objects only, not the scheduler's sums.
 * Binding stays with the scheduler.
 */
export interface Extender {
  /** In messages and explanations. */
  readonly name: string;
  /** Of its scores; needed with `prioritize`. */
  readonly weight?: number;
  /** An error of this extender does not stop scheduling. Ignorable ones are asked after the others. */
  readonly ignorable?: boolean;
  /** Extended resources: only pods that ask for one of them are its business. Absent or empty: all pods are. */
  readonly managedResources?: readonly ManagedResource[];
  /** Which of these nodes can take the pod? They have passed the filters, and the extenders before. */
  filter?(pod: Pod, nodes: readonly Node[]): ExtenderFilterResult;
  /** Scores from 0 to 10 by the name of the node; a node that is not named has 0. */
  prioritize?(pod: Pod, nodes: readonly Node[]): Readonly<Record<string, number>>;
  /** Which of these candidates of a preemption may be taken, and with which of their victims? */
  preempt?(pod: Pod, candidates: readonly ExtenderVictims[]): readonly ExtenderVictims[];
}

export interface ManagedResource {
  readonly name: string;
  /** NodeResourcesFit does not look at it. */
  readonly ignoredByScheduler?: boolean;
}

/** All nodes that were asked about and are not named here pass. */
export interface ExtenderFilterResult {
  /** Why not, by the name of the node: preemption may help. */
  readonly failed?: Readonly<Record<string, string>>;
  /** Why not, by the name of the node: preemption cannot help. Wins over `failed`. */
  readonly failedAndUnresolvable?: Readonly<Record<string, string>>;
}

export interface ExtenderVictims {
  readonly nodeName: string;
  /** The most important first. */
  readonly victims: readonly Pod[];
  readonly pdbViolations: number;
}
