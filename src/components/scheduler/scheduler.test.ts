import { describe, expect, test } from 'vitest';
import { toSeconds } from '../../engine/time.ts';
import { GIBIBYTE, testNode, testPod } from '../../scheduling/testing/test-cluster.ts';
import type { Explanation } from '../../scheduling/explain.ts';
import { SchedulerWorld } from './testing/scheduler-world.ts';

const REALISTIC = {
  clientLatency: 300,
  processingLatency: 1000,
  fsyncLatency: 1000,
  memberRoundTrip: 500,
  members: 3,
  watchLatency: 1000,
};
/** Room for one pod of 1 cpu. */
const small = (name: string) => testNode(name, { allocatable: { cpu: 1000, memory: 32 * GIBIBYTE, pods: 110 } });
const big = (name: string) => testPod(name, { cpu: 1000 });

describe('a pod finds its node', () => {
  test('with no latency but that of the cycle', () => {
    const world = new SchedulerWorld([testNode('n')]);
    world.create(testPod('a')).at(1);
    expect(world.news()).toEqual(['0.001 a -> n', '0.001 a bound to n', '0.001 a gone']);
  });

  test('with realistic latencies: heard of, cycle, binding', () => {
    const world = new SchedulerWorld([testNode('n')], {}, REALISTIC);
    world.create(testPod('a')).at(1);
    // 0.3 + 1 + 1.5 to the commit, 1 until it is heard; 1 ms; the same way for the binding, and 0.3 for its answer.
    expect(world.news()).toEqual(['0.0048 a -> n', '0.0076 a bound to n', '0.0079 a gone']);
  });

  test('the next cycle does not wait for the binding', () => {
    const world = new SchedulerWorld([testNode('n')], {}, REALISTIC);
    world.create(testPod('a'), testPod('b'), testPod('c')).at(1);
    // b and c were committed together, 1.5 ms after a.
    const expected = ['0.0048 a -> n', '0.0063 b -> n', '0.0073 c -> n', '0.0076 a bound to n'];
    expect(world.news().slice(0, 4)).toEqual(expected);
  });

  test('what is assumed counts at once', () => {
    const world = new SchedulerWorld([small('n1'), small('n2')], {}, REALISTIC);
    world.create(big('a'), big('b')).at(0.007);
    const nodeNames = world.news().map((line) => line.split(' ').at(-1));
    expect(new Set(nodeNames)).toEqual(new Set(['n1', 'n2']));
  });

  test('only pods that ask for one of its profiles', () => {
    const world = new SchedulerWorld([testNode('n')]);
    world.create(testPod('a', { schedulerName: 'other' })).at(1);
    expect(world.news()).toEqual([]);
  });

  test('by the profile that it asks for', () => {
    const profiles = [
      { schedulerName: 'default-scheduler' },
      { schedulerName: 'tight', plugins: { multiPoint: { disabled: [{ name: 'NodeResourcesFit' }] } } },
    ];
    const world = new SchedulerWorld([small('n')], { profiles });
    world.create(testPod('a', { cpu: 9000, schedulerName: 'tight' })).at(1);
    expect(world.news()[0]).toBe('0.001 a -> n');
  });

  test('also those that were there before the run, in the order of creation', () => {
    const world = new SchedulerWorld([
      big('a'),
      testPod('b', { cpu: 1 }),
      small('n'),
      testPod('c', { cpu: 1, nodeName: 'n' }),
    ]);
    world.at(1);
    expect(world.news()).toEqual([
      '0.001 a unschedulable',
      '0.001 a Unschedulable',
      '0.002 b -> n',
      '0.002 b bound to n',
      '0.002 b gone',
    ]);
  });
});

