import { expect, test } from 'vitest';
import { testAttachment, testClaim } from '../../scheduling/testing/test-storage.ts';
import { World } from '../testing/world.ts';

const committed = (world: World): string[] =>
  world.record('committed', ({ change: { type, object } }) => `${type} ${object.metadata.name}`);

test('an object with a finalizer is only marked, and goes with the last of them', () => {
  const world = new World();
  const user = world.client();
  const attachment = testAttachment('x', 'n', 'v');
  const finalizers = ['external-attacher/d'];
  user.create('VolumeAttachment', { ...attachment, metadata: { ...attachment.metadata, finalizers } });
  world.engine.run(10);
  const lines = committed(world);
  user.delete('VolumeAttachment', 'x');
  user.delete('VolumeAttachment', 'x');
  world.engine.run(20);
  user.patch('VolumeAttachment', 'x', (current) => ({ ...current, metadata: { ...current.metadata, finalizers: [] } }));
  world.engine.run(30);
  expect(lines.map((line) => line.split(' ').slice(1).join(' '))).toEqual(['MODIFIED x', 'DELETED x']);
});

test('an object without finalizers goes at once', () => {
  const world = new World();
  const user = world.client();
  user.create('PersistentVolumeClaim', testClaim('c'));
  world.engine.run(10);
  const lines = committed(world);
  user.delete('PersistentVolumeClaim', 'default/c');
  world.engine.run(20);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('DELETED c');
});
