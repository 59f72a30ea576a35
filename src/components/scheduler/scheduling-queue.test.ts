import { describe, expect, test } from 'vitest';
import type { Pod } from '../../api/objects/pod.ts';
import { MILLISECOND, MINUTE, toSeconds } from '../../engine/time.ts';
import { GIBIBYTE, NO_SERVICES, testNode, testPod } from '../../scheduling/testing/test-cluster.ts';
import { createPodInfo } from '../../scheduling/pod-info.ts';
import { ASSIGNED_POD_ADD, ASSIGNED_POD_DELETE } from './cluster-events.ts';
import { QueueWorld } from './testing/queue-world.ts';

/** Rejected once at `seconds` by `plugins`, and not called back since. */
function worldWithRejected(pod: Pod, seconds: number, ...plugins: readonly string[]): QueueWorld {
  const world = new QueueWorld().at(seconds);
  world.queue.add(pod);
  world.reject(world.pop(pod.metadata.name), ...plugins);
  world.news();
  return world;
}

describe('active: who is popped first', () => {
  test('higher priority, then the earlier timestamp, then the order of arrival', () => {
    const world = new QueueWorld();
    for (const [name, priority] of [
      ['low', 0],
      ['high', 9],
      ['c', 5],
      ['b', 5],
      ['a', 5],
    ] as const) {
      world.queue.add(testPod(name, { priority }));
    }
    world.at(1).queue.add(testPod('late', { priority: 9 }));
    const order = Array.from({ length: 6 }, () => world.queue.pop()!.pod.metadata.name);
    expect(order).toEqual(['high', 'late', 'c', 'b', 'a', 'low']);
    expect(world.queue.pop()).toBeUndefined();
  });

  test('a pod that comes back from a failed attempt goes behind its equals', () => {
    const world = new QueueWorld();
    world.queue.add(testPod('a'));
    const a = world.pop('a');
    world.at(1).queue.add(testPod('b'));
    world.at(2);
    world.reject(a, 'NodeResourcesFit');
    world.at(4).addNode(testNode('n'));
    world.pop('b');
    expect(world.pop('a').attempts).toBe(2);
  });

  test('a new priority moves a pod where it stands', () => {
    const world = new QueueWorld();
    const old = testPod('b');
    world.queue.add(testPod('a'));
    world.queue.add(old);
    world.updatePod(old, testPod('b', { priority: 1 }));
    world.pop('b');
  });
});

describe('backoff', () => {
  test('doubles from 1 s to 10 s, ends on the whole second, and is flushed one second later', () => {
    const world = new QueueWorld();
    world.queue.add(testPod('a'));
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 6; attempt++) {
      const info = world.pop('a');
      world.addNode(testNode('n'));
      world.reject(info, 'NodeResourcesFit');
      const rejectedAt = world.engine.now;
      expect(world.queue.queueOf(info.pod.metadata.uid)).toBe('backoff');
      while (world.queue.queueOf(info.pod.metadata.uid) === 'backoff') world.at(toSeconds(world.engine.now) + 0.5);
      waits.push(toSeconds(world.engine.now - rejectedAt));
    }
    // Each is the backoff and one second more: still backing off in the very second of its expiry.
    expect(waits).toEqual([2, 3, 5, 9, 11, 11]);
  });

  test.each([
    [0, 2],
    [0.4, 2],
    [0.999999, 2],
    [1, 3],
    [7.5, 9],
  ])('a first rejection at %d s is over at %d s', (rejectedAt, releasedAt) => {
    const world = new QueueWorld();
    world.queue.add(testPod('a'));
    const info = world.pop('a');
    world.at(rejectedAt).addNode(testNode('n'));
    world.reject(info, 'NodeResourcesFit');
    world.news();
    world.at(100);
    expect(world.news()).toEqual([`${releasedAt} a active BackoffComplete`]);
  });

  test('when nothing else is to do, a pod is popped before its backoff ends', () => {
    const world = new QueueWorld();
    world.queue.add(testPod('a'));
    const info = world.pop('a');
    world.addNode(testNode('n'));
    world.reject(info, 'NodeResourcesFit');
    world.at(0.1).queue.add(testPod('b'));
    world.pop('b');
    world.news();
    world.pop('a');
    expect(world.news()).toEqual(['0.1 a active PopFromBackoffQ']);
  });

  test('within one second, those popped early come in the order of active', () => {
    const world = new QueueWorld();
    for (const [name, priority] of [
      ['a', 0],
      ['b', 7],
      ['c', 3],
    ] as const)
      world.queue.add(testPod(name, { priority }));
    const infos = [world.pop('b'), world.pop('c'), world.pop('a')];
    world.addNode(testNode('n'));
    for (const info of infos) {
      world.at(toSeconds(world.engine.now + 10 * MILLISECOND));
      world.reject(info, 'NodeResourcesFit');
    }
    world.pop('b');
    world.pop('c');
    world.pop('a');
  });

  test('an error is never popped early, counts for itself, and is forgotten after a rejection', () => {
    const world = new QueueWorld();
    world.queue.add(testPod('a'));
    for (const releasedAt of [2, 5, 10]) {
      world.reject(world.pop('a'));
      expect(world.queue.pop()).toBeUndefined();
      world.at(releasedAt - 0.000001);
      expect(world.queue.queueOf('uid-default-a')).toBe('errorBackoff');
      world.at(releasedAt);
    }
    const info = world.pop('a');
    expect(info.consecutiveErrorsCount).toBe(3);
    world.reject(info, 'NodeResourcesFit');
    expect([info.consecutiveErrorsCount, info.unschedulableCount]).toEqual([0, 1]);
    expect(info.backoffExpiry).toBe(11);
  });

  test('a maximum of 0 switches it off', () => {
    const world = new QueueWorld({ podMaxBackoffSeconds: 0 });
    world.queue.add(testPod('a'));
    world.reject(world.pop('a'));
    world.pop('a');
  });

  test('other limits', () => {
    const world = new QueueWorld({ podInitialBackoffSeconds: 3, podMaxBackoffSeconds: 8 });
    world.queue.add(testPod('a'));
    const expiries: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const info = world.pop('a');
      world.reject(info);
      expiries.push(info.backoffExpiry - toSeconds(world.engine.now));
      world.at(100 * (attempt + 1));
    }
    expect(expiries).toEqual([3, 6, 8, 8]);
  });
});

