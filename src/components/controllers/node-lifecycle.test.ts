import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../engine/time.ts';
import { LABEL_ZONE, type Node } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { createPlainNode, LIFE, pod, World } from '../testing/world.ts';
import standInKubelet from '../testing/stand-in-kubelet.ts';
import { NODE_LEASE } from '../node-heartbeats.ts';
import nodeLifecycle from './node-lifecycle.ts';

/** The order of wiring: controllers before kubelets. */
const COMPONENTS = [[nodeLifecycle], [standInKubelet]] as const;

const text = (lines: readonly string[]): string => `\n${lines.join('\n')}\n`;
const named = (count: number, zone?: string) =>
  Array.from({ length: count }, (_, index) => ({
    name: `${zone ?? 'node'}-${index}`,
    labels: zone === undefined ? {} : { [LABEL_ZONE]: zone },
  }));

/** When the conditions or taints of which node changed, in whole seconds. */
function recordNodes(world: World): string[] {
  return world.record(['committed'], (fact) => {
    if (fact.kind !== 'committed' || fact.change.object.kind !== 'Node' || fact.component !== 'kube-controller-manager')
      return undefined;
    const { metadata, spec, status } = fact.change.object;
    const ready = status.conditions.find(({ type }) => type === 'Ready')?.status;
    return `${metadata.name} Ready=${ready} ${spec.taints.map(({ key, effect }) => `${key.split('/')[1]}:${effect}`).join(' ')}`.trim();
  });
}

test('a node falls silent and comes back', () => {
  const world = new World({ machines: named(3), components: COMPONENTS });
  const lines = world.record(LIFE);
  world.at(101 * SECOND, () => world.machines.get('node-0')!.stop('crash'));
  world.at(10 * MINUTE, () => world.machines.get('node-0')!.start());
  world.run(20 * MINUTE);
  expect(text(lines.filter((line) => line > ' 100'))).toMatchInlineSnapshot(`
    "
     101.000 machine-stopped node-0
     150.003 kube-controller-manager: MODIFIED Node node-0 Ready=Unknown taints=[] images=0
     150.007 kube-controller-manager: MODIFIED Node node-0 Ready=Unknown taints=[unreachable:NoSchedule] images=0
     150.103 kube-controller-manager: MODIFIED Node node-0 Ready=Unknown taints=[unreachable:NoSchedule unreachable:NoExecute] images=0
     600.000 machine-started node-0
     625.003 kubelet: MODIFIED Node node-0 Ready=True taints=[unreachable:NoSchedule unreachable:NoExecute] images=0
     625.007 kube-controller-manager: MODIFIED Node node-0 Ready=True taints=[unreachable:NoExecute] images=0
     630.003 kube-controller-manager: MODIFIED Node node-0 Ready=True taints=[] images=0
    "
  `);
});

describe('the instant', () => {
  test.each([100, 101, 104.9, 105, 107.3, 112])(
    'a crash at %d s: the round that saw the last renewal, plus 50 s',
    (seconds) => {
      const world = new World({ machines: named(3), components: COMPONENTS });
      const lines = recordNodes(world);
      world.at(seconds * SECOND, () => world.machines.get('node-1')!.stop('crash'));
      world.run(10 * MINUTE);
      const last = world.heartbeats.lastAt(NODE_LEASE, 'node-1')!;
      expect(last).toBeLessThan(seconds * SECOND);
      const seenAt = (Math.floor(last / (5 * SECOND)) + 1) * 5;
      // The write reaches the API server after 1 ms and is committed after 2.
      expect(lines[0]).toBe(` ${seenAt + 50}.003 node-1 Ready=Unknown`);
    },
  );

  test('a lease that resumes within the grace period changes nothing', () => {
    const world = new World({ machines: named(3), components: COMPONENTS });
    const lines = recordNodes(world);
    world.at(101 * SECOND, () => world.machines.get('node-1')!.stop('crash'));
    world.at(111 * SECOND, () => world.machines.get('node-1')!.start());
    world.run(10 * MINUTE);
    expect(lines).toEqual([]);
  });
});

test('a new node is tainted at its creation and freed when it is ready', () => {
  const world = new World({ machines: named(1), components: COMPONENTS });
  const lines = world.record(['committed']);
  const withReady = (node: Node, status: 'True' | 'False'): Node => ({
    ...node,
    status: { ...node.status, conditions: [{ type: 'Ready', status, lastTransitionTime: 0 }] },
  });
  const node = createPlainNode({ ...world.machines.get('node-0')!.description, name: 'new' });
  world.at(1 * SECOND, () => world.user.create('Node', withReady(node, 'False')));
  world.at(7 * SECOND, () => world.user.patchStatus('Node', 'new', (current) => withReady(current, 'True')));
  world.run(1 * MINUTE);
  expect(text(lines)).toMatchInlineSnapshot(`
    "
       1.003 user: ADDED Node new Ready=False taints=[not-ready:NoSchedule] images=0
       5.003 kube-controller-manager: MODIFIED Node new Ready=False taints=[not-ready:NoSchedule not-ready:NoExecute] images=0
       7.003 user: MODIFIED Node new Ready=True taints=[not-ready:NoSchedule not-ready:NoExecute] images=0
       7.007 kube-controller-manager: MODIFIED Node new Ready=True taints=[not-ready:NoExecute] images=0
      10.003 kube-controller-manager: MODIFIED Node new Ready=True taints=[] images=0
    "
  `);
});

