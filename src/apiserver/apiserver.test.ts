import { describe, expect, test } from 'vitest';
import { SECOND } from '../engine/time.ts';
import type { Kind, ObjectOf } from '../api/kinds.ts';
import { createPriority } from './admission/priority.ts';
import { refuse, type Response } from './response.ts';
import { newPod, relabelled, World } from './testing/world.ts';

/** Notes the answers to requests: `120 create 201`. */
function answers(world: World): {
  log: string[];
  note: <K extends Kind>(what: string) => (response: Response<ObjectOf<K>>) => void;
} {
  const log: string[] = [];
  return {
    log,
    note: (what) => (response) =>
      log.push(`${world.engine.now} ${what} ${response.code}${response.ok ? '' : ` ${response.reason}`}`),
  };
}

describe('the pipeline of a request', () => {
  test('every step takes its time, and the watch runs beside the answer', () => {
    const world = new World({ clientLatency: 10, processingLatency: 200, fsyncLatency: 3000, watchLatency: 40_000 });
    const { log, note } = answers(world);
    const requests = world.record(
      'api-request',
      (fact) => `${fact.component} ${fact.verb} ${fact.resource} ${fact.code} ${fact.latency} ${fact.throttled}`,
    );
    const commits = world.record(
      'committed',
      ({ change, component }) => `${component} ${change.type} ${change.revision}`,
    );
    world
      .client('watcher')
      .informer('Pod')
      .onChange(() => log.push(`${world.engine.now} heard`));
    world.client('kubelet').create('Pod', newPod('a'), note('create'));
    world.run();
    expect(commits).toEqual(['3210 kubelet ADDED 1']);
    expect(log).toEqual(['3220 create 201', '43210 heard']);
    expect(requests).toEqual(['3210 kubelet create pods 201 3220 0']);
  });

  test("the client's own limiter comes first", () => {
    const world = new World({ clientLatency: 10 });
    const { log, note } = answers(world);
    const requests = world.record('api-request', (fact) => `${fact.latency} ${fact.throttled}`);
    const client = world.client('slow', 10, 1);
    for (const name of ['a', 'b', 'c']) client.create('Pod', newPod(name), note(name));
    world.run();
    expect(log).toEqual(['20 a 201', '100020 b 201', '200020 c 201']);
    expect(requests).toEqual(['10 20 0', '100010 100020 100000', '200010 200020 200000']);
  });

  test('zeros go the same way, in the same instant', () => {
    const world = new World();
    const { log, note } = answers(world);
    world.client().create('Pod', newPod('a'), note('create'));
    world.run();
    expect(log).toEqual(['0 create 201']);
    expect(world.engine.eventCount).toBeGreaterThan(3);
  });

  test('gates may turn a request away before it costs a commit', () => {
    const world = new World({
      gates: [
        {
          name: 'Authorization',
          check: ({ component }) => (component === 'stranger' ? refuse(403, 'Forbidden', 'no') : undefined),
        },
      ],
    });
    const { log, note } = answers(world);
    const commits = world.record('etcd-committed', () => 'commit');
    world.client('stranger').create('Pod', newPod('a'), note('create'));
    world.run();
    expect([log, commits]).toEqual([['0 create 403 Forbidden'], []]);
  });
});

