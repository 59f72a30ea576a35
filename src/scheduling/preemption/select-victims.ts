import type { PodDisruptionBudget } from '../../api/objects/policy.ts';
import { runFiltersWithNominated, WhatIf, type FilterPlan } from '../filtering.ts';
import type { NodeInfo } from '../node-info.ts';
import type { Nominator } from '../nominator.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Rejection } from '../plugin.ts';
import { compareImportance } from './importance.ts';
import { splitByBudgets } from './split-by-budgets.ts';

export interface Victim {
  readonly pod: PodInfo;
  readonly violatesBudget: boolean;
}

/** A node on which the pod fits once the victims are gone. */
export interface Candidate {
  readonly nodeName: string;
  /** The most important first; at least one. */
  readonly victims: readonly Victim[];
  readonly pdbViolations: number;
}

export const PREEMPTION_PLUGIN = 'DefaultPreemption';

export const NO_VICTIMS: Rejection = {
  plugin: PREEMPTION_PLUGIN,
  code: 'UnschedulableAndUnresolvable',
  reasons: ['No preemption victims found for incoming pod'],
};

/**
 * Whom must the pod evict on this node? All pods of a lower priority go; then they come back one by one, those whose
 * eviction would violate a budget first, the important ones first, as long as the pod still fits
 * (default_preemption.go SelectVictimsOnNode). Pods that are terminating already count like all others.
 */
export function selectVictims(
  pod: PodInfo,
  node: NodeInfo,
  plan: FilterPlan,
  budgets: readonly PodDisruptionBudget[],
  nominator: Nominator | undefined,
): Candidate | Rejection {
  const { priority } = pod.pod.spec;
  const potential = node.pods.filter((other) => other.pod.spec.priority < priority);
  if (potential.length === 0) return NO_VICTIMS;
  const trial = new WhatIf(plan, pod, node);
  const test = (): Rejection | undefined => runFiltersWithNominated(trial.plan, pod, trial.node, nominator);
  for (const other of potential) trial.removePod(other);
  const rejection = test();
  if (rejection !== undefined) return rejection;

  const victims: Victim[] = [];
  const reprieve = (other: PodInfo, violatesBudget: boolean): void => {
    trial.addPod(other);
    if (test() === undefined) return;
    trial.removePod(other);
    victims.push({ pod: other, violatesBudget });
  };
  const { violating, others } = splitByBudgets(
    potential.toSorted((a, b) => compareImportance(a.pod, b.pod)),
    budgets,
  );
  for (const other of violating) reprieve(other, true);
  const pdbViolations = victims.length;
  for (const other of others) reprieve(other, false);
  const nodeName = node.node.metadata.name;
  if (victims.length === 0) return withoutVictims(nodeName);
  victims.sort((a, b) => compareImportance(a.pod.pod, b.pod.pod));
  return { nodeName, victims, pdbViolations };
}

/** A filter has contradicted itself: the pod did not fit before, and nobody has gone. */
function withoutVictims(nodeName: string): Rejection {
  const reason = `expected at least one victim pod on node "${nodeName}"`;
  return { plugin: PREEMPTION_PLUGIN, code: 'Error', reasons: [reason] };
}