test('pods on a silent node are no longer Ready', () => {
  const ready = (name: string, nodeName: string, status: 'True' | 'False' = 'True'): Pod => ({
    ...pod(name, { nodeName }),
    status: { phase: 'Running', conditions: [{ type: 'Ready', status, lastTransitionTime: 0 }] },
  });
  const pods = [
    ready('a', 'node-0'),
    ready('b', 'node-0'),
    ready('not-yet', 'node-0', 'False'),
    ready('elsewhere', 'node-1'),
  ];
  const world = new World({ machines: named(3), pods, components: COMPONENTS });
  const lines = world.record(['committed'], (fact) => {
    if (fact.kind !== 'committed' || fact.change.object.kind !== 'Pod' || fact.component !== 'kube-controller-manager')
      return undefined;
    const { metadata, status } = fact.change.object;
    return `${metadata.name} ${status.phase} Ready=${status.conditions.find(({ type }) => type === 'Ready')?.status}`;
  });
  world.at(101 * SECOND, () => world.machines.get('node-0')!.stop('crash'));
  world.run(10 * MINUTE);
  expect(lines.map((line) => line.slice(9))).toEqual(['a Running Ready=False', 'b Running Ready=False']);
});

describe('how fast NoExecute taints come, per zone', () => {
  const taintedAt = (machines: { name: string }[], crashed: readonly string[], until = 10 * MINUTE): number[] => {
    const world = new World({ machines, components: COMPONENTS });
    const instants: number[] = [];
    world.journal.on('committed', ({ change: { object, old } }, at) => {
      if (object.kind !== 'Node' || old?.kind !== 'Node') return;
      const count = (node: typeof object): number =>
        node.spec.taints.filter(({ effect }) => effect === 'NoExecute').length;
      if (count(object) > count(old)) instants.push(Math.round(at / SECOND));
    });
    world.at(101 * SECOND, () => {
      for (const name of crashed) world.machines.get(name)!.stop('crash');
    });
    world.run(until);
    return instants;
  };
  const names = (count: number, zone: string): string[] =>
    Array.from({ length: count }, (_, index) => `${zone}-${index}`);

  test('a healthy zone: one node in 10 s', () => {
    const instants = taintedAt(named(10, 'a'), names(3, 'a'));
    expect(instants.slice(1).map((instant, index) => instant - instants[index]!)).toEqual([10, 10]);
  });

  test('two zones do not wait for each other', () => {
    const instants = taintedAt([...named(10, 'a'), ...named(10, 'b')], ['a-0', 'a-1', 'b-0', 'b-1']);
    expect(instants).toHaveLength(4);
    expect(instants[3]! - instants[0]!).toBeLessThanOrEqual(20);
  });

  test('more than 55 % of a small zone: nobody but the first few, before the zone is seen to be unhealthy', () => {
    expect(taintedAt(named(10, 'a'), names(6, 'a')).length).toBeLessThanOrEqual(1);
  });

  test('more than 55 % of a zone of over 50 nodes: one node in 100 s', () => {
    const instants = taintedAt(named(60, 'a'), names(40, 'a'), 20 * MINUTE);
    const gaps = instants.slice(1).map((instant, index) => instant - instants[index]!);
    expect(gaps.length).toBeGreaterThan(5);
    expect(gaps.slice(1).every((gap) => gap === 100)).toBe(true);
  });

  test('everything is down: no NoExecute taint stays', () => {
    const world = new World({ machines: named(3), components: COMPONENTS });
    const lines = recordNodes(world);
    world.at(101 * SECOND, () => {
      for (const machine of world.machines.values()) machine.stop('power failure');
    });
    world.run(1 * HOUR);
    expect(lines.slice(-3).map((line) => line.slice(9))).toEqual([
      expect.stringMatching(/^node-\d Ready=Unknown unreachable:NoSchedule$/),
      expect.stringMatching(/^node-\d Ready=Unknown unreachable:NoSchedule$/),
      expect.stringMatching(/^node-\d Ready=Unknown unreachable:NoSchedule$/),
    ]);
  });
});

test('cordoning a node taints it', () => {
  const world = new World({ components: COMPONENTS });
  const lines = recordNodes(world);
  const cordon = (unschedulable: boolean) => (): void =>
    world.user.patch('Node', 'node-0', (node) => ({ ...node, spec: { ...node.spec, unschedulable } }));
  world.at(1 * SECOND, cordon(true));
  world.at(2 * SECOND, cordon(false));
  world.run(1 * MINUTE);
  expect(lines).toEqual(['   1.007 node-0 Ready=True unschedulable:NoSchedule', '   2.007 node-0 Ready=True']);
});

test('nothing happens for a day: no events at all', () => {
  const world = new World({ machines: named(5), components: COMPONENTS });
  world.run(24 * HOUR);
  expect(world.engine.eventCount).toBe(0);
});
