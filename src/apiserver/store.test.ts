import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pod } from '../api/objects/pod.ts';
import { createUid } from '../api/uid.ts';
import { Store, type Place, type Stored } from './store.ts';
import { newPod } from './testing/world.ts';

function podIn(namespace: string, name: string): Pod {
  const pod = newPod(name);
  return { ...pod, metadata: { ...pod.metadata, namespace } };
}

test('key, name and place lead to the same object, a place that another has taken to none, and lists keep the order', () => {
  const action = fc.record({
    namespace: fc.constantFrom('a', 'b'),
    name: fc.constantFrom('x', 'y', 'z'),
    isCreated: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const store = new Store('seed');
      const pods = store.shelf('Pod');
      const expected = new Map<string, Stored<'Pod'>>();
      const places = new Map<string, Place[]>();
      for (const { namespace, name, isCreated } of actions) {
        const key = `${namespace}/${name}`;
        const there = expected.get(key);
        if (isCreated) {
          const commit = pods.insert(podIn(namespace, name), 0);
          expect(commit === undefined).toBe(there !== undefined);
          if (commit === undefined) continue;
          const stored = commit.stored as Stored<'Pod'>;
          expected.set(key, stored);
          places.set(key, [...(places.get(key) ?? []), { key, slot: stored.slot }]);
        } else if (there !== undefined) {
          pods.remove(there);
          expected.delete(key);
        }
        for (const namespace of ['a', 'b']) {
          for (const name of ['x', 'y', 'z']) {
            const key = `${namespace}/${name}`;
            const stored = expected.get(key);
            for (const reference of [key, { namespace, name }, ...(places.get(key) ?? [])]) {
              expect(pods.find(reference)).toBe(stored);
            }
          }
        }
        expect(store.list('Pod')).toEqual([...expected.values()].map(({ object }) => object));
      }
    }),
  );
});

test('each object that takes over a name has a uid of its own, however many names there are', () => {
  const store = new Store('seed');
  const pods = store.shelf('Pod');
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 3000; i += round + 1) {
      const { change, stored } = pods.insert(podIn('a', `x-${i}`), 0)!;
      const before = round === 2 && i % 2 === 1 ? 1 : round;
      expect(change.object.metadata.uid).toBe(createUid('seed', 'Pod', `a/x-${i}`, before));
      pods.remove(stored as Stored<'Pod'>);
    }
  }
});
