import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pod } from '../../../api/objects/pod.ts';
import { testPod } from '../../../scheduling/testing/test-cluster.ts';
import { TerminatedPods } from './terminated-pods.ts';

function ended(number: number, creationTimestamp: number, isEvicted: boolean): Pod {
  const pod = testPod(`pod-${number}`);
  const status = isEvicted ? { phase: 'Failed', reason: 'Evicted' } : { phase: 'Succeeded' };
  return {
    ...pod,
    metadata: { ...pod.metadata, uid: `uid-${number}`, creationTimestamp },
    status: { ...pod.status, ...status } as Pod['status'],
  };
}

const step = fc.record({
  number: fc.nat(60),
  creationTimestamp: fc.nat(30),
  isEvicted: fc.boolean(),
  action: fc.constantFrom('add', 'add', 'add', 'add', 'remove', 'ask'),
  count: fc.integer({ min: -1, max: 10 }),
});

test('the oldest are what sorting all of them would give, whatever came and went', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const present = new Map<string, Pod>();
      const pods = new TerminatedPods(() => [testPod('running'), ...present.values()]);
      for (const { number, creationTimestamp, isEvicted, action, count } of steps) {
        const pod = ended(number, creationTimestamp, isEvicted);
        const { uid } = pod.metadata;
        const old = present.get(uid);
        if (action === 'add') {
          present.set(uid, pod);
          pods.change(old, pod);
        } else if (action === 'remove') {
          present.delete(uid);
          pods.change(old, undefined);
        } else {
          const sorted = [...present.values()].sort(
            (a, b) =>
              Number(b.status.reason === 'Evicted') - Number(a.status.reason === 'Evicted') ||
              a.metadata.creationTimestamp - b.metadata.creationTimestamp ||
              (a.metadata.name < b.metadata.name ? -1 : 1),
          );
          expect(pods.oldest(count)).toEqual(sorted.slice(0, Math.max(0, count)));
        }
        expect(pods.size).toBe(present.size);
      }
    }),
    { numRuns: 300 },
  );
});

test('pods that come and go while nobody asks leave nothing behind', () => {
  const stays = ended(0, 1, false);
  const pods = new TerminatedPods(() => [stays]);
  pods.change(undefined, stays);
  expect(pods.oldest(2)).toEqual([stays]);
  for (let number = 1; number <= 3000; number++) {
    const pod = ended(number, 0, number % 2 === 0);
    pods.change(undefined, pod);
    pods.change(pod, undefined);
  }
  expect(pods.size).toBe(1);
  expect(pods.oldest(2)).toEqual([stays]);
});