describe('a pod that fits nowhere', () => {
  test('gets a condition, waits, and is tried again when room appears', () => {
    const world = new SchedulerWorld([small('n')]);
    world.create(big('a'), big('b')).at(10);
    const pods = world.user.informer('Pod');
    world.at(11);
    expect(pods.get('default/b')?.status.conditions).toEqual([
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message:
          '0/1 nodes are available: 1 Insufficient cpu. ' +
          'preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
        lastTransitionTime: 2000,
      },
    ]);
    world.news();
    world.user.delete('Pod', 'default/a', { gracePeriodSeconds: 0 });
    world.at(20);
    expect(world.news()).toEqual(['11.001 b -> n', '11.001 b bound to n', '11.001 b gone']);
  });

  test('the status is written once while the message stays the same, although the pod is retried', () => {
    const world = new SchedulerWorld([small('n')]);
    const patches = world.record('api-request', ({ verb, resource }) => `${verb} ${resource}`);
    world.create(testPod('a', { cpu: 9000 })).at(24 * 3600);
    expect(patches.filter((line) => line.endsWith('patch pods/status'))).toHaveLength(1);
    expect(world.news().filter((line) => line.endsWith('unschedulable'))).toHaveLength(1 + Math.floor(86_400 / 330));
  });

  test('the next cycle waits until the status has been written', () => {
    const world = new SchedulerWorld([small('n')], {}, REALISTIC);
    world.create(testPod('a', { cpu: 9000 }), testPod('b')).at(1);
    // The PATCH takes 0.3 + 1 + 1.5 + 0.3 = 3.1 ms.
    expect(world.news()).toEqual([
      '0.0048 a unschedulable',
      '0.0076 a Unschedulable',
      '0.0089 b -> n',
      '0.0117 b bound to n',
      '0.012 b gone',
    ]);
  });

  test('in a cluster without nodes it backs off as after an error, and comes when there is one', () => {
    const world = new SchedulerWorld([]);
    world.create(testPod('a')).at(3.5);
    expect(world.news()).toEqual(['0.001 a unschedulable', '0.001 a Unschedulable', '2.001 a unschedulable']);
    world.user.create('Node', testNode('n'));
    world.at(10);
    expect(world.news()).toEqual(['5.001 a -> n', '5.001 a bound to n', '5.001 a gone']);
  });

  test('deleted while it waits', () => {
    const world = new SchedulerWorld([small('n')]);
    world.create(testPod('a', { cpu: 9000 })).at(10);
    world.news();
    world.user.delete('Pod', 'default/a');
    world.at(1000);
    expect(world.news()).toEqual(['10 a gone']);
    expect(world.engine.pendingCount).toBe(0);
  });

  test('deleted while it is being looked at', () => {
    const world = new SchedulerWorld([small('n')]);
    world.create(testPod('a', { cpu: 9000 })).at(0.0005);
    world.user.delete('Pod', 'default/a');
    world.at(1000);
    expect(world.news()).toEqual(['0.001 a unschedulable', '0.001 a gone']);
  });
});

describe('others meddle', () => {
  const bindElsewhere = (world: SchedulerWorld): void => {
    world.client('rival').bind({ kind: 'Binding', metadata: testBindingMeta('a'), target: 'n' });
  };

  test('somebody binds a pod that waits: it waits no more', () => {
    const world = new SchedulerWorld([small('n')]);
    world.create(testPod('a', { cpu: 9000 })).at(10);
    world.news();
    bindElsewhere(world);
    world.at(1000);
    expect(world.news()).toEqual(['10 a bound to n', '10 a gone']);
  });

  test('somebody binds a pod that is being looked at: it cannot be assumed', () => {
    const world = new SchedulerWorld([small('n')]);
    world.create(big('a')).at(0.0005);
    bindElsewhere(world);
    world.at(1000);
    expect(world.news()).toEqual(['0.0005 a bound to n', '0.001 a error', '0.001 a gone', '0.001 a SchedulerError']);
  });

  test('a pod that is being deleted is not looked at', () => {
    const world = new SchedulerWorld([small('n'), testPod('a', { deletionTimestamp: 5 })]);
    expect(world.at(10).news()).toEqual(['0 a gone']);
  });

  test('a pod is deleted while its binding is on the way: others get its room without waiting for the answer', () => {
    const world = new SchedulerWorld([small('n')], {}, { clientLatency: 100_000 });
    world.create(big('a')).at(0.05);
    world.user.delete('Pod', 'default/a');
    world.at(0.06).create(big('b')).at(0.2);
    expect(world.news()).toEqual(['0.101 a -> n', '0.161 b -> n']);
    expect(world.at(10).news()).toEqual(['0.261 b bound to n', '0.301 a error', '0.301 a gone', '0.361 b gone']);
  });
});

