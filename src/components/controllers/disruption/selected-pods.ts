import { keyOf, type ObjectKey } from '../../../api/kinds.ts';
import { matchesSelector } from '../../../api/labels.ts';
import type { Pod } from '../../../api/objects/pod.ts';
import type { PodDisruptionBudget } from '../../../api/objects/policy.ts';

/** Which pods each budget selects, kept current so that nobody searches a whole namespace for them. */
export class SelectedPods {
  readonly #budgets = new Map<ObjectKey, PodDisruptionBudget>();
  readonly #byNamespace = new Map<string, Set<ObjectKey>>();
  readonly #pods = new Map<ObjectKey, Map<ObjectKey, Pod>>();

  /** In the order in which they came. */
  of(budgetKey: ObjectKey): readonly Pod[] {
    return [...(this.#pods.get(budgetKey)?.values() ?? [])];
  }

  setBudget(budget: PodDisruptionBudget, allPods: Iterable<Pod>): void {
    const key = keyOf(budget);
    const old = this.#budgets.get(key);
    this.#budgets.set(key, budget);
    if (old !== undefined && old.spec === budget.spec) return;
    const { namespace } = budget.metadata;
    this.#byNamespace.set(namespace, (this.#byNamespace.get(namespace) ?? new Set()).add(key));
    const pods = new Map<ObjectKey, Pod>();
    for (const pod of allPods) if (selects(budget, pod)) pods.set(keyOf(pod), pod);
    this.#pods.set(key, pods);
  }

  removeBudget({ metadata: { namespace, name } }: PodDisruptionBudget): void {
    const key = `${namespace}/${name}`;
    this.#budgets.delete(key);
    this.#pods.delete(key);
    this.#byNamespace.get(namespace)?.delete(key);
  }

  /** The budgets that select this version of the pod. */
  setPod(pod: Pod): readonly ObjectKey[] {
    return this.#selectedBy(pod, false);
  }

  removePod(pod: Pod): readonly ObjectKey[] {
    return this.#selectedBy(pod, true);
  }

  #selectedBy(pod: Pod, isGone: boolean): readonly ObjectKey[] {
    const budgets = this.#byNamespace.get(pod.metadata.namespace);
    if (budgets === undefined || budgets.size === 0) return NONE;
    const key = keyOf(pod);
    const selecting: ObjectKey[] = [];
    for (const budgetKey of budgets) {
      const pods = this.#pods.get(budgetKey)!;
      const isSelected = selects(this.#budgets.get(budgetKey)!, pod);
      if (isSelected) selecting.push(budgetKey);
      if (isSelected && !isGone) pods.set(key, pod);
      else pods.delete(key);
    }
    return selecting;
  }
}

/** policy/v1: an empty selector selects every pod of the namespace. */
function selects({ metadata, spec }: PodDisruptionBudget, pod: Pod): boolean {
  return metadata.namespace === pod.metadata.namespace && matchesSelector(spec.selector, pod.metadata.labels);
}

const NONE: readonly ObjectKey[] = [];
