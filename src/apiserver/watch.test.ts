import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOf, type Change } from '../api/kinds.ts';
import { matchesSelector } from '../api/labels.ts';
import type { Pod } from '../api/objects/pod.ts';
import { newNode, newPod, relabelled, World } from './testing/world.ts';
import type { Selection } from './watch.ts';

/** Tells what a watcher hears: `ADDED default/a`. */
function listener(world: World, selection: Selection): string[] {
  const heard: string[] = [];
  const informer = world.client('watcher').informer('Pod', selection);
  informer.onChange(({ type, object, old }) =>
    heard.push(`${type} ${object.metadata.name}${old === undefined ? '' : ' (old)'}`),
  );
  return heard;
}

const bind = (world: World, name: string, node: string): void =>
  world.client().bind({ kind: 'Binding', metadata: { ...newPod(name).metadata }, target: node });

function placed(pod: Pod, node: string | undefined): Pod {
  const { nodeName: _before, ...spec } = pod.spec;
  return { ...pod, spec: node === undefined ? spec : { ...spec, nodeName: node } };
}

describe('order', () => {
  test('no watcher hears a later revision before an earlier one, however latencies fall', () => {
    const uniform = { kind: 'uniform', min: 0, max: 50_000 } as const;
    const world = new World({
      watchLatency: uniform,
      fsyncLatency: uniform,
      clientLatency: uniform,
      processingLatency: uniform,
    });
    const revisions: number[] = [];
    const informer = world.client('watcher').informer('Pod');
    informer.onChange((change) => revisions.push(change.revision));
    const client = world.client();
    for (let i = 0; i < 200; i++) {
      world.engine.at(i * 1000, () =>
        client.create('Pod', newPod(`pod-${i}`), () => client.delete('Pod', `default/pod-${i}`)),
      );
    }
    world.run();
    expect(revisions).toHaveLength(400);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    expect(informer.progress).toBe(revisions.at(-1));
    expect(informer.size).toBe(0);
  });

  test('a list is followed by every later change and by none that it holds', () => {
    const world = new World({ watchLatency: 1000, clientLatency: 10 });
    const client = world.client();
    for (let i = 0; i < 50; i++) world.engine.at(i * 100, () => client.create('Pod', newPod(`pod-${i}`)));
    const heard = new Map<string, number>();
    world.engine.at(2000, () => {
      world
        .client('late')
        .informer('Pod')
        .onChange(({ object }) => heard.set(object.metadata.name, (heard.get(object.metadata.name) ?? 0) + 1));
    });
    world.run();
    expect([...heard.keys()]).toHaveLength(50);
    expect([...heard.values()].every((count) => count === 1)).toBe(true);
  });

  test('one event per commit, whatever the number of watchers', () => {
    const count = (watchers: number): number => {
      const world = new World();
      for (let i = 0; i < watchers; i++) listener(world, {});
      world.client().create('Pod', newPod('a'));
      world.run();
      return world.engine.eventCount;
    };
    expect(count(100)).toBe(count(1));
  });

  test('a watcher that stops hears no more, and those behind it still do', () => {
    const world = new World();
    const first = world.client('first').informer('Pod');
    first.onChange(() => first.stop());
    const second = listener(world, {});
    world.client().create('Pod', newPod('a'));
    world.client().create('Pod', newPod('b'));
    world.run();
    expect(first.size).toBe(1);
    expect(second).toEqual(['ADDED a', 'ADDED b']);
  });
});

