import { expect, test } from 'vitest';
import { BIND_COMPLETED } from '../api/objects/storage.ts';
import { World } from '../apiserver/testing/world.ts';
import { testClaim, testClass, testVolume } from '../scheduling/testing/test-storage.ts';
import { preloadStorage } from './preload-storage.ts';

const STANDARD = testClass('standard', {
  metadata: {
    ...testClass().metadata,
    name: 'standard',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
});
const claimRef = { namespace: 'default', name: 'c', uid: '' };

test.each([
  ['name each other', testVolume('v', { claimRef }), testClaim('c', { volumeName: 'v' }), 'Bound', 'Bound'],
  ['say nothing', testVolume('v', { phase: 'Pending' }), testClaim('c'), 'Available', 'Pending'],
  ['are half way: the volume names the claim', testVolume('v', { claimRef }), testClaim('c'), 'Available', 'Pending'],
  [
    'are half way: the claim names the volume',
    testVolume('v'),
    testClaim('c', { volumeName: 'v' }),
    'Available',
    'Pending',
  ],
] as const)('a volume and a claim that %s', (_what, volume, claim, volumePhase, claimPhase) => {
  const { server } = new World();
  const uids: string[] = [];
  const lines: string[] = [];
  const fresh = { ...claim, metadata: { ...claim.metadata, uid: '' } };
  const fakeServer = {
    preload: (kind: 'PersistentVolumeClaim' | 'PersistentVolume', object: never) => {
      const stored = server.preload(kind, object);
      lines.push(`${stored.kind} ${stored.status.phase}`);
      if (stored.kind === 'PersistentVolumeClaim') uids.push(stored.metadata.uid);
      if (stored.kind === 'PersistentVolume') uids.push(stored.spec.claimRef?.uid ?? '');
      return stored;
    },
  };
  preloadStorage([volume, fresh], fakeServer as never);
  expect(lines).toEqual([`PersistentVolumeClaim ${claimPhase}`, `PersistentVolume ${volumePhase}`]);
  expect(uids[1]).toBe(volumePhase === 'Bound' ? uids[0] : '');
});

test('a claim gets the default class, and the mark of a bound one', () => {
  const world = new World();
  const committed: unknown[] = [];
  world.journal.on('committed', ({ change }) => committed.push(change.object));
  const { storageClassName: _class, ...spec } = testClaim('c', { volumeName: 'v' }).spec;
  preloadStorage([STANDARD, testVolume('v', { claimRef }), { ...testClaim('c'), spec }], world.server);
  expect(committed[1]).toMatchObject({
    metadata: { annotations: { [BIND_COMPLETED]: 'yes' } },
    spec: { storageClassName: 'standard', volumeName: 'v' },
    status: { phase: 'Bound', accessModes: ['ReadWriteOnce'] },
  });
});
