import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../engine/time.ts';
import { attachmentName } from '../../api/objects/storage.ts';
import { boundPair, testAttachment, testClaim, type VolumeOptions } from '../../scheduling/testing/test-storage.ts';
import { pod } from '../testing/world.ts';
import { KubeletWorld } from './testing/kubelet-world.ts';

const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'c' } }];
const NAME = attachmentName('handle-pv-c', 'disk.example.com', 'node-0');

function worldWith(volume: VolumeOptions = {}): { world: KubeletWorld; lines: string[]; steps: string[] } {
  const world = new KubeletWorld({ kubelet: { volumeMountDuration: '500ms' }, machines: [{ images: ['app:1'] }] });
  for (const object of boundPair('c', volume)) world.server.preload(object.kind, object as never);
  const lines = world.record(['pod-admitted', 'volumes-mounted', 'sandbox-created', 'containers-ready']);
  return { world, lines, steps: [] };
}

const attach = (world: KubeletWorld): void =>
  world.user.create('VolumeAttachment', { ...testAttachment(NAME, 'node-0', 'pv-c') });
const markAttached = (world: KubeletWorld): void =>
  world.user.patchStatus('VolumeAttachment', NAME, (current) => ({ ...current, status: { attached: true } }));
const trimmed = (lines: readonly string[]): string[] => lines.map((line) => line.trim());

describe('a pod with volumes', () => {
  test('waits until its volume is attached, looking for it again and again, then mounts it', () => {
    const { world, lines } = worldWith();
    world.at(1 * SECOND, () => world.user.create('Pod', pod('a', { volumes })));
    world.at(2 * SECOND, () => attach(world));
    world.at(3 * SECOND, () => markAttached(world));
    world.run(1 * MINUTE);
    // Looks at about 1.02, 1.52, 2.52 and 4.53 s; mounted half a second later, noticed in steps of 0.3 s.
    expect(trimmed(lines)).toEqual([
      '1.004 pod-admitted a',
      '5.214 volumes-mounted a',
      '5.414 sandbox-created a',
      '5.514 containers-ready a',
    ]);
  });

  test('does not wait for what needs no attaching', () => {
    const { world, lines } = worldWith({ source: {} });
    world.at(1 * SECOND, () => world.user.create('Pod', pod('a', { volumes })));
    world.run(1 * MINUTE);
    expect(trimmed(lines)[1]).toBe('1.614 volumes-mounted a');
  });

  test('waits for a claim that is not bound yet', () => {
    const world = new KubeletWorld({ machines: [{ images: ['app:1'] }] });
    world.server.preload('PersistentVolumeClaim', testClaim('c'));
    const lines = world.record(['volumes-mounted', 'sandbox-created']);
    world.user.create('Pod', pod('a', { volumes }));
    world.run(10 * MINUTE);
    expect(lines).toEqual([]);
  });

  test('gives up when it is deleted', () => {
    const { world, lines } = worldWith();
    world.at(1 * SECOND, () => world.user.create('Pod', pod('a', { volumes })));
    world.at(2 * SECOND, () => world.user.delete('Pod', 'default/a'));
    const requests = world.countRequests();
    world.run(10 * MINUTE);
    expect(trimmed(lines)).toEqual(['1.004 pod-admitted a']);
    expect(requests.get('kubelet get volumeattachments 404')).toBeLessThan(5);
  });
});

test('a node with CSI drivers gets its CSINode when it registers', () => {
  const csiDrivers = [{ name: 'disk.example.com', topologyKeys: ['zone'], maxVolumes: 3 }];
  const world = new KubeletWorld({ kubelet: { csiDrivers }, unregistered: ['node-0'] });
  let drivers: unknown;
  world.at(1 * MINUTE, () =>
    world.user.get('CSINode', 'node-0', (response) => {
      if (response.ok) ({ drivers } = response.object.spec);
    }),
  );
  world.run(2 * MINUTE);
  expect(drivers).toEqual([
    { name: 'disk.example.com', nodeID: 'node-0', topologyKeys: ['zone'], allocatable: { count: 3 } },
  ]);
});
