import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../engine/time.ts';
import {
  PROVISIONED_BY,
  SELECTED_NODE,
  STORAGE_PROVISIONER,
  type PersistentVolume,
  type StorageObject,
} from '../../api/objects/storage.ts';
import {
  boundPair,
  testAttachment,
  testClaim,
  testClass,
  testCsiNode,
  type ClaimOptions,
} from '../../scheduling/testing/test-storage.ts';
import { recordStorage } from '../testing/storage-lines.ts';
import { World } from '../testing/world.ts';
import provisioner from './csi-provisioner.ts';

const DRIVER = 'disk.example.com';
const CLASSES = [
  testClass('wait'),
  testClass('now', { volumeBindingMode: 'Immediate', reclaimPolicy: 'Retain' }),
  testClass('only-b', {
    volumeBindingMode: 'Immediate',
    allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['b'] }] }],
  }),
];
const ZONES = ['a', 'b', 'c'];
const MACHINES = ZONES.map((zone) => ({ name: `node-${zone}`, labels: { zone } }));
const CSI_NODES = ZONES.map((zone) => testCsiNode(`node-${zone}`));
const options = { provisionDuration: '3s', deleteDuration: '2s' };

function worldWith(...objects: readonly StorageObject[]): { world: World; lines: string[]; made: PersistentVolume[] } {
  const world = new World({ machines: MACHINES });
  for (const object of [...CLASSES, ...CSI_NODES, ...objects]) world.server.preload(object.kind, object as never);
  const lines = recordStorage(world);
  const made: PersistentVolume[] = [];
  world.record(['committed'], (fact) => {
    if (fact.kind !== 'committed' || fact.component !== 'csi-provisioner' || fact.change.type !== 'ADDED')
      return undefined;
    made.push(fact.change.object as PersistentVolume);
    return undefined;
  });
  provisioner.create(world.environment, provisioner.options.parse(options));
  return { world, lines, made };
}

const asked = (name: string, claim: ClaimOptions = {}) =>
  testClaim(name, { ...claim, annotations: { [STORAGE_PROVISIONER]: DRIVER, ...claim.annotations } });
const zoneOf = ({ spec }: PersistentVolume) => spec.nodeAffinity?.[0]?.matchExpressions?.[0];

test('a volume is made for a claim where the scheduler wants it, after the time that it takes', () => {
  const { world, lines, made } = worldWith(asked('c', { annotations: { [SELECTED_NODE]: 'node-b' } }));
  world.run(1 * MINUTE);
  expect(lines.map((line) => line.trim())).toEqual(['3.003 csi-provisioner: PersistentVolume pvc-uid-c Pending for c']);
  expect(zoneOf(made[0]!)).toEqual({ key: 'zone', operator: 'In', values: ['b'] });
  expect(made[0]!.spec).toMatchObject({
    storageClassName: 'wait',
    persistentVolumeReclaimPolicy: 'Delete',
    claimRef: { namespace: 'default', name: 'c', uid: 'uid-c' },
    source: { csi: { driver: DRIVER, volumeHandle: 'pvc-uid-c' } },
  });
});

test.each<[string, StorageObject]>([
  ['waits for its first consumer', asked('c')],
  ['was not handed over yet', testClaim('c', { storageClassName: 'now' })],
  ['names a volume', asked('c', { storageClassName: 'now', volumeName: 'v' })],
])('no volume is made for a claim that %s', (_what, claim) => {
  const { world, made } = worldWith(claim);
  world.run(1 * MINUTE);
  expect(made).toEqual([]);
});

describe('an Immediate claim', () => {
  test('goes round the zones with the ordinals of a StatefulSet', () => {
    const claims = [0, 1, 2, 3].map((ordinal) => asked(`data-db-${ordinal}`, { storageClassName: 'now' }));
    const { world, made } = worldWith(...claims);
    world.run(1 * MINUTE);
    const zones = made.map((volume) => zoneOf(volume)!.values[0]!);
    expect(new Set(zones.slice(0, 3))).toEqual(new Set(ZONES));
    expect(zones[3]).toBe(zones[0]);
  });

  test('stays within the topologies that its class allows', () => {
    const { world, made } = worldWith(...['x', 'y', 'z'].map((name) => asked(name, { storageClassName: 'only-b' })));
    world.run(1 * MINUTE);
    expect(made.map((volume) => zoneOf(volume)!.values)).toEqual([['b'], ['b'], ['b']]);
  });
});

describe('a released volume', () => {
  const released = (policy: 'Delete' | 'Retain', annotations = { [PROVISIONED_BY]: DRIVER }) =>
    boundPair('c', { phase: 'Released', persistentVolumeReclaimPolicy: policy, annotations })[1];

  test('is deleted when its policy says so and it was made here', () => {
    const { world, lines } = worldWith(released('Delete'));
    world.run(1 * MINUTE);
    expect(lines.map((line) => line.trim())).toEqual(['2.003 csi-provisioner: PersistentVolume pv-c deleted']);
  });

  test.each<[string, PersistentVolume]>([
    ['its policy is Retain', released('Retain')],
    ['somebody else made it', released('Delete', {} as never)],
  ])('stays when %s', (_what, volume) => {
    const { world, lines } = worldWith(volume);
    world.run(1 * MINUTE);
    expect(lines).toEqual([]);
  });

  test('waits until it is detached', () => {
    const { world, lines } = worldWith(released('Delete'), testAttachment('x', 'node-a', 'pv-c'));
    world.at(10 * SECOND, () => world.user.delete('VolumeAttachment', 'x'));
    world.run(1 * MINUTE);
    expect(lines.map((line) => line.trim())).toEqual(['12.007 csi-provisioner: PersistentVolume pv-c deleted']);
  });
});
