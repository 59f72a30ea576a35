import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../engine/time.ts';
import type { Pod, PodStatus } from '../../api/objects/pod.ts';
import { pod, World, type WorldOptions } from '../testing/world.ts';
import podGarbageCollector from './pod-garbage-collector.ts';

function collectingWorld(
  options: Record<string, unknown> = {},
  pods: readonly Pod[] = [],
  given: WorldOptions = {},
): { world: World; lines: string[] } {
  const world = new World({ ...given, pods, components: [[podGarbageCollector, options]] });
  const lines = world.record(['committed'], (fact) => {
    if (fact.kind !== 'committed' || fact.component !== 'kube-controller-manager') return undefined;
    const { type, object } = fact.change;
    return `${type} ${object.metadata.name}${type === 'MODIFIED' ? ` ${(object as Pod).status.phase}` : ''}`;
  });
  return { world, lines };
}

const ended = (name: string, status: Partial<PodStatus> = {}): Pod => ({
  ...pod(name),
  status: { phase: 'Succeeded', conditions: [], ...status },
});

/** Creates the pod as it is: the API server would make it Pending. */
function end(world: World, name: string, status: Partial<PodStatus> = {}): void {
  world.user.create('Pod', pod(name), () =>
    world.user.patchStatus('Pod', `default/${name}`, (current) => ({ ...current, status: ended(name, status).status })),
  );
}

describe('pods that have ended', () => {
  test('12,500 stay; of 12,501 the oldest goes at the next round', () => {
    const pods = Array.from({ length: 12_500 }, (_, index) => ended(`pod-${String(index).padStart(5, '0')}`));
    const { world, lines } = collectingWorld({}, pods);
    world.at(65 * SECOND, () => end(world, 'last-straw'));
    world.run(64 * SECOND);
    expect(lines).toEqual([]);
    world.run(1 * HOUR);
    expect(lines).toEqual(['  80.003 DELETED pod-00000']);
  });

  test('evicted ones first, then by creation, then by name', () => {
    const { world, lines } = collectingWorld({ terminatedPodGCThreshold: 1 });
    end(world, 'z-same-instant');
    end(world, 'a-same-instant');
    world.at(1 * SECOND, () => end(world, 'younger'));
    world.at(2 * SECOND, () => end(world, 'evicted', { phase: 'Failed', reason: 'Evicted' }));
    world.at(3 * SECOND, () => end(world, 'youngest'));
    world.run(1 * HOUR);
    expect(lines.map((line) => line.slice(9))).toEqual([
      'DELETED evicted',
      'DELETED z-same-instant',
      'DELETED a-same-instant',
      'DELETED younger',
    ]);
  });

  test('deletions go through the 20 QPS, burst 30, of the controller manager', () => {
    const { world, lines } = collectingWorld({ terminatedPodGCThreshold: 1 });
    for (let index = 0; index < 71; index++) end(world, `pod-${String(index).padStart(2, '0')}`);
    world.run(1 * HOUR);
    expect(lines).toHaveLength(70);
    expect(lines[29]).toBe('  20.005 DELETED pod-29');
    expect(lines[69]).toBe('  22.003 DELETED pod-69');
  });

  test('or through what the scenario gives it', () => {
    const clientConnection = { qps: 100, burst: 1 };
    const { world, lines } = collectingWorld({ terminatedPodGCThreshold: 1 }, [], {
      controllerManager: { clientConnection },
    });
    for (let index = 0; index < 71; index++) end(world, `pod-${String(index).padStart(2, '0')}`);
    world.run(1 * HOUR);
    expect(lines).toHaveLength(70);
    expect(lines[0]).toBe('  20.003 DELETED pod-00');
    expect(lines[69]).toBe('  20.693 DELETED pod-69');
  });

  test('0 switches it off', () => {
    const { world, lines } = collectingWorld({ terminatedPodGCThreshold: 0 });
    for (let index = 0; index < 5; index++) end(world, `pod-${index}`);
    world.run(1 * HOUR);
    expect(lines).toEqual([]);
  });
});

test('pods of a node that is gone fail and go after 40 s of quarantine', () => {
  const { world, lines } = collectingWorld();
  world.user.create('Pod', pod('orphan'));
  world.at(65 * SECOND, () => world.user.delete('Node', 'node-0'));
  world.run(1 * HOUR);
  expect(lines).toEqual([' 120.005 MODIFIED orphan Failed', ' 120.009 DELETED orphan']);
});

test('a node that comes back within the quarantine keeps its pods', () => {
  const { world, lines } = collectingWorld();
  world.user.create('Pod', pod('kept'));
  let node: Parameters<typeof world.user.create<'Node'>>[1];
  world.user.get('Node', 'node-0', (response) => {
    if (response.ok) node = response.object;
  });
  world.at(65 * SECOND, () => world.user.delete('Node', 'node-0'));
  world.at(100 * SECOND, () => world.user.create('Node', node));
  world.run(1 * HOUR);
  expect(lines).toEqual([]);
});

test('nothing to collect: no events at all', () => {
  const { world } = collectingWorld();
  world.run(24 * HOUR);
  expect(world.engine.eventCount).toBe(0);
  world.user.create('Pod', pod('a'));
  world.run(24 * HOUR + 1 * MINUTE);
  expect(world.engine.eventCount).toBeLessThan(10);
});
