import { matchesSelector } from '../../api/labels.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { PodDisruptionBudget } from '../../api/objects/policy.ts';
import type { PodInfo } from '../pod-info.ts';

export interface BudgetSplit {
  readonly violating: readonly PodInfo[];
  readonly others: readonly PodInfo[];
}

/**
 * Whose eviction would violate a PodDisruptionBudget, if they went in this order? Each pod takes one from every budget
 * that selects it; it violates when one of them falls below zero (filterPodsWithPDBViolation). Keeps the order.
 */
export function splitByBudgets(pods: readonly PodInfo[], budgets: readonly PodDisruptionBudget[]): BudgetSplit {
  if (budgets.length === 0) return { violating: [], others: pods };
  const allowed = budgets.map(({ status }) => status.disruptionsAllowed);
  const violating: PodInfo[] = [];
  const others: PodInfo[] = [];
  for (const pod of pods) {
    let isViolating = false;
    for (const [index, budget] of budgets.entries()) {
      if (!concerns(budget, pod.pod)) continue;
      allowed[index]!--;
      if (allowed[index]! < 0) isViolating = true;
    }
    (isViolating ? violating : others).push(pod);
  }
  return { violating, others };
}

/** Unlike elsewhere an empty selector selects nothing here. A disruption that the API server knows of is counted already. */
function concerns({ metadata, spec: { selector }, status }: PodDisruptionBudget, { metadata: pod }: Pod): boolean {
  if (metadata.namespace !== pod.namespace || selector === undefined || isEmpty(pod.labels)) return false;
  if (isEmpty(selector.matchLabels ?? {}) && (selector.matchExpressions ?? []).length === 0) return false;
  return matchesSelector(selector, pod.labels) && !Object.hasOwn(status.disruptedPods, pod.name);
}

function isEmpty(map: object): boolean {
  for (const _key in map) return false;
  return true;
}