describe('answers', () => {
  test('what exists and what does not', () => {
    const world = new World();
    const { log, note } = answers(world);
    const client = world.client();
    client.create('Pod', newPod('a'), note('create'));
    client.create('Pod', newPod('a'), note('create again'));
    client.update('Pod', newPod('b'), note('update'));
    client.patch('Pod', 'default/b', (pod) => pod, note('patch'));
    client.delete('Pod', 'default/b', {}, note('delete'));
    client.bind({ kind: 'Binding', metadata: newPod('b').metadata, target: 'one' }, note('bind'));
    world.run();
    expect(log).toEqual([
      '0 create 201',
      '0 create again 409 AlreadyExists',
      '0 update 404 NotFound',
      '0 patch 404 NotFound',
      '0 delete 404 NotFound',
      '0 bind 404 NotFound',
    ]);
  });

  test('of two updates made from one version, the first wins', () => {
    const world = new World({ fsyncLatency: 100 });
    const { log, note } = answers(world);
    const read = world.server.preload('Pod', newPod('a'));
    const client = world.client();
    client.update('Pod', relabelled(read, { by: 'first' }), note('first'));
    client.update('Pod', relabelled(read, { by: 'second' }), note('second'));
    const informer = world.client('watcher').informer('Pod');
    world.run();
    expect(log).toEqual(['100 first 200', '200 second 409 Conflict']);
    expect(informer.get('default/a')?.metadata.labels).toEqual({ by: 'first' });
  });

  test('a patch sees the version of the instant of its commit', () => {
    const world = new World({ fsyncLatency: 100 });
    const { log, note } = answers(world);
    world.server.preload('Pod', newPod('a', { count: '0' }));
    const client = world.client();
    const informer = world.client('watcher').informer('Pod');
    const raise = (pod: ObjectOf<'Pod'>): ObjectOf<'Pod'> =>
      relabelled(pod, { count: String(Number(pod.metadata.labels['count']) + 1) });
    for (let i = 0; i < 5; i++) client.patch('Pod', 'default/a', raise, note('patch'));
    world.run();
    expect(log).toHaveLength(5);
    expect(informer.get('default/a')?.metadata.labels).toEqual({ count: '5' });
  });

  test('a patch that changes nothing writes no revision, and one that finds another object is refused', () => {
    const world = new World();
    const { log, note } = answers(world);
    world.server.preload('Pod', newPod('a'));
    const commits = world.record('committed', ({ change }) => change.type);
    world.client().patch('Pod', 'default/a', (pod) => pod, note('same'));
    world.client().patch('Pod', 'default/a', () => undefined, note('another'));
    world.run();
    expect(log).toEqual(['0 same 200', '0 another 409 Conflict']);
    expect(commits).toEqual([]);
  });

  test('revisions grow by one with each write over all kinds', () => {
    const world = new World();
    const revisions: number[] = [];
    world.journal.on('committed', ({ change }) => revisions.push(change.revision));
    const client = world.client();
    client.create('Pod', newPod('a'));
    client.create('Pod', newPod('b'));
    client.delete('Pod', 'default/a');
    client.delete('Pod', 'default/b');
    world.run();
    expect(revisions).toEqual([1, 2, 3, 4]);
  });

  test('who takes a name again is another object', () => {
    const world = new World();
    const uids: string[] = [];
    world.journal.on('committed', ({ change }) => change.type === 'ADDED' && uids.push(change.object.metadata.uid));
    const client = world.client();
    const { log, note } = answers(world);
    client.create('Pod', newPod('a'), () =>
      client.delete('Pod', 'default/a', {}, () =>
        client.create('Pod', newPod('a'), () =>
          client.delete('Pod', 'default/a', { uid: uids[0]! }, note('delete the first')),
        ),
      ),
    );
    world.run();
    expect(new Set(uids).size).toBe(2);
    expect(log).toEqual(['0 delete the first 409 Conflict']);
  });
});

describe('binding', () => {
  test.each([
    ['a free pod', {}, '0 bind 201'],
    ['a pod that has a node', { nodeName: 'two' }, '0 bind 409 Conflict'],
    ['a pod with gates', { schedulingGates: ['wait'] }, '0 bind 409 Conflict'],
  ])('%s', (_what, spec, expected) => {
    const world = new World();
    const { log, note } = answers(world);
    const pod = newPod('a');
    const stored = world.server.preload('Pod', { ...pod, spec: { ...pod.spec, ...spec } });
    const informer = world.client('watcher').informer('Pod');
    world.client().bind({ kind: 'Binding', metadata: stored.metadata, target: 'one' }, note('bind'));
    world.run();
    expect(log).toEqual([expected]);
    const bound = informer.get('default/a')!;
    if (expected.endsWith('201')) {
      expect(bound.spec.nodeName).toBe('one');
      expect(bound.status.conditions).toEqual([{ type: 'PodScheduled', status: 'True', lastTransitionTime: 0 }]);
    }
  });

  test('another pod of the same name, and one that is going', () => {
    const world = new World();
    const { log, note } = answers(world);
    const other = world.server.preload('Pod', newPod('a'));
    const going = world.server.preload('Pod', {
      ...newPod('b'),
      metadata: { ...newPod('b').metadata, deletionTimestamp: 30 },
    });
    world.client().bind({ kind: 'Binding', metadata: { ...other.metadata, uid: 'x' }, target: 'one' }, note('another'));
    world.client().bind({ kind: 'Binding', metadata: going.metadata, target: 'one' }, note('going'));
    world.run();
    expect(log).toEqual(['0 another 409 Conflict', '0 going 409 Conflict']);
  });
});

