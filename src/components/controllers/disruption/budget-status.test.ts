import { expect, test } from 'vitest';
import type { OwnerReference } from '../../../api/objects/meta.ts';
import type { Pod } from '../../../api/objects/pod.ts';
import type { PodDisruptionBudgetSpec } from '../../../api/objects/policy.ts';
import { MINUTE, type Time } from '../../../engine/time.ts';
import { pod as createPod } from '../../testing/world.ts';
import { countBudget } from './budget-status.ts';

type State = 'ready' | 'starting' | 'terminating' | 'owned';

const OWNER: OwnerReference = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true };

/** a, b, c ... in these states. */
function podsOf(states: readonly State[]): Pod[] {
  return states.map((state, index) => {
    const pod = createPod(String.fromCharCode(97 + index));
    return {
      ...pod,
      metadata: {
        ...pod.metadata,
        ...(state === 'terminating' ? { deletionTimestamp: 1 } : {}),
        ...(state === 'owned' ? { ownerReferences: [OWNER] } : {}),
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: state === 'starting' ? 'False' : 'True', lastTransitionTime: 0 }],
      },
    };
  });
}

function count(
  spec: PodDisruptionBudgetSpec,
  states: readonly State[],
  disruptedPods: Record<string, Time> = {},
  now = 3 * MINUTE,
) {
  const status = { disruptionsAllowed: 9, currentHealthy: 9, desiredHealthy: 9, expectedPods: 9, disruptedPods };
  return countBudget(
    { kind: 'PodDisruptionBudget', metadata: createPod('budget').metadata, spec, status },
    podsOf(states),
    now,
  );
}

test.each<[PodDisruptionBudgetSpec, State[], allowed: number, healthy: number, desired: number, expected: number]>([
  [{ minAvailable: 2 }, ['ready', 'ready', 'ready'], 1, 3, 2, 3],
  [{ minAvailable: 2 }, ['ready', 'ready', 'starting'], 0, 2, 2, 3],
  [{ minAvailable: 2 }, ['ready', 'starting', 'starting'], 0, 1, 2, 3],
  [{ minAvailable: 0 }, ['ready', 'terminating'], 1, 1, 0, 2],
  [{ minAvailable: 0 }, [], 0, 0, 0, 0],
  // Pods without a controller have no scale: nothing is expected, so nothing is allowed.
  [{ minAvailable: '50%' }, ['ready', 'ready'], 0, 2, 0, 0],
  [{ maxUnavailable: 1 }, ['ready', 'ready'], 0, 2, 0, 0],
  [{ maxUnavailable: '100%' }, ['ready'], 0, 1, 0, 0],
  [{}, ['ready'], 0, 1, 0, 0],
])('%j over %j', (spec, states, disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods) => {
  expect(count(spec, states).status).toEqual({
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    disruptedPods: {},
  });
});

test('what cannot be counted allows nothing and stays as it is: a controller that does not exist', () => {
  const { status } = count({ maxUnavailable: 1 }, ['owned', 'ready']);
  expect(status).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 9, desiredHealthy: 9, expectedPods: 9 });
  expect(count({ minAvailable: 1 }, ['owned', 'ready']).status.disruptionsAllowed).toBe(1);
});

test('a pod whose eviction was let through is not healthy, until it is late or terminates', () => {
  const since = { a: 1 * MINUTE, b: 2 * MINUTE, c: 2 * MINUTE, gone: 2 * MINUTE };
  const { status, recheckAt } = count(
    { minAvailable: 1 },
    ['ready', 'ready', 'terminating', 'ready'],
    since,
    3 * MINUTE + 1,
  );
  expect(status).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1, disruptedPods: { b: 2 * MINUTE } });
  expect(Object.keys(status.disruptedPods)).toEqual(['b']);
  expect(recheckAt).toBe(4 * MINUTE);
});
