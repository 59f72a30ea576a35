import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../engine/time.ts';
import {
  PROVISIONED_BY,
  SELECTED_NODE,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageObject,
} from '../../api/objects/storage.ts';
import {
  boundPair,
  GIGABYTE,
  testClaim,
  testClass,
  testVolume,
  type VolumeOptions,
} from '../../scheduling/testing/test-storage.ts';
import { recordStorage } from '../testing/storage-lines.ts';
import { World } from '../testing/world.ts';
import binder from './persistentvolume-binder.ts';

const CLASSES = [testClass('wait'), testClass('now', { volumeBindingMode: 'Immediate' })];
const now = { storageClassName: 'now' } as const;

/** Nobody makes volumes, and only the binder writes besides the user. */
function worldWith(...objects: readonly StorageObject[]): { world: World; lines: string[] } {
  const world = new World();
  for (const object of [...CLASSES, ...objects]) world.server.preload(object.kind, object as never);
  const lines = recordStorage(world);
  binder.create(world.environment, binder.options.parse({}));
  return { world, lines };
}

const withoutUid = <T extends PersistentVolume | PersistentVolumeClaim>(object: T): T => ({
  ...object,
  metadata: { ...object.metadata, uid: '' },
});

describe('a claim', () => {
  test('of an Immediate class gets the smallest volume that does, first the volume, then the claim', () => {
    const volumes = [
      testVolume('large', { ...now, capacityBytes: 30 * GIGABYTE }),
      testVolume('small', { ...now, capacityBytes: 20 * GIGABYTE }),
    ];
    const { world, lines } = worldWith(...volumes, testClaim('c', now));
    world.run(1 * SECOND);
    expect(lines.map((line) => line.trim())).toEqual([
      '0.003 kube-controller-manager: PersistentVolume small Available for c',
      '0.007 kube-controller-manager: PersistentVolume small Bound for c',
      '0.011 kube-controller-manager: PersistentVolumeClaim c Pending by small [bound-by-controller bind-completed]',
      '0.015 kube-controller-manager: PersistentVolumeClaim c Bound by small [bound-by-controller bind-completed]',
    ]);
  });

  test('prefers a volume with few access modes, even if it is larger', () => {
    const volumes = [
      testVolume('many', { ...now, accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] }),
      testVolume('few', { ...now, capacityBytes: 30 * GIGABYTE }),
    ];
    const { world, lines } = worldWith(...volumes, testClaim('c', now));
    world.run(1 * SECOND);
    expect(lines.at(-1)).toContain('Bound by few');
  });

  test('that waits for its first consumer is left alone, until the scheduler has chosen a volume for it', () => {
    const { world, lines } = worldWith(testVolume('v'), testClaim('c'));
    world.run(1 * MINUTE);
    expect(lines).toEqual([]);
    world.user.patch('PersistentVolume', 'v', (volume) => ({
      ...volume,
      spec: { ...volume.spec, claimRef: { namespace: 'default', name: 'c', uid: 'uid-c' } },
    }));
    world.run(2 * MINUTE);
    expect(lines.at(-1)).toContain('PersistentVolumeClaim c Bound by v');
  });

  test.each<[string, PersistentVolumeClaim, boolean]>([
    ['an Immediate class', testClaim('c', now), true],
    ['a waiting class', testClaim('c'), false],
    ['a waiting class and a node', testClaim('c', { annotations: { [SELECTED_NODE]: 'node-0' } }), true],
    ['no class', testClaim('c', { storageClassName: '' }), false],
    ['a class that is not there', testClaim('c', { storageClassName: 'nope' }), false],
  ])('with %s is handed to a provisioner or not', (_what, claim, isAsked) => {
    const { world, lines } = worldWith(claim);
    world.run(1 * MINUTE);
    expect(lines.some((line) => line.includes('storage-provisioner'))).toBe(isAsked);
  });

  test('that found nothing is looked at again in a round of the resync after a volume has come', () => {
    const { world, lines } = worldWith(testClaim('c', { storageClassName: '' }));
    world.at(1 * SECOND, () =>
      world.user.create('PersistentVolume', withoutUid(testVolume('v', { storageClassName: '' }))),
    );
    world.run(1 * SECOND + 1);
    const before = lines.length;
    world.run(30 * SECOND);
    const [available, ...binding] = lines
      .slice(before)
      .map((line) => line.trim().replace(' kube-controller-manager:', ''));
    expect(available).toBe('1.007 PersistentVolume v Available');
    expect(binding).toHaveLength(4);
    const waited = Number(binding[0]!.split(' ')[0]) - 1;
    expect(waited).toBeGreaterThan(0.01);
    expect(waited).toBeLessThan(15.01);
  });

  test('that names its volume gets that one only', () => {
    const { world, lines } = worldWith(
      testVolume('other', now),
      testVolume('mine', now),
      testClaim('c', { ...now, volumeName: 'mine' }),
    );
    world.run(1 * SECOND);
    expect(lines.at(-1)).toContain('Bound by mine [bind-completed]');
  });

  test('gets the default class when there is one', () => {
    const isDefault = { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } };
    const standard = testClass('standard', { volumeBindingMode: 'Immediate' });
    const { storageClassName: _class, ...spec } = testClaim('c').spec;
    const claim: PersistentVolumeClaim = { ...testClaim('c'), spec };
    const { world } = worldWith({ ...standard, metadata: { ...standard.metadata, ...isDefault } }, claim);
    let given: string | undefined;
    world.at(1 * SECOND, () =>
      world.user.get('PersistentVolumeClaim', 'default/c', (response) => {
        if (response.ok) given = response.object.spec.storageClassName;
      }),
    );
    world.run(2 * SECOND);
    expect(given).toBe('standard');
  });
});