describe('the unschedulable pods', () => {
  test.each([
    // Looked at every 30 s from the start; strictly more than 5 min.
    [0, 330],
    [0.5, 330],
    [29.9, 330],
    [30, 360],
    [45, 360],
  ])('rejected at %d s, it is tried again at %d s without any event', (rejectedAt, flushedAt) => {
    const world = worldWithRejected(testPod('a'), rejectedAt, 'NodeResourcesFit');
    world.at(1000);
    expect(world.news()).toEqual([`${flushedAt} a active UnschedulableTimeout`]);
  });

  test('only those that have been here for strictly more than 5 min', () => {
    const world = worldWithRejected(testPod('a'), 0, 'NodeResourcesFit');
    world.at(30).queue.add(testPod('b'));
    world.reject(world.pop('b'), 'NodeResourcesFit');
    world.news();
    world.at(1000);
    expect(world.news()).toEqual(['330 a active UnschedulableTimeout', '360 b active UnschedulableTimeout']);
  });

  test('costs nothing while nothing is due', () => {
    const world = worldWithRejected(testPod('a'), 0, 'NodeResourcesFit');
    world.at(329);
    expect(world.engine.eventCount).toBe(0);
    world.at(330).pop('a');
    world.at(149 * 86_400);
    expect(world.engine.eventCount).toBe(1);
    expect(world.engine.pendingCount).toBe(0);
  });

  test('one pod that is rejected for a day costs one event per retry', () => {
    const world = new QueueWorld();
    world.queue.add(testPod('a'));
    let attempts = 0;
    while (world.engine.now < 24 * 60 * MINUTE) {
      const info = world.queue.pop();
      if (info !== undefined) {
        attempts++;
        world.reject(info, 'NodeResourcesFit');
      }
      world.at(toSeconds(world.engine.now) + 30);
    }
    expect(attempts).toBe(1 + Math.floor((24 * 60) / 5.5));
    expect(world.engine.eventCount).toBeLessThanOrEqual(attempts);
  });
});