describe('a binding that fails', () => {
  test('for a pod that was deleted: others were told of its room then, and are told again', () => {
    const world = new SchedulerWorld([small('n')], {}, { clientLatency: 100_000 });
    world.create(big('a')).at(0.05);
    world.user.delete('Pod', 'default/a');
    world.at(0.06).create(big('b'), big('c')).at(0.301);
    expect(world.news().filter((line) => / [ac] /.test(line))).toEqual([
      '0.101 a -> n',
      '0.162 c unschedulable',
      '0.262 c Unschedulable',
      '0.301 a error',
      '0.301 a gone',
    ]);
    // As soon as the answer to its PATCH is there.
    expect(
      world
        .at(0.37)
        .news()
        .filter((line) => / c /.test(line)),
    ).toEqual(['0.363 c unschedulable']);
  });

  test('the pod was deleted meanwhile: its room is free at once, and nobody comes back', () => {
    const world = new SchedulerWorld([small('n')], {}, REALISTIC);
    world.create(big('a')).at(0.004);
    world.user.delete('Pod', 'default/a');
    world.at(100);
    // The binding reaches etcd behind the deletion.
    expect(world.news()).toEqual(['0.0048 a -> n', '0.0086 a error', '0.0086 a gone']);
    world.create(big('b')).at(200);
    expect(world.news()[0]).toBe('100.0048 b -> n');
  });

  test('another scheduler was faster: the pod counts where it is, and nowhere else', () => {
    const world = new SchedulerWorld([small('n1'), small('n2')], {}, REALISTIC);
    world.create(big('a')).at(0.0042);
    world.client('rival').bind({ kind: 'Binding', metadata: testBindingMeta('a'), target: 'n1' });
    world.at(100);
    const [decision, ...rest] = world.news();
    expect(decision).toMatch(/^0.0048 a -> n[12]$/);
    // kube-scheduler writes the condition of a failed attempt also to a pod that has got its node from somebody else.
    expect(rest).toEqual(['0.007 a bound to n1', '0.0088 a error', '0.0088 a gone', '0.0116 a SchedulerError']);
    world.create(big('b'), big('c')).at(200);
    expect(
      world
        .news()
        .filter((line) => line.includes('bound'))
        .map((line) => line.split(' ').at(-1)),
    ).toEqual(['n2']);
  });

  test('the API server turns it away: retried after the error backoff', () => {
    let refusals = 2;
    const gates = [
      {
        name: 'trouble',
        check: (_caller: unknown, _verb: unknown, resource: string) =>
          resource === 'pods/binding' && refusals-- > 0
            ? ({ ok: false, code: 503, reason: 'ServiceUnavailable', message: 'down' } as const)
            : undefined,
      },
    ];
    const world = new SchedulerWorld([small('n')], {}, { gates });
    world.create(big('a')).at(100);
    expect(world.news()).toEqual([
      '0.001 a -> n',
      '0.001 a error',
      '0.001 a SchedulerError',
      '2.001 a -> n',
      '2.001 a error',
      '5.001 a -> n',
      '5.001 a bound to n',
      '5.001 a gone',
    ]);
  });
});

describe('limits', () => {
  test('the client binds 100 pods at once and then 50 per second', () => {
    const world = new SchedulerWorld([testNode('n', { allocatable: { cpu: 1e6, memory: 1e15, pods: 1000 } })]);
    world.create(...Array.from({ length: 300 }, (_, index) => testPod(`p${index}`)));
    const bound = (): number => world.news().filter((line) => line.includes('bound')).length;
    // The first cycle ends after 1 ms: then the tokens begin to flow.
    world.at(0.501);
    expect(bound()).toBe(100 + 25);
    world.at(1.501);
    expect(bound()).toBe(50);
    world.at(10);
    expect(bound()).toBe(125);
  });

  test('an idle scheduler costs no events, and its lease is counted', () => {
    const world = new SchedulerWorld([testNode('n')]);
    const counted = world.record(
      'api-requests-computed',
      ({ component, verb, resource, count }) => `${component} ${verb} ${resource} ${count}`,
    );
    world.create(testPod('a')).at(1);
    const events = world.engine.eventCount;
    world.at(149 * 86_400);
    expect(world.engine.eventCount).toBe(events);
    world.heartbeats.flush();
    expect(counted).toEqual([`${149 * 86_400}000000 kube-scheduler update leases ${(149 * 86_400) / 2}`]);
  });

  test('the modelled cycle sets the pace', () => {
    const world = new SchedulerWorld([testNode('n')], { cycle: {}, clientConnection: { qps: 5000, burst: 5000 } });
    const durations: number[] = [];
    world.journal.on('scheduling-attempt', ({ duration }) => durations.push(duration));
    world.create(testPod('a'), testPod('b')).at(1);
    expect(durations).toEqual([2501, 2501]);
    expect(world.news().filter((line) => line.includes('->'))).toEqual([
      `${toSeconds(2501)} a -> n`,
      `${toSeconds(5002)} b -> n`,
    ]);
  });
});

describe('options', () => {
  test('explain tells every attempt of one pod, and changes nothing', () => {
    const told = new SchedulerWorld([small('n')], { explain: { pod: 'default/b' } });
    const explanations: string[] = [];
    told.journal.on('explained', ({ pod, attempt, explanation }) => {
      explanations.push(`${pod.metadata.name} ${attempt} ${(explanation as Explanation).nodes[0]!.verdict}`);
    });
    told.create(big('a'), big('b')).at(400);
    expect(explanations).toEqual(['b 1 rejected', 'b 2 rejected']);
    expect(told.log).toEqual(new SchedulerWorld([small('n')]).create(big('a'), big('b')).at(400).log);
  });

  test.each([
    ['two profiles of one name', { profiles: [{}, {}] }, 'two profiles are called'],
    [
      'a maximum below the initial backoff',
      { podMaxBackoffSeconds: 2, podInitialBackoffSeconds: 3 },
      'must not be below podInitialBackoffSeconds',
    ],
  ])('%s', (_what, options, message) => {
    expect(() => new SchedulerWorld([], options)).toThrow(message);
  });
});

function testBindingMeta(name: string) {
  return { ...testPod(name).metadata, uid: '' };
}