describe('deleting a pod', () => {
  test.each<[what: string, pod: ObjectOf<'Pod'>, grace: number | undefined, expected: string]>([
    ['without a node: gone', newPod('a'), undefined, 'DELETED'],
    ['that has ended: gone', newPod('a', {}, 'one', 'Succeeded'), undefined, 'DELETED'],
    ['that has failed: gone', newPod('a', {}, 'one', 'Failed'), undefined, 'DELETED'],
    ['that runs: 30 s of its own', newPod('a', {}, 'one', 'Running'), undefined, 'MODIFIED 30 at 35'],
    ['that runs, with 5 s', newPod('a', {}, 'one', 'Running'), 5, 'MODIFIED 5 at 10'],
    ['that runs, by force', newPod('a', {}, 'one', 'Running'), 0, 'DELETED'],
    ['with less than nothing', newPod('a', {}, 'one', 'Running'), -1, 'DELETED'],
  ])('%s', (_what, pod, gracePeriodSeconds, expected) => {
    const world = new World();
    world.server.preload('Pod', pod);
    const changes: string[] = [];
    world.journal.on('committed', ({ change }) => {
      const { deletionTimestamp, deletionGracePeriodSeconds } = change.object.metadata;
      changes.push(
        change.type === 'DELETED'
          ? 'DELETED'
          : `${change.type} ${deletionGracePeriodSeconds} at ${deletionTimestamp! / SECOND}`,
      );
    });
    world.engine.at(5 * SECOND, () =>
      world.client().delete('Pod', 'default/a', gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    );
    world.run();
    expect(changes).toEqual([expected]);
  });

  test('a second delete may only shorten the time, and ends no earlier than now', () => {
    const world = new World();
    world.server.preload('Pod', newPod('a', {}, 'one', 'Running'));
    const deadlines: (number | string)[] = [];
    world.journal.on('committed', ({ change }) =>
      deadlines.push(change.type === 'DELETED' ? 'gone' : change.object.metadata.deletionTimestamp! / SECOND),
    );
    const remove = (at: number, gracePeriodSeconds?: number): void =>
      void world.engine.at(at * SECOND, () =>
        world.client().delete('Pod', 'default/a', gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      );
    remove(100);
    remove(101);
    remove(102, 60);
    remove(103, 10);
    remove(120, 5);
    remove(121, 0);
    world.run();
    expect(deadlines).toEqual([130, 110, 120, 'gone']);
  });
});

describe('the Priority admission plugin', () => {
  const priorityClass = (name: string, value: number, globalDefault = false): ObjectOf<'PriorityClass'> => ({
    kind: 'PriorityClass',
    metadata: { ...newPod(name).metadata, namespace: '' },
    value,
    globalDefault,
    preemptionPolicy: 'PreemptLowerPriority',
  });
  test.each<[what: string, className: string | undefined, classes: ObjectOf<'PriorityClass'>[], expected: string]>([
    ['none', undefined, [], 'undefined 0'],
    ['by name', 'high', [priorityClass('high', 1000)], 'high 1000'],
    [
      'the lowest of the global defaults',
      undefined,
      [priorityClass('b', 20, true), priorityClass('a', 10, true)],
      'a 10',
    ],
    ['of the system', 'system-node-critical', [], 'system-node-critical 2000001000'],
    ['unknown', 'nope', [priorityClass('high', 1000)], '403'],
  ])('%s', (_what, priorityClassName, classes, expected) => {
    const world = new World({ admission: [createPriority()] });
    for (const each of classes) world.server.preload('PriorityClass', each);
    const pod = newPod('a');
    let answer = '';
    world
      .client()
      .create(
        'Pod',
        priorityClassName === undefined ? pod : { ...pod, spec: { ...pod.spec, priorityClassName } },
        (response) => {
          answer = response.ok
            ? `${response.object.spec.priorityClassName} ${response.object.spec.priority}`
            : String(response.code);
        },
      );
    world.run();
    expect(answer).toBe(expected);
  });
});