describe('events call back whom they may help', () => {
  const big = testPod('a', { cpu: 8000 });
  const picky = testPod('a', { nodeSelector: { disk: 'ssd' } });

  test.each<[what: string, pod: Pod, plugin: string, expected: string[], cause: (world: QueueWorld) => void]>([
    [
      'a new node with room',
      testPod('a', { cpu: 1000 }),
      'NodeResourcesFit',
      ['50 a active NodeAdd'],
      (world) => world.addNode(testNode('n')),
    ],
    ['a new node that is too small', big, 'NodeResourcesFit', [], (world) => world.addNode(testNode('n'))],
    [
      'a new node with the label',
      picky,
      'NodeAffinity',
      ['50 a active NodeAdd'],
      (world) => world.addNode(testNode('n', { labels: { disk: 'ssd' } })),
    ],
    ['a new node without the label', picky, 'NodeAffinity', [], (world) => world.addNode(testNode('n'))],
    [
      'a node gets the label',
      picky,
      'NodeAffinity',
      ['50 a active NodeUpdateNodeLabel'],
      (world) => world.updateNode(testNode('n'), testNode('n', { labels: { disk: 'ssd' } })),
    ],
    [
      'a node grows',
      big,
      'NodeResourcesFit',
      ['50 a active NodeUpdateNodeAllocatable'],
      (world) =>
        world.updateNode(testNode('n'), testNode('n', { allocatable: { cpu: 9000, memory: GIBIBYTE, pods: 9 } })),
    ],
    [
      'a node is uncordoned',
      testPod('a'),
      'NodeUnschedulable',
      ['50 a active NodeUpdateNodeTaint'],
      (world) => world.updateNode(testNode('n', { unschedulable: true }), testNode('n')),
    ],
    [
      'a taint changes: every plugin that waits for nodes is asked, even one that cannot care',
      big,
      'NodeResourcesFit',
      ['50 a active NodeUpdateNodeTaint'],
      (world) =>
        world.updateNode(testNode('n', { taints: [{ key: 'k', value: '', effect: 'NoSchedule' }] }), testNode('n')),
    ],
    [
      'an assigned pod goes',
      testPod('a', { cpu: 1 }),
      'NodeResourcesFit',
      ['50 a active AssignedPodDelete'],
      (world) => {
        const object = testPod('other', { nodeName: 'n' });
        world.move(ASSIGNED_POD_DELETE, { type: 'DELETED', kind: 'Pod', object, old: object, revision: 1 });
      },
    ],
    [
      'an assigned pod goes, but a label is missing',
      picky,
      'NodeAffinity',
      [],
      (world) => {
        const object = testPod('other', { nodeName: 'n' });
        world.move(ASSIGNED_POD_DELETE, { type: 'DELETED', kind: 'Pod', object, old: object, revision: 1 });
      },
    ],
    [
      'an assigned pod comes',
      testPod('a'),
      'NodeResourcesFit',
      [],
      (world) =>
        world.move(ASSIGNED_POD_ADD, {
          type: 'ADDED',
          kind: 'Pod',
          object: testPod('o', { nodeName: 'n' }),
          revision: 1,
        }),
    ],
  ])('%s', (_what, pod, plugin, expected, cause) => {
    const world = worldWithRejected(pod, 0, plugin);
    cause(world.at(50));
    expect(world.news()).toEqual(expected);
  });

  test('a pod that is still backing off goes to backoff first', () => {
    const world = worldWithRejected(testPod('a'), 0.5, 'NodeResourcesFit');
    world.at(1.9).addNode(testNode('n'));
    world.at(10);
    expect(world.news()).toEqual(['1.9 a backoff NodeAdd', '2 a active BackoffComplete']);
  });

  test('a pod for which a plugin is pending skips its backoff', () => {
    const world = new QueueWorld();
    world.queue.add(testPod('a'));
    const info = world.pop('a');
    info.unschedulablePlugins = new Set(['NodeResourcesFit']);
    info.pendingPlugins = new Set(['NodePorts']);
    world.queue.addUnschedulableIfNotPresent(info);
    world.news();
    world.addNode(testNode('n'));
    expect(world.news()).toEqual(['0 a active NodeAdd']);
  });

  test('the pod itself changes', () => {
    const old = testPod('a', { tolerations: [] });
    const world = worldWithRejected(old, 0, 'TaintToleration');
    world.at(50).updatePod(old, testPod('a', { tolerations: [], status: { phase: 'Pending', reason: 'new' } }));
    expect(world.news()).toEqual([]);
    world.updatePod(old, testPod('a', { tolerations: [{ operator: 'Exists' }] }));
    expect(world.news()).toEqual(['50 a active UnschedulablePodUpdatePodToleration']);
  });

  test('only pods that the event concerns', () => {
    const world = worldWithRejected(testPod('a', { priority: 5 }), 0, 'NodeResourcesFit');
    const object = testPod('other', { nodeName: 'n' });
    const change = { type: 'DELETED', kind: 'Pod', object, old: object, revision: 1 } as const;
    world.at(50).queue.moveAllToActiveOrBackoffQueue(ASSIGNED_POD_DELETE, change, ({ spec }) => spec.priority <= 4);
    expect(world.news()).toEqual([]);
  });
});

