import { expect, test } from 'vitest';
import type { Change } from '../../api/kinds.ts';
import { ALL_CHECKS } from '../testing/registry.ts';
import { observeWorld } from '../testing/observe-world.ts';
import { GIB, type World } from '../testing/world.ts';

const NODE = { cpu: 1000, memory: GIB, pods: 2 };

/** Each story, and the broken promise that it must be stopped with; undefined: there is nothing wrong. */
const STORIES: readonly (readonly [name: string, broken: RegExp | undefined, story: (world: World) => void])[] = [
  [
    'two pods fill a node, a third one comes when one has ended',
    undefined,
    (world) => {
      world.addNode('node-1', NODE);
      for (const name of ['a', 'b', 'c']) world.addPod(name, { cpu: 500 });
      world.bind('a', 'node-1');
      world.bind('b', 'node-1');
      world.setPhase('a', 'Succeeded');
      world.bind('c', 'node-1');
      world.removePod('b');
    },
  ],
  [
    'a scheduler books more cpu than there is',
    /binds no more to node node-1 than fits: cpu 1200 of 1000/,
    (world) => {
      world.addNode('node-1', NODE);
      for (const name of ['a', 'b']) {
        world.addPod(name, { cpu: 600 });
        world.bind(name, 'node-1');
      }
    },
  ],
  [
    'a scheduler books more pods than there may be',
    /pods 3 of 2/,
    (world) => {
      world.addNode('node-1', NODE);
      for (const name of ['a', 'b', 'c']) {
        world.addPod(name);
        world.bind(name, 'node-1');
      }
    },
  ],
  [
    'a scheduler places a gpu pod where no gpu is',
    /nvidia\.com\/gpu 1 of 0/,
    (world) => {
      world.addNode('node-1', NODE);
      world.addPod('a', { 'nvidia.com/gpu': 1 });
      world.bind('a', 'node-1');
    },
  ],
  [
    'two schedulers overbook a node between them, as they may',
    undefined,
    (world) => {
      world.addNode('node-1', NODE);
      for (const name of ['a', 'b']) {
        world.addPod(name, { cpu: 600 });
        world.bind(name, 'node-1', `scheduler-${name}`);
      }
    },
  ],
  [
    'a creator places more than fits, and nobody admits it',
    undefined,
    (world) => {
      world.addNode('node-1', NODE);
      for (const name of ['a', 'b']) world.addPod(name, { cpu: 600 }, { nodeName: 'node-1' });
    },
  ],
  [
    'a kubelet admits more than fits',
    /kubelet of node node-1 admits no more than fits: cpu 1200 of 1000/,
    (world) => {
      world.addNode('node-1', NODE);
      for (const name of ['a', 'b']) {
        const pod = world.addPod(name, { cpu: 600 }, { nodeName: 'node-1' });
        world.journal.append({ kind: 'pod-admitted', pod, nodeName: 'node-1' });
      }
    },
  ],
  [
    'a node shrinks beneath its pods',
    undefined,
    (world) => {
      world.addNode('node-1', NODE);
      for (const name of ['a', 'b']) world.addPod(name, { cpu: 500 });
      world.bind('a', 'node-1');
      world.changeNode('node-1', (node) => ({ ...node, status: { ...node.status, allocatable: { cpu: 100 } } }));
      world.bind('b', 'node-1');
    },
  ],
  [
    'a pod moves',
    /pod default\/a stays on node node-1, but went to node-2/,
    (world) => {
      world.addPod('a');
      world.bind('a', 'node-1');
      world.bind('a', 'node-2');
    },
  ],
  [
    'a pod loses its node',
    /stays on node node-1, but went to none/,
    (world) => {
      world.addPod('a');
      world.bind('a', 'node-1');
      world.changePod('a', ({ spec: { nodeName: _gone, ...spec }, ...pod }) => ({ ...pod, spec }));
    },
  ],
  [
    'a pod is deleted twice',
    /is there when it is deleted/,
    (world) => {
      const pod = world.addPod('a');
      world.removePod('a');
      world.pods.set('a', pod);
      world.removePod('a');
    },
  ],
  [
    'a pod is written after its end',
    /is there when it is written/,
    (world) => {
      const pod = world.addPod('a');
      world.removePod('a');
      world.pods.set('a', pod);
      world.setPhase('a', 'Running');
    },
  ],
  [
    'a revision comes twice',
    /revision 1 comes after 1/,
    (world) => {
      world.addPod('a');
      world.revision = 0;
      world.addPod('b');
    },
  ],
  [
    'an object carries another revision',
    /the object of revision 9 carries it, not 1/,
    (world) => {
      const object = world.addPod('a');
      const change = { type: 'MODIFIED', kind: 'Pod', object, old: object, revision: 9 } as Change;
      world.journal.append({ kind: 'committed', change, component: 'test', slot: 0 });
    },
  ],
  [
    'a watcher hears of an old change',
    /watcher 7 hears of revision 1 after 2/,
    (world) => {
      world.addPod('a');
      world.addPod('b');
      world.journal.append({ kind: 'delivered', watcher: 7, revision: 2 });
      world.journal.append({ kind: 'delivered', watcher: 8, revision: 1 });
      world.journal.append({ kind: 'delivered', watcher: 7, revision: 1 });
    },
  ],
  [
    'a watcher hears of what is not committed',
    /watcher 7 hears of revision 5 before its commit/,
    (world) => world.journal.append({ kind: 'delivered', watcher: 7, revision: 5 }),
  ],
  [
    'the clock goes back',
    /time goes on from 2000000 us, not to 1000000 us/,
    (world) => {
      world.at(2).addPod('a');
      world.at(1).addPod('b');
    },
  ],
];

test.each(STORIES)('%s', (_name, broken, story) => {
  const run = (): unknown => observeWorld(story, 10, { metrics: [] });
  if (broken === undefined) expect(run).not.toThrow();
  else expect(run).toThrow(broken);
});

test('each check is called as its file', () => {
  for (const [file, { name }] of ALL_CHECKS) expect(name).toBe(file);
});