describe('the pods of one node', () => {
  test('a kubelet hears of a pod when it is bound, and of no other', () => {
    const world = new World();
    const one = listener(world, { nodeName: 'one' });
    const two = listener(world, { nodeName: 'two' });
    const client = world.client();
    client.create('Pod', newPod('a'));
    client.create('Pod', newPod('b'));
    world.engine.at(10, () => bind(world, 'a', 'one'));
    world.engine.at(20, () => client.patch('Pod', 'default/a', (pod) => relabelled(pod, { app: 'web' })));
    world.engine.at(30, () => client.delete('Pod', 'default/a', { gracePeriodSeconds: 0 }));
    world.run();
    expect(one).toEqual(['ADDED a', 'MODIFIED a (old)', 'DELETED a (old)']);
    expect(two).toEqual([]);
  });

  test('watchers that share a function are told apart, whoever of them stops or comes anew', () => {
    const world = new World();
    const heard: string[] = [];
    const hear = ({ type }: Change<'Pod'>, key: string, _slot: number, receiver: string): void =>
      void heard.push(`${receiver}: ${type} ${key}`);
    const watch = (receiver: string): { stop(): void } =>
      world.client(receiver).watch('Pod', { nodeName: 'one' }, hear, receiver);
    world.server.preload('Pod', newPod('a', {}, 'one'));
    const first = watch('first');
    const second = watch('second');
    const relabel = (at: number): void =>
      world.client().patch('Pod', 'default/a', (pod) => relabelled(pod, { at: String(at) }));
    const steps = [() => first.stop(), () => void watch('third'), () => second.stop()];
    steps.forEach((step, index) => {
      world.engine.at(index * 20, () => relabel(index));
      world.engine.at(index * 20 + 10, step);
    });
    world.engine.at(60, () => relabel(60));
    world.run();
    expect(heard).toEqual([
      'first: ADDED default/a',
      'second: ADDED default/a',
      'first: MODIFIED default/a',
      'second: MODIFIED default/a',
      'second: MODIFIED default/a',
      'third: ADDED default/a',
      'second: MODIFIED default/a',
      'third: MODIFIED default/a',
      'third: MODIFIED default/a',
    ]);
  });

  test('the first list holds only its own', () => {
    const world = new World();
    world.server.preload('Pod', newPod('a', {}, 'one'));
    world.server.preload('Pod', newPod('b', {}, 'two'));
    expect(listener(world, { nodeName: 'one' })).toEqual(['ADDED a']);
  });

  test('one node by its name', () => {
    const world = new World();
    const heard: string[] = [];
    world
      .client('kubelet')
      .informer('Node', { name: 'one' })
      .onChange(({ type, object }) => heard.push(`${type} ${object.metadata.name}`));
    const client = world.client();
    client.create('Node', newNode('one'));
    client.create('Node', newNode('two'));
    world.engine.at(10, () =>
      client.patch('Node', 'one', (node) => ({ ...node, spec: { ...node.spec, unschedulable: true } })),
    );
    world.run();
    expect(heard).toEqual(['ADDED one', 'MODIFIED one']);
  });
});

describe('labels', () => {
  const web = { labelSelector: { matchLabels: { app: 'web' } } };

  test('an object that begins to match is ADDED, one that ceases is DELETED', () => {
    const world = new World();
    const heard = listener(world, web);
    const client = world.client();
    const relabel = (at: number, app: string): void =>
      void world.engine.at(at, () => client.patch('Pod', 'default/a', (pod) => relabelled(pod, { app })));
    client.create('Pod', newPod('a', { app: 'db' }));
    relabel(10, 'web');
    relabel(20, 'web');
    relabel(30, 'db');
    relabel(40, 'cache');
    world.engine.at(50, () => client.delete('Pod', 'default/a'));
    world.run();
    expect(heard).toEqual(['ADDED a', 'MODIFIED a (old)', 'DELETED a (old)']);
  });

  test('whatever happens, an informer ends with what a list would give, and hears of each object in turn', () => {
    const app = fc.constantFrom('web', 'db');
    const node = fc.constantFrom('one', 'two');
    const action = fc.record({
      pod: fc.nat(3),
      kind: fc.constantFrom('create', 'relabel', 'move', 'both', 'delete'),
      app,
      node,
    });
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 40 }),
        fc.constantFrom<Selection>(web, { nodeName: 'one' }, { nodeName: 'one', ...web }),
        (actions, selection) => {
          const world = new World({ watchLatency: 3 });
          const informer = world.client('watcher').informer('Pod', selection);
          const seen = new Set<string>();
          informer.onChange((change: Change<'Pod'>) => {
            const { name } = change.object.metadata;
            expect(seen.has(name)).toBe(change.type !== 'ADDED');
            if (change.type === 'DELETED') seen.delete(name);
            else seen.add(name);
          });
          const client = world.client();
          actions.forEach(({ pod, kind, app, node }, index) => {
            const key = `default/pod-${pod}`;
            world.engine.at(index * 10, () => {
              if (kind === 'create') client.create('Pod', newPod(`pod-${pod}`, { app }, node));
              else if (kind === 'delete') client.delete('Pod', key, { gracePeriodSeconds: 0 });
              else
                client.patch('Pod', key, (old): Pod => {
                  const moved = kind === 'relabel' ? old : { ...old, spec: { ...old.spec, nodeName: node } };
                  return kind === 'move' ? moved : relabelled(moved, { app });
                });
            });
          });
          world.run(100_000);
          const expected: string[] = [];
          world
            .client('lister')
            .informer('Pod')
            .onChange(({ object }) => {
              const isOnNode = selection.nodeName === undefined || object.spec.nodeName === selection.nodeName;
              const isLabelled =
                selection.labelSelector === undefined ||
                matchesSelector(selection.labelSelector, object.metadata.labels);
              if (isOnNode && isLabelled) expected.push(object.metadata.name);
            });
          world.run(200_000);
          expect([...informer.list()].map(({ metadata }) => metadata.name).toSorted()).toEqual(expected.toSorted());
        },
      ),
    );
  });
});