describe('what happens while a pod is in flight', () => {
  test('an event that may help sends it to backoff, not to the unschedulable pods', () => {
    const world = new QueueWorld();
    world.queue.add(testPod('a', { cpu: 1000 }));
    const info = world.pop('a');
    world.addNode(testNode('n'));
    world.reject(info, 'NodeResourcesFit');
    expect(world.news()).toEqual(['0 a active UnschedulablePodAdd', '0 a backoff ScheduleAttemptFailure']);
  });

  test('an event that cannot help does not', () => {
    const world = new QueueWorld();
    world.queue.add(testPod('a', { cpu: 9000 }));
    const info = world.pop('a');
    world.addNode(testNode('n'));
    world.reject(info, 'NodeResourcesFit');
    expect(world.queue.queueOf('uid-default-a')).toBe('unschedulable');
  });

  test('only events since its own pop count, also with others in flight', () => {
    const world = new QueueWorld();
    for (const name of ['a', 'b']) world.queue.add(testPod(name));
    const a = world.pop('a');
    world.addNode(testNode('n'));
    const b = world.pop('b');
    world.reject(b, 'NodeResourcesFit');
    expect(world.queue.queueOf('uid-default-b')).toBe('unschedulable');
    world.reject(a, 'NodeResourcesFit');
    expect(world.queue.queueOf('uid-default-a')).toBe('backoff');
  });

  test('its own update is replayed', () => {
    const old = testPod('a', { tolerations: [] });
    const world = new QueueWorld();
    world.queue.add(old);
    const info = world.pop('a');
    world.updatePod(old, testPod('a', { tolerations: [{ operator: 'Exists' }] }));
    expect(world.queue.size).toBe(0);
    world.reject(info, 'TaintToleration');
    expect(world.queue.queueOf('uid-default-a')).toBe('backoff');
  });

  test('deletion is not noticed here; done forgets it', () => {
    const world = new QueueWorld();
    world.queue.add(testPod('a'));
    const { uid } = world.pop('a').pod.metadata;
    world.queue.delete(testPod('a'));
    expect(world.queue.isInFlight(uid)).toBe(true);
    world.queue.done(uid);
    expect(world.queue.isInFlight(uid)).toBe(false);
  });
});

describe('gated pods', () => {
  const gated = testPod('a', { schedulingGates: ['one', 'two'] });

  test('wait outside, whatever happens in the cluster, however long', () => {
    const world = new QueueWorld();
    world.queue.add(gated);
    world.addNode(testNode('n'));
    world.at(3600);
    expect(world.news()).toEqual(['0 a gated UnschedulablePodAdd']);
    expect(world.wakes).toBe(0);
    expect(world.engine.eventCount).toBe(0);
  });

  test.each([
    ['1.36', undefined],
    ['1.37', 'n'],
  ] as const)('v%s: a nomination behind a gate holds room on %s', (kubernetesVersion, expected) => {
    const world = new QueueWorld({ kubernetesVersion });
    const nominated = testPod('a', { schedulingGates: ['one'], status: { nominatedNodeName: 'n' } });
    world.queue.add(nominated);
    expect(world.nominator.nodeOf(nominated.metadata.uid)).toBe(expected);
    world.queue.add(testPod('b', { status: { nominatedNodeName: 'n' } }));
    expect(world.nominator.podsOn('n').map(({ pod }) => pod.metadata.name)).toContain('b');
  });

  test.each([
    ['1.36', []],
    ['1.37', ['1980 a active UnschedulableTimeout']],
  ] as const)('v%s: a gate that opens without a word is seen at a flush: %j', (kubernetesVersion, expected) => {
    let isPreempting = true;
    const services = { ...NO_SERVICES, isPreempting: () => isPreempting };
    const world = new QueueWorld({ kubernetesVersion, services });
    world.queue.add(testPod('a'));
    expect(world.news()).toEqual(['0 a gated UnschedulablePodAdd']);
    // Looked at after 330, 660, 990 ... seconds: the flush after a stay of more than 5 minutes.
    world.at(1650);
    isPreempting = false;
    world.at(3600);
    expect(world.news()).toEqual(expected);
  });

  test('enter when the last gate goes, with the timestamp of their arrival', () => {
    const world = new QueueWorld();
    world.queue.add(gated);
    world.at(10).queue.add(testPod('b'));
    const oneLeft = testPod('a', { schedulingGates: ['two'] });
    world.at(20).updatePod(gated, oneLeft);
    world.at(30).updatePod(oneLeft, testPod('a'));
    expect(world.news()).toEqual([
      '0 a gated UnschedulablePodAdd',
      '10 b active UnschedulablePodAdd',
      '30 a active UnschedulablePodUpdatePodSchedulingGatesEliminated',
    ]);
    world.pop('a');
  });

  test('are nominated when they enter, or by an update, but not at the gate', () => {
    const world = new QueueWorld();
    const nominated = testPod('a', { schedulingGates: ['one'], status: { nominatedNodeName: 'n' } });
    world.queue.add(nominated);
    expect(world.nominator.isEmpty).toBe(true);
    world.updatePod(nominated, testPod('a', { status: { nominatedNodeName: 'n' } }));
    expect(world.nominator.nodeOf(nominated.metadata.uid)).toBe('n');
  });

  test('gated by a preemption, enter by their own change once it is over', () => {
    const a = testPod('a', { cpu: 1000 });
    const preempting = new Set<string>();
    const world = new QueueWorld({ preempting });
    world.queue.add(a);
    const info = world.pop('a');
    preempting.add(a.metadata.uid);
    world.reject(info, 'NodeResourcesFit');
    world.at(5).addNode(testNode('n'));
    const smaller = testPod('a', { cpu: 500 });
    world.at(6).updatePod(a, smaller);
    preempting.clear();
    // Nodes are none of the business of the plugin behind the gate.
    world.at(7).addNode(testNode('n2'));
    world.at(8).updatePod(smaller, testPod('a', { cpu: 100 }));
    expect(world.news()).toEqual([
      '0 a active UnschedulablePodAdd',
      '0 a unschedulable ScheduleAttemptFailure',
      '5 a gated NodeAdd',
      '8 a active UnschedulablePodUpdatePodScaleDown',
    ]);
  });

  test.each([
    [329, 'unschedulable'],
    [331, 'backoff'],
  ])('for more than 5 min are an event for who is in flight at the flush: back at %s s, %s', (seconds, queue) => {
    const world = new QueueWorld();
    world.at(1).queue.add(gated);
    world.at(310).queue.add(testPod('b'));
    const b = world.pop('b');
    world.at(seconds);
    world.reject(b, 'NodeResourcesFit');
    expect(world.queue.queueOf(b.pod.metadata.uid)).toBe(queue);
    expect(world.queue.queueOf(gated.metadata.uid)).toBe('gated');
  });
});

