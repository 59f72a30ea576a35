import { z } from 'zod';
import { keyOf, type Change, type ObjectKey } from '../../api/kinds.ts';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/objects/policy.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import type { Clock } from '../../engine/time.ts';
import { defineComponent, type Environment } from '../component.ts';
import { Reconciler, type Outcome } from '../reconciler.ts';
import { connectControllerManager } from './kube-controller-manager/client.ts';
import { countBudget } from './disruption/budget-status.ts';
import { SelectedPods } from './disruption/selected-pods.ts';

export default defineComponent({
  name: 'disruption',
  description: 'keeps the status of PodDisruptionBudgets current: how many pods may be disrupted',
  options: z.strictObject({}).prefault({}),
  create: (environment) => {
    new DisruptionController(environment);
    return {};
  },
});

/**
 * disruption/disruption.go, v1.36. Two things differ: a pod that several budgets select wakes all of them (upstream: any one),
 * and conditions DisruptionTarget that came to nothing are left as they are (upstream: set to False after 2 minutes).
 */
class DisruptionController {
  readonly #clock: Clock;
  readonly #client: ApiClient;
  readonly #budgets: Informer<'PodDisruptionBudget'>;
  readonly #pods: Informer<'Pod'>;
  readonly #selected = new SelectedPods();
  readonly #reconciler: Reconciler;

  constructor(environment: Environment) {
    this.#clock = environment.clock;
    this.#client = connectControllerManager(environment);
    this.#budgets = this.#client.informer('PodDisruptionBudget');
    this.#pods = this.#client.informer('Pod');
    this.#reconciler = new Reconciler(environment.clock, {
      workers: 1,
      reconcile: (key, end) => this.#reconcile(key, end),
    });
    this.#budgets.onChange((change) => this.#budgetChanged(change));
    this.#pods.onChange((change) => this.#podChanged(change));
  }

  #budgetChanged({ type, object }: Change<'PodDisruptionBudget'>): void {
    if (type === 'DELETED') this.#selected.removeBudget(object);
    else this.#selected.setBudget(object, this.#pods.list());
    this.#reconciler.add(keyOf(object));
  }

  #podChanged({ type, object }: Change<'Pod'>): void {
    const budgets = type === 'DELETED' ? this.#selected.removePod(object) : this.#selected.setPod(object);
    for (const key of budgets) this.#reconciler.add(key);
  }

  #reconcile(key: ObjectKey, end: (outcome: Outcome) => void): void {
    const budget = this.#budgets.get(key);
    if (budget === undefined) return end('done');
    const { now } = this.#clock;
    const { status, recheckAt } = countBudget(budget, this.#selected.of(key), now);
    const outcome: Outcome = recheckAt === undefined ? 'done' : { requeueAfter: recheckAt - now };
    if (isSame(budget.status, status)) return end(outcome);
    const next: PodDisruptionBudget = { ...budget, status };
    this.#client.update('PodDisruptionBudget', next, (response) => end(response.ok ? outcome : 'retry'));
  }
}

function isSame(a: PodDisruptionBudgetStatus, b: PodDisruptionBudgetStatus): boolean {
  return (
    a.disruptionsAllowed === b.disruptionsAllowed &&
    a.currentHealthy === b.currentHealthy &&
    a.desiredHealthy === b.desiredHealthy &&
    a.expectedPods === b.expectedPods &&
    haveSameEntries(a.disruptedPods, b.disruptedPods)
  );
}

function haveSameEntries<T>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}
