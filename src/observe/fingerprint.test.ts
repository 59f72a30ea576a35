import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../api/kinds.ts';
import type { Pod } from '../api/objects/pod.ts';
import { Fingerprint } from './fingerprint.ts';
import { StructuralHash } from './structural-hash.ts';
import { observeWorld } from './testing/observe-world.ts';
import { World } from './testing/world.ts';

function fingerprintOf(story: (world: World) => void): string {
  const world = new World();
  const fingerprint = new Fingerprint(world.on);
  story(world);
  return fingerprint.value;
}

/** A story of which one thing is told in another way. */
function story({ at = 1, name = 'a', component = 'test', change = (pod: Pod): Pod => pod, attempt = {} }) {
  return (world: World): void => {
    world.addPod('other');
    world.at(at).addPod(name, { cpu: 100 });
    world.changePod(name, (pod) => change({ ...pod, status: { ...pod.status, phase: 'Running' } }), component);
    world.attempt(name, attempt);
  };
}

const VARIANTS: Readonly<Record<string, (world: World) => void>> = {
  plain: story({}),
  time: story({ at: 2 }),
  name: story({ name: 'b' }),
  component: story({ component: 'kubelet' }),
  node: story({ change: (pod) => ({ ...pod, spec: { ...pod.spec, nodeName: 'node-1' } }) }),
  phase: story({ change: (pod) => ({ ...pod, status: { ...pod.status, phase: 'Failed' } }) }),
  reason: story({ change: (pod) => ({ ...pod, status: { ...pod.status, reason: 'Evicted' } }) }),
  'empty reason': story({ change: (pod) => ({ ...pod, status: { ...pod.status, reason: '' } }) }),
  message: story({ change: (pod) => ({ ...pod, status: { ...pod.status, message: 'Evicted' } }) }),
  deletion: story({ change: (pod) => ({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: 5 } }) }),
  labels: story({ change: (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { a: 'b' } } }) }),
  condition: story({ change: (pod) => withConditions(pod, ['Ready']) }),
  conditions: story({ change: (pod) => withConditions(pod, ['Ready', 'Initialized']) }),
  'conditions turned round': story({ change: (pod) => withConditions(pod, ['Initialized', 'Ready']) }),
  attempt: story({ attempt: { attempt: 2 } }),
  result: story({ attempt: { result: 'error' } }),
  'chosen node': story({ attempt: { nodeName: 'node-1' } }),
  score: story({ attempt: { score: 1 } }),
  ties: story({ attempt: { nodesTied: 2 } }),
  'cycle time': story({ attempt: { duration: 501 } }),
  rejections: story({ attempt: { rejections: [{ plugin: 'NodeName', reason: 'x', nodeCount: 1 }] } }),
  'one more': (world) => {
    story({})(world);
    world.setPhase('a', 'Running');
  },
  'deleted at the end': (world) => {
    story({})(world);
    world.removePod('a');
  },
};

function withConditions(pod: Pod, types: readonly string[]): Pod {
  const conditions = types.map((type) => ({ type, status: 'True', lastTransitionTime: 0 }) as const);
  return { ...pod, status: { ...pod.status, conditions } };
}

test('whatever happens otherwise changes the fingerprint', () => {
  const seen = new Map<string, string>();
  for (const [name, variant] of Object.entries(VARIANTS)) {
    const value = fingerprintOf(variant);
    expect(value).toMatch(/^[0-9a-f]{32}$/);
    expect([name, seen.get(value)]).toEqual([name, undefined]);
    seen.set(value, name);
  }
});

test('the same story has the same fingerprint, with all metrics and with none', () => {
  const all = observeWorld(VARIANTS['conditions']!, 10);
  const none = observeWorld(VARIANTS['conditions']!, 10, { metrics: [] });
  expect(all.fingerprint).toBe(none.fingerprint);
  expect(all.fingerprint).toBe(fingerprintOf(VARIANTS['conditions']!));
});

test('the order of facts counts', () => {
  const commits: Change[] = [];
  const world = new World();
  world.on('committed', ({ change }) => void commits.push(change));
  for (const name of ['a', 'b', 'c']) world.addPod(name);
  const replay = (changes: readonly Change[]): string =>
    fingerprintOf(({ journal }) => {
      for (const change of changes) {
        const slot = commits.indexOf(change);
        journal.append({ kind: 'committed', change, component: 'test', slot });
      }
    });
  expect(replay(commits)).not.toBe(replay(commits.toReversed()));
  expect(replay(commits)).not.toBe(replay([commits[1]!, commits[0]!, commits[2]!]));
});

test('contents count, not whether objects are shared', () => {
  const shared = story({ change: (pod) => pod });
  const copied = story({ change: (pod) => JSON.parse(JSON.stringify(pod)) as Pod });
  expect(fingerprintOf(copied)).toBe(fingerprintOf(shared));
});

function digest(value: unknown): string {
  const hash = new StructuralHash();
  hash.add(value, 1);
  return hash.sums.join();
}

function digestDifference(value: unknown, old: unknown): string {
  const hash = new StructuralHash();
  hash.addDifference(value, old, 1);
  return hash.sums.join();
}

test('values that look alike have different digests', () => {
  const values = [
    1,
    '1',
    true,
    [1],
    ['1'],
    { 0: 1 },
    {},
    [],
    '',
    null,
    'ab',
    ['ab'],
    ['a', 'b'],
    ['', 'ab'],
    { a: 'b' },
    { b: 'a' },
    { a: { b: 'c' } },
    { a: 'bc' },
    { ab: 'c' },
    1.5,
    -1,
    4294967297,
    { a: 1, b: 2 },
    { a: 2, b: 1 },
    [[1], 2],
    [[1, 2]],
  ];
  expect(new Set(values.map(digest)).size).toBe(values.length);
});

const data = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.boolean(), tie('list'), tie('fields')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  fields: fc.dictionary(fc.string({ maxLength: 3 }), tie('value'), { maxKeys: 4 }),
}));

test('a difference is empty for equal contents and only for them', () => {
  const none = '0,0,0,0';
  fc.assert(
    fc.property(data.fields, data.fields, (a, b) => {
      expect(digestDifference(a, structuredClone(a))).toBe(none);
      const isEqual = digest(a) === digest(b);
      expect(digestDifference(a, b) === none).toBe(isEqual);
    }),
  );
});

test('the order in which fields were written does not count', () => {
  expect(digest({ a: 1, b: { c: 2, d: 3 } })).toBe(digest({ b: { d: 3, c: 2 }, a: 1 }));
});
