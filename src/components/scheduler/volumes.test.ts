import { expect, test } from 'vitest';
import type { Pod } from '../../api/objects/pod.ts';
import {
  BIND_COMPLETED,
  SELECTED_NODE,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageObject,
} from '../../api/objects/storage.ts';
import { testNode } from '../../scheduling/testing/test-cluster.ts';
import { boundPair, podWithClaims, testClaim, testClass, testVolume } from '../../scheduling/testing/test-storage.ts';
import { SchedulerWorld } from './testing/scheduler-world.ts';

const STATIC = { storageClassName: 'static' } as const;
const CLASSES = [testClass('wait'), testClass('static', { provisioner: 'kubernetes.io/no-provisioner' })];

/** Two nodes and no controllers: the test plays binder and provisioner. */
function worldWith(objects: readonly StorageObject[], bindTimeoutSeconds = 600): SchedulerWorld {
  const pluginConfig = [{ name: 'VolumeBinding', args: { bindTimeoutSeconds } }];
  const world = new SchedulerWorld([testNode('n1'), testNode('n2')], { profiles: [{ pluginConfig }] });
  for (const object of [...CLASSES, ...objects]) world.user.create(object.kind, object as never);
  // The API server makes new volumes and claims Pending.
  for (const object of objects) {
    if (object.kind === 'PersistentVolume' || object.kind === 'PersistentVolumeClaim') {
      world.user.patchStatus(object.kind, keyOf(object), (current) => ({ ...current, status: object.status }) as never);
    }
  }
  world.at(0.5);
  world.news();
  return world;
}

const keyOf = ({ kind, metadata }: StorageObject): string =>
  kind === 'PersistentVolumeClaim' ? `default/${metadata.name}` : metadata.name;

const patchClaim = (world: SchedulerWorld, change: (claim: PersistentVolumeClaim) => PersistentVolumeClaim): void =>
  world.user.patch('PersistentVolumeClaim', 'default/c', change);

function stored<K extends 'PersistentVolume' | 'PersistentVolumeClaim'>(
  world: SchedulerWorld,
  kind: K,
  key: string,
): (K extends 'PersistentVolume' ? PersistentVolume : PersistentVolumeClaim) | undefined {
  let found: unknown;
  world.user.get(kind, key, (response) => {
    if (response.ok) found = response.object;
  });
  world.at(world.engine.now / 1_000_000 + 0.001);
  return found as never;
}

function messageOf(world: SchedulerWorld): string | undefined {
  let pod: Pod | undefined;
  world.user.get('Pod', 'default/p', (response) => {
    if (response.ok) pod = response.object;
  });
  world.at(world.engine.now / 1_000_000 + 0.001);
  return pod?.status.conditions.find(({ type }) => type === 'PodScheduled')?.message;
}

test('a pod is bound at the first look after its volume, which carries the name of the claim', () => {
  const world = worldWith([testVolume('v', STATIC), testClaim('c', STATIC)]);
  world.create(podWithClaims('p', ['c'])).at(2.2);
  expect(world.news()).toEqual(['0.501 p -> n2']);
  expect(stored(world, 'PersistentVolume', 'v')!.spec.claimRef).toMatchObject({ namespace: 'default', name: 'c' });
  patchClaim(world, (claim) => ({
    ...claim,
    metadata: { ...claim.metadata, annotations: { [BIND_COMPLETED]: 'yes' } },
    spec: { ...claim.spec, volumeName: 'v' },
  }));
  world.at(5);
  expect(world.news()).toEqual(['2.501 p bound to n2', '2.501 p gone']);
});

test('a volume that is to be made is asked for with the name of the node', () => {
  const world = worldWith([testClaim('c')]);
  world.create(podWithClaims('p', ['c'])).at(1);
  expect(stored(world, 'PersistentVolumeClaim', 'default/c')!.metadata.annotations).toEqual({ [SELECTED_NODE]: 'n2' });
});

test('when the provisioner gives up, the pod goes back to the queue and is tried again', () => {
  const world = worldWith([testClaim('c')]);
  world.create(podWithClaims('p', ['c'])).at(1);
  world.news();
  patchClaim(world, (claim) => ({ ...claim, metadata: { ...claim.metadata, annotations: {} } }));
  world.at(1.6);
  expect(world.news()).toEqual(['1.501 p error', '1.501 p SchedulerError']);
  expect(messageOf(world)).toBe(
    'running PreBind plugin "VolumeBinding": binding volumes: provisioning failed for PVC "c"',
  );
  world.at(4);
  expect(world.news()[0]).toMatch(/^3.001 p -> n/);
});

test('the wait for volumes ends after bindTimeoutSeconds', () => {
  const world = worldWith([testVolume('v', STATIC), testClaim('c', STATIC)], 3);
  world.create(podWithClaims('p', ['c'])).at(3.6);
  expect(world.news().slice(0, 3)).toEqual(['0.501 p -> n2', '3.501 p error', '3.501 p SchedulerError']);
  expect(messageOf(world)).toBe('running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded');
});

test('two pods do not get the same volume', () => {
  const world = worldWith([testVolume('v', STATIC), testClaim('c', STATIC), testClaim('d', STATIC)]);
  world.create(podWithClaims('p', ['c']), podWithClaims('q', ['d'])).at(0.6);
  expect(world.news().slice(0, 3)).toEqual(['0.501 p -> n2', '0.502 q unschedulable', '0.502 q Unschedulable']);
});

test('a pod with a claim for one pod evicts a lesser one that has it', () => {
  const mode = { accessModes: ['ReadWriteOncePod'] } as const;
  const world = worldWith(boundPair('c', mode, mode));
  world.create(podWithClaims('low', ['c'], { nodeName: 'n1' })).at(1);
  world.create(podWithClaims('high', ['c'], { priority: 10 })).at(2);
  expect(world.news()).toContain('1.001 high unschedulable');
  expect(messageOfEviction(world)).toBe('DisruptionTarget');
});

function messageOfEviction(world: SchedulerWorld): string | undefined {
  let pod: Pod | undefined;
  world.user.get('Pod', 'default/low', (response) => {
    if (response.ok) pod = response.object;
  });
  world.at(world.engine.now / 1_000_000 + 0.001);
  return pod?.status.conditions.find(({ type }) => type === 'DisruptionTarget')?.type;
}

test('a volume that somebody else has taken during the cycle makes the attempt an error, not a rejection', () => {
  const world = worldWith([testVolume('v', STATIC), testClaim('c', STATIC)]);
  world.create(podWithClaims('p', ['c']));
  world.user.patch('PersistentVolume', 'v', (volume) => ({
    ...volume,
    spec: { ...volume.spec, claimRef: { namespace: 'default', name: 'other', uid: 'u' } },
  }));
  world.at(0.51);
  const [first, second] = world.news();
  expect([first, second]).toEqual(['0.501 p error', '0.501 p SchedulerError']);
  expect(messageOf(world)).toMatch(
    /^running Reserve plugin "VolumeBinding": "v" is out of sync \(stored: \d+, assume: \d+\)$/,
  );
});