describe('informers', () => {
  test('indexes follow the objects', () => {
    const world = new World();
    const informer = world.client('watcher').informer('Pod');
    world.server.preload('Pod', newPod('early', {}, 'one'));
    const byNode = informer.index(({ spec }) => spec.nodeName);
    const client = world.client();
    client.create('Pod', newPod('a'));
    world.engine.at(10, () => bind(world, 'a', 'one'));
    world.run(15);
    expect([...byNode.get('one')]).toEqual(['default/a']);
    client.delete('Pod', 'default/a', { gracePeriodSeconds: 0 });
    world.run(30);
    expect([...byNode.get('one')]).toEqual([]);
  });

  test('who is asked late, a cache or its index, answers as one who was asked from the beginning, in the same order', () => {
    const action = fc.record({
      pod: fc.nat(5),
      kind: fc.constantFrom('create', 'move', 'move', 'delete'),
      node: fc.constantFrom('one', 'two', undefined),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), fc.nat(600), (actions, askedAt) => {
        const world = new World();
        const informer = world.client('watcher').informer('Pod');
        const early = informer.index(({ spec }) => spec.nodeName);
        const late = informer.index(({ spec }) => spec.nodeName);
        early.get('one');
        const askedEarly = world.client('early').informer('Pod');
        expect(askedEarly.size).toBe(0);
        const client = world.client();
        actions.forEach(({ pod, kind, node }, index) =>
          world.engine.at(index * 10, () => {
            const key = `default/pod-${pod}`;
            if (kind === 'create') client.create('Pod', newPod(`pod-${pod}`, {}, node));
            else if (kind === 'delete') client.delete('Pod', key, { gracePeriodSeconds: 0 });
            else client.patch('Pod', key, (old) => placed(old, node));
          }),
        );
        for (const until of [askedAt, 1000]) {
          world.run(until);
          for (const node of ['one', 'two']) expect([...late.get(node)]).toEqual([...early.get(node)]);
          expect([...informer.list()]).toEqual([...askedEarly.list()]);
          for (const pod of askedEarly.list()) expect(informer.get(keyOf(pod))).toBe(pod);
          expect(informer.size).toBe(askedEarly.size);
        }
      }),
    );
  });

  test('a handler that comes later is told what is there', () => {
    const world = new World();
    world.server.preload('Pod', newPod('a'));
    const informer = world.client('watcher').informer('Pod');
    const heard: string[] = [];
    informer.onChange(({ type, object }) => heard.push(`${type} ${object.metadata.name}`));
    expect([informer.hasSynced, heard]).toEqual([true, ['ADDED a']]);
  });

  test('opened while the run goes on it costs a LIST and its time', () => {
    const world = new World({ clientLatency: 5, processingLatency: 7 });
    world.server.preload('Pod', newPod('a'));
    const requests = world.record('api-request', ({ verb, latency }) => `${verb} ${latency}`);
    let checked = false;
    world.engine.at(100, () => {
      const informer = world.client('late').informer('Pod');
      expect(informer.hasSynced).toBe(false);
      world.engine.at(118, () => {
        expect([informer.hasSynced, informer.size]).toEqual([true, 1]);
        checked = true;
      });
    });
    world.run();
    expect(requests).toEqual(['117 list 17']);
    expect(checked).toBe(true);
  });
});
