import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../engine/time.ts';
import type { StorageObject } from '../../api/objects/storage.ts';
import { boundPair, metaOf, testClass, type VolumeOptions } from '../../scheduling/testing/test-storage.ts';
import { recordStorage } from '../testing/storage-lines.ts';
import { pod, World } from '../testing/world.ts';
import attacher from './csi-attacher.ts';
import attachDetach from './persistentvolume-attach-detach.ts';

const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'c' } }];
const use = (name: string, nodeName = 'node-0') => pod(name, { nodeName, volumes });
const options = { attachDuration: '2s', detachDuration: '1s' };

/** One claim with its volume; `time what`, with times to a tenth of a second. */
function worldWith(
  volume: VolumeOptions = {},
  ...objects: readonly StorageObject[]
): { world: World; lines: string[] } {
  const world = new World({ machines: [{ name: 'node-0' }, { name: 'node-1' }] });
  for (const object of [testClass(), ...boundPair('c', volume), ...objects]) {
    world.server.preload(object.kind, object as never);
  }
  const lines = recordStorage(world);
  attachDetach.create(world.environment, attachDetach.options.parse({}));
  attacher.create(world.environment, attacher.options.parse(options));
  return { world, lines };
}

const short = (lines: readonly string[]): string[] =>
  lines.map((line) => line.trim().replace(/^(\d+\.\d)\d+ [\w-]+: VolumeAttachment csi-\w+/, '$1'));

test('a volume is attached for the first pod of a node and detached after the last', () => {
  const { world, lines } = worldWith();
  world.user.create('Pod', use('a'));
  world.at(10 * SECOND, () => world.user.create('Pod', use('b')));
  world.at(20 * SECOND, () => world.user.delete('Pod', 'default/a', { gracePeriodSeconds: 0 }));
  world.at(30 * SECOND, () => world.user.delete('Pod', 'default/b', { gracePeriodSeconds: 0 }));
  world.run(1 * MINUTE);
  expect(short(lines)).toEqual([
    '0.0 pv-c on node-0: attaching',
    '2.0 pv-c on node-0: attached',
    '30.0 pv-c on node-0: detaching',
    '31.0 deleted',
  ]);
});

test('a pod that has ended does not need its volumes any more', () => {
  const { world, lines } = worldWith();
  world.user.create('Pod', use('a'));
  world.at(10 * SECOND, () =>
    world.user.patchStatus('Pod', 'default/a', (a) => ({ ...a, status: { ...a.status, phase: 'Succeeded' } })),
  );
  world.run(1 * MINUTE);
  expect(short(lines).slice(2)).toEqual(['10.0 pv-c on node-0: detaching', '11.0 deleted']);
});

describe('for another node', () => {
  const move = (volume: VolumeOptions): string[] => {
    const { world, lines } = worldWith(volume);
    world.user.create('Pod', use('a'));
    world.at(10 * SECOND, () => world.user.create('Pod', use('b', 'node-1')));
    world.at(20 * SECOND, () => world.user.delete('Pod', 'default/a', { gracePeriodSeconds: 0 }));
    world.run(1 * MINUTE);
    return short(lines).slice(2);
  };

  test('a volume for one node is detached first', () => {
    expect(move({})).toEqual([
      '20.0 pv-c on node-0: detaching',
      '21.0 deleted',
      '21.1 pv-c on node-1: attaching',
      '23.1 pv-c on node-1: attached',
    ]);
  });

  test('a volume for many is attached at once', () => {
    expect(move({ accessModes: ['ReadWriteMany'] }).slice(0, 2)).toEqual([
      '10.0 pv-c on node-1: attaching',
      '12.0 pv-c on node-1: attached',
    ]);
  });
});

test.each<[string, VolumeOptions, readonly StorageObject[]]>([
  ['is not a CSI volume', { source: {} }, []],
  [
    'has a driver that does not attach',
    {},
    [
      {
        kind: 'CSIDriver',
        metadata: metaOf('disk.example.com', ''),
        spec: { attachRequired: false, storageCapacity: false },
      },
    ],
  ],
])('nothing is attached when the volume %s', (_what, volume, objects) => {
  const { world, lines } = worldWith(volume, ...objects);
  world.user.create('Pod', use('a'));
  world.run(1 * MINUTE);
  expect(lines).toEqual([]);
});
