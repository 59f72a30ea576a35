import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { MILLISECOND, SECOND } from '../../engine/time.ts';
import type { PodInfo } from '../../scheduling/pod-info.ts';
import { definePlugin, type PluginServices, type SchedulingPlugin } from '../../scheduling/plugin.ts';
import { testNode, testPod } from '../../scheduling/testing/test-cluster.ts';
import { SchedulerWorld } from './testing/scheduler-world.ts';

const NO: ReturnType<NonNullable<SchedulingPlugin['reserve']>> = {
  plugin: 'Probe',
  code: 'Unschedulable',
  reasons: ['not today'],
};
const profiles = [{ plugins: { multiPoint: { enabled: [{ name: 'Probe' }] } } }];

/** One node and one more plugin, whose calls are written down among the news of the world. */
function worldWith(plugin: (services: PluginServices, calls: string[]) => SchedulingPlugin) {
  const calls: string[] = [];
  const probe = definePlugin({
    name: 'Probe',
    description: 'asks and is asked',
    args: z.strictObject({}),
    create: (_args, services) => plugin(services, calls) as SchedulingPlugin<undefined, undefined>,
  });
  const world = new SchedulerWorld([testNode('n')], { profiles }, {}, [probe]);
  return { world, calls };
}

/** What each extension point is told, for the order of calls. */
function recorder(calls: string[]) {
  return (point: string) =>
    (state: unknown, { pod }: PodInfo, nodeName: string): undefined => {
      calls.push(`${point} ${pod.metadata.name} on ${nodeName} with ${String(state)}`);
      return undefined;
    };
}

describe('a pod on its way to its node', () => {
  test('passes all extension points in order, each with what its preFilter gave', () => {
    const { world, calls } = worldWith((_services, told) => {
      const tell = recorder(told);
      return {
        preFilter: () => ({ state: 'S' }),
        filter: () => undefined,
        reserve: tell('reserve'),
        permit: tell('permit'),
        preBind: tell('preBind'),
        postBind: tell('postBind'),
      };
    });
    world.create(testPod('a')).at(1);
    expect(calls).toEqual([
      'reserve a on n with S',
      'permit a on n with S',
      // There is nothing to do, which would have to be announced.
      'preBind a on n with S',
      'postBind a on n with S',
    ]);
    expect(world.news()).toEqual(['0.001 a -> n', '0.001 a bound to n', '0.001 a gone']);
  });

  test('goes back when Reserve says no, and what was reserved is given back', () => {
    const { world, calls } = worldWith((_services, told) => ({
      reserve: () => NO,
      unreserve: recorder(told)('unreserve'),
    }));
    world.create(testPod('a')).at(0.5);
    expect(world.news()).toEqual(['0.001 a unschedulable', '0.001 a Unschedulable']);
    expect(calls).toEqual(['unreserve a on n with undefined']);
    const pods = world.user.informer('Pod');
    world.at(0.6);
    expect(pods.get('default/a')?.status.conditions[0]?.message).toBe('0/1 nodes are available: 1 not today.');
  });
});

describe('a pod that waits on permit', () => {
  const waiting = (services: PluginServices, seconds: number): SchedulingPlugin => ({
    permit: (_state, { pod }) => {
      const others = [...services.waitingPods.list()];
      if (pod.metadata.name !== 'last') return { waitAtMost: seconds * SECOND };
      for (const other of others) services.waitingPods.allow(other.pod.metadata.uid, 'Probe');
      return undefined;
    },
  });

  test('keeps its room, says where it will go, and is bound when the plugin allows it', () => {
    const { world } = worldWith((services) => waiting(services, 30));
    const big = { cpu: 3000 };
    world.create(testPod('first', big)).at(5);
    const pods = world.user.informer('Pod');
    world.at(6);
    expect(pods.get('default/first')?.status.nominatedNodeName).toBe('n');
    world.create(testPod('blocked', big), testPod('last', { cpu: 100 })).at(10);
    expect(world.news()).toEqual([
      '6.001 blocked unschedulable',
      '6.001 blocked Unschedulable',
      '6.002 last -> n',
      '6.002 first -> n',
      '6.002 last bound to n',
      '6.002 last gone',
      '6.002 first bound to n',
      '6.002 first gone',
    ]);
  });

  test('goes back when the time is over, and its room is free', () => {
    const { world } = worldWith((services) => waiting(services, 30));
    world.create(testPod('a', { cpu: 3000 })).at(31);
    expect(world.news().slice(0, 2)).toEqual(['30.001 a unschedulable', '30.001 a Unschedulable']);
    const pods = world.user.informer('Pod');
    world.at(31.5);
    expect(pods.get('default/a')?.status.conditions[0]?.message).toBe(
      '0/1 nodes are available: 1 rejected due to timeout after waiting 30s at plugin Probe.',
    );
  });

  test('is forgotten when it is deleted', () => {
    const { world } = worldWith((services) => waiting(services, 30));
    world.create(testPod('a', { cpu: 3000 })).at(5);
    world.user.delete('Pod', 'default/a', { gracePeriodSeconds: 0 });
    world.create(testPod('last', { cpu: 3000 })).at(10);
    expect(world.news()).toContain('5.001 last -> n');
  });
});

describe('what PreBind asks for', () => {
  test('is written and awaited before the pod is bound', () => {
    let asked = 0;
    const { world } = worldWith(() => ({
      preBind: () => ({
        writes: [
          {
            verb: 'patch',
            kind: 'Node',
            key: 'n',
            change: (node) => ({
              ...node,
              metadata: { ...node.metadata, labels: { ...node.metadata.labels, taken: 'yes' } },
            }),
          },
        ],
        wait: {
          period: SECOND,
          timeout: 600 * SECOND,
          check: () => (asked++ < 3 ? 'waiting' : 'ready'),
          timeoutMessage: 'too late',
        },
      }),
    }));
    const nodes = world.user.informer('Node');
    world.create(testPod('a')).at(2);
    expect(nodes.get('n')?.metadata.labels).toMatchObject({ taken: 'yes' });
    world.at(5);
    expect(world.news()).toEqual(['0.001 a -> n', '3.001 a bound to n', '3.001 a gone']);
  });

  test('is an error when it is not there in time, and the pod is tried again', () => {
    const wait = {
      period: 300 * MILLISECOND,
      timeout: SECOND,
      check: () => 'waiting' as const,
      timeoutMessage: 'too late',
    };
    const { world } = worldWith(() => ({ preBind: () => ({ writes: [], wait }) }));
    world.create(testPod('a')).at(3.5);
    expect(world.news().slice(0, 4)).toEqual([
      '0.001 a -> n',
      '1.001 a error',
      '1.001 a SchedulerError',
      '3.001 a -> n',
    ]);
  });

  test('is an error when a write is refused', () => {
    const { world } = worldWith(() => ({
      preBind: () => ({ writes: [{ verb: 'patch', kind: 'Node', key: 'nowhere', change: (node) => node }] }),
    }));
    world.create(testPod('a')).at(0.5);
    const pods = world.user.informer('Pod');
    world.at(0.6);
    expect(pods.get('default/a')?.status.conditions[0]?.message).toBe(
      'running PreBind plugin "Probe": nodes "nowhere" not found',
    );
  });
});
