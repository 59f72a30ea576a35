import { expect, test } from 'vitest';
import type { Pod } from '../../api/objects/pod.ts';
import type { PodDisruptionBudget } from '../../api/objects/policy.ts';
import { SECOND } from '../../engine/time.ts';
import { pod as createPod, World } from '../testing/world.ts';
import disruption from './disruption.ts';

const labelled = (name: string, app: string, isReady = true): Pod => {
  const pod = createPod(name);
  const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: 0 }] as const;
  return { ...pod, metadata: { ...pod.metadata, labels: { app } }, status: { phase: 'Running', conditions } };
};

const budget = (
  name: string,
  selector: PodDisruptionBudget['spec']['selector'],
  minAvailable: number,
): PodDisruptionBudget => ({
  kind: 'PodDisruptionBudget',
  metadata: createPod(name).metadata,
  spec: { minAvailable, ...(selector === undefined ? {} : { selector }) },
  status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, disruptedPods: {} },
});

/** Nobody plays kubelet; `name allowed/healthy/desired/expected` for each status that is written. */
function watch(...pods: readonly Pod[]): { world: World; lines: string[] } {
  const world = new World({ pods, components: [[disruption]] });
  const lines = world.record(['committed'], (fact) => {
    if (fact.kind !== 'committed' || fact.change.kind !== 'PodDisruptionBudget' || fact.change.type !== 'MODIFIED')
      return undefined;
    const { metadata, status } = fact.change.object as PodDisruptionBudget;
    return `${metadata.name} ${status.disruptionsAllowed}/${status.currentHealthy}/${status.desiredHealthy}/${status.expectedPods}`;
  });
  return { world, lines };
}

const WEB = { matchLabels: { app: 'web' } };

test('the status follows the pods, and is written only when it changes', () => {
  const { world, lines } = watch(labelled('a', 'web'), labelled('b', 'web'), labelled('x', 'db'));
  const { user } = world;
  user.create('PodDisruptionBudget', budget('web', WEB, 1));
  world.at(1 * SECOND, () => user.create('Pod', labelled('c', 'web', false)));
  world.at(2 * SECOND, () =>
    user.patchStatus('Pod', 'default/c', (pod) => ({ ...pod, status: labelled('c', 'web').status })),
  );
  world.at(3 * SECOND, () =>
    user.patch('Pod', 'default/x', (pod) => ({ ...pod, metadata: { ...pod.metadata, annotations: { a: 'b' } } })),
  );
  world.at(4 * SECOND, () => user.delete('Pod', 'default/a'));
  world.at(5 * SECOND, () => user.delete('Pod', 'default/a', { gracePeriodSeconds: 0 }));
  world.run(10 * SECOND);
  expect(lines).toEqual([
    '   0.007 web 1/2/1/2',
    '   1.007 web 1/2/1/3',
    '   2.007 web 2/3/1/3',
    '   4.007 web 1/2/1/3',
    '   5.007 web 1/2/1/2',
  ]);
});

test('an empty selector selects the whole namespace, none selects nothing; a pod of several budgets wakes all of them', () => {
  const { world, lines } = watch(labelled('a', 'web'));
  for (const [name, selector] of [
    ['all', {}],
    ['none', undefined],
    ['web', WEB],
  ] as const) {
    world.user.create('PodDisruptionBudget', budget(name, selector, 0));
  }
  world.at(1 * SECOND, () => world.user.create('Pod', labelled('b', 'web')));
  world.at(2 * SECOND, () => world.user.delete('PodDisruptionBudget', 'default/all'));
  world.at(3 * SECOND, () => world.user.create('Pod', labelled('c', 'web')));
  world.run(10 * SECOND);
  expect(lines.map((line) => line.slice(9).trim())).toEqual(
    ['all 1/1/0/1', 'web 1/1/0/1', 'web 2/2/0/2', 'all 2/2/0/2', 'web 3/3/0/3'].sort((a, b) => order(a) - order(b)),
  );
});

/** Of the numbers of pods, then as the budgets were created. */
function order(line: string): number {
  return Number(line.at(-1)) * 2 + (line.startsWith('all') ? 0 : 1);
}