describe('deletion', () => {
  test.each(['active', 'backoff', 'errorBackoff', 'unschedulable', 'gated'] as const)(
    'takes a pod out of %s',
    (queue) => {
      const world = new QueueWorld();
      const pod = testPod('a', queue === 'gated' ? { schedulingGates: ['g'] } : {});
      world.queue.add(pod);
      if (queue !== 'active' && queue !== 'gated') {
        const info = world.pop('a');
        if (queue === 'backoff') world.addNode(testNode('n'));
        world.reject(info, ...(queue === 'errorBackoff' ? [] : ['NodeResourcesFit']));
      }
      expect(world.queue.queueOf('uid-default-a')).toBe(queue);
      world.queue.delete(pod);
      expect(world.queue.size).toBe(0);
      world.at(1000);
      expect(world.news().at(-1)).toBe('0 a gone');
      expect(world.queue.pop()).toBeUndefined();
    },
  );
});

describe('a pod that is activated', () => {
  const [a, b] = [testPod('a'), testPod('b')];

  test('leaves the unschedulable ones at once, whatever its backoff', () => {
    const world = new QueueWorld();
    world.queue.add(a);
    world.reject(world.pop('a'), 'NodeResourcesFit');
    world.news();
    world.queue.activate(a);
    expect(world.news()).toEqual(['0 a active ForceActivate']);
    world.queue.activate(a);
    expect(world.news()).toEqual([]);
  });

  test('hands on to who has its name now', () => {
    const world = new QueueWorld();
    const again = { ...a, metadata: { ...a.metadata, uid: 'again' } };
    world.queue.add(again);
    world.reject(world.pop('a'), 'NodeResourcesFit');
    world.queue.activate(a, again);
    expect(world.queue.queueOf('again')).toBe('active');
  });

  test('loses a nomination that was never written when it comes in again', () => {
    const world = new QueueWorld();
    world.nominator.set(createPodInfo(a), 'n');
    world.updatePod(a, testPod('a', { labels: { app: 'web' } }));
    expect(world.nominator.isEmpty).toBe(true);
  });

  test('comes back to be tried again when it is in flight, and it alone', () => {
    const world = new QueueWorld();
    world.queue.add(a);
    world.queue.add(b);
    const [first, second] = [world.pop('a'), world.pop('b')];
    world.queue.activate(a);
    world.reject(first, 'NodeResourcesFit');
    world.reject(second, 'NodeResourcesFit');
    expect([world.queue.queueOf(a.metadata.uid), world.queue.queueOf(b.metadata.uid)]).toEqual([
      'backoff',
      'unschedulable',
    ]);
  });
});