describe('a volume whose claim is deleted', () => {
  const deleteClaim = (volume: VolumeOptions): string[] => {
    const { world, lines } = worldWith(...boundPair('c', volume));
    world.at(1 * SECOND, () => world.user.delete('PersistentVolumeClaim', 'default/c'));
    world.run(1 * MINUTE);
    return lines.map((line) => line.trim().replace(' kube-controller-manager:', ''));
  };

  test.each<['Retain' | 'Delete']>([['Retain'], ['Delete']])('is Released with the policy %s', (policy) => {
    expect(deleteClaim({ persistentVolumeReclaimPolicy: policy })).toEqual([
      '1.007 PersistentVolume pv-c Released for c',
    ]);
  });
});

test('a volume that was chosen for a claim which got another is free again', () => {
  const [claim, volume] = boundPair('c');
  const claimRef = { namespace: 'default', name: 'c', uid: 'uid-c' };
  const annotations = { 'pv.kubernetes.io/bound-by-controller': 'yes' };
  const { world, lines } = worldWith(claim, volume, testVolume('second', { claimRef, annotations, phase: 'Bound' }));
  world.run(1 * SECOND);
  expect(lines.at(-1)).toContain('PersistentVolume second Available');
});

test('a volume that was made for a claim which got another goes', () => {
  const [claim, volume] = boundPair('c');
  const claimRef = { namespace: 'default', name: 'c', uid: 'uid-c' };
  const second = testVolume('second', {
    claimRef,
    annotations: { [PROVISIONED_BY]: 'disk.example.com' },
    persistentVolumeReclaimPolicy: 'Delete',
    phase: 'Bound',
  });
  const { world, lines } = worldWith(claim, volume, second);
  world.run(1 * SECOND);
  expect(lines.at(-1)).toContain('PersistentVolume second Released');
});

test('a claim whose volume is deleted is Lost', () => {
  const { world, lines } = worldWith(...boundPair('c'));
  world.at(1 * SECOND, () => world.user.delete('PersistentVolume', 'pv-c'));
  world.run(2 * SECOND);
  expect(lines.at(-1)).toContain('PersistentVolumeClaim c Lost by pv-c');
});

test('without storage it never does anything', () => {
  const world = new World({ components: [[binder]] });
  const requests = world.countRequests();
  world.run(10 * MINUTE);
  expect(requests.size).toBe(0);
});
