import { expect, test } from 'vitest';
import { SECOND } from '../../engine/time.ts';
import type { PersistentVolumeClaim } from '../../api/objects/storage.ts';
import { testClaim, testClass } from '../../scheduling/testing/test-storage.ts';
import { pod, World } from '../testing/world.ts';
import ephemeralVolume from './ephemeral-volume.ts';

const { spec } = testClaim('template');
const volumes = [{ name: 'tmp', ephemeral: { volumeClaimTemplate: { labels: { a: 'b' }, annotations: {}, spec } } }];

function worldWith(...claims: readonly PersistentVolumeClaim[]): { world: World; claims: PersistentVolumeClaim[] } {
  const world = new World();
  world.server.preload('StorageClass', testClass());
  for (const claim of claims) world.server.preload('PersistentVolumeClaim', claim);
  const committed: PersistentVolumeClaim[] = [];
  world.record(['committed'], (fact) => {
    if (fact.kind !== 'committed' || fact.change.kind !== 'PersistentVolumeClaim') return undefined;
    if (fact.change.type === 'ADDED') committed.push(fact.change.object as PersistentVolumeClaim);
    else committed.pop();
    return undefined;
  });
  ephemeralVolume.create(world.environment, ephemeralVolume.options.parse({}));
  return { world, claims: committed };
}

test('the claim of an ephemeral volume comes and goes with its pod', () => {
  const { world, claims } = worldWith();
  world.user.create('Pod', pod('p', { volumes }));
  world.at(5 * SECOND, () => world.user.delete('Pod', 'default/p', { gracePeriodSeconds: 0 }));
  world.run(4 * SECOND);
  expect(claims).toMatchObject([
    {
      metadata: { name: 'p-tmp', labels: { a: 'b' }, ownerReferences: [{ kind: 'Pod', name: 'p', controller: true }] },
      spec,
    },
  ]);
  world.run(6 * SECOND);
  expect(claims).toEqual([]);
});

test("a claim of that name which is not the pod's stays as it is", () => {
  const { world } = worldWith(testClaim('p-tmp'));
  const requests = world.countRequests();
  world.user.create('Pod', pod('p', { volumes }));
  world.at(5 * SECOND, () => world.user.delete('Pod', 'default/p', { gracePeriodSeconds: 0 }));
  world.run(9 * SECOND);
  expect([...requests.keys()].filter((request) => request.startsWith('kube-controller-manager'))).toEqual([]);
});
