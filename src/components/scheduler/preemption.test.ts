import { describe, expect, test } from 'vitest';
import { keyOf } from '../../api/kinds.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { testNode, testPod, type PodOptions } from '../../scheduling/testing/test-cluster.ts';
import { SchedulerWorld } from './testing/scheduler-world.ts';

const LATENCIES = { clientLatency: 500, processingLatency: 0, fsyncLatency: 1000, watchLatency: 1000 };

const running = (name: string, options: PodOptions = {}): Pod =>
  testPod(name, { nodeName: 'n', cpu: 2000, ...options });
const urgent = (name: string, options: PodOptions = {}): Pod => testPod(name, { cpu: 2000, priority: 10, ...options });

/** A node of 4 cpus, and what is written about its pods; graceful victims go when the test says so. */
class PreemptionWorld extends SchedulerWorld {
  readonly story: string[] = [];

  constructor(pods: readonly Pod[], latencies = LATENCIES) {
    super([testNode('n'), ...pods], {}, latencies);
    const tell = (text: string): void => void this.story.push(`${this.engine.now / 1000} ${text}`);
    this.journal.on('preempted', ({ pod, nodeName, victims }) =>
      tell(`${keyOf(pod)} preempts ${victims.join(' ')} on ${nodeName}`),
    );
    this.journal.on('pod-queued', ({ pod, queue }) => tell(`${keyOf(pod)} ${queue}`));
    this.journal.on('committed', ({ change }) => {
      if (change.kind !== 'Pod' || change.type === 'ADDED') return;
      const pod = change.object as Pod;
      const old = change.old as Pod;
      const key = keyOf(pod);
      if (change.type === 'DELETED') return tell(`${key} deleted`);
      if (pod.spec.nodeName !== old.spec.nodeName) tell(`${key} bound to ${pod.spec.nodeName}`);
      if (pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp) tell(`${key} terminating`);
      if (pod.status.nominatedNodeName !== old.status.nominatedNodeName)
        tell(`${key} nominated: ${pod.status.nominatedNodeName}`);
      for (const { type, reason } of pod.status.conditions) {
        if (type === 'DisruptionTarget' && old.status.conditions.every((other) => other.type !== type))
          tell(`${key} ${reason}`);
      }
    });
  }

  /** The kubelet has stopped it. */
  stop(...names: readonly string[]): this {
    for (const name of names) this.user.delete('Pod', `default/${name}`, { gracePeriodSeconds: 0 });
    return this;
  }

  told(): string[] {
    return this.story.splice(0).map((line) => line.replaceAll('default/', ''));
  }
}

describe('a pod of a high priority on a full node', () => {
  test('is nominated at once, and bound when its victim has gone', () => {
    const world = new PreemptionWorld([running('a'), running('b')]);
    world.create(urgent('p')).at(1);
    expect(world.told()).toEqual([
      '2.5 p active',
      '3.5 p preempts b on n',
      '3.5 p unschedulable',
      '5 b PreemptionByScheduler',
      '6 p nominated: n',
      '7 b terminating',
    ]);
    world.stop('b').at(2);
    expect(world.told()).toEqual([
      '1001.5 b deleted',
      '1002.5 p backoff',
      '1002.5 p active',
      '1005 p bound to n',
      '1005 p nominated: undefined',
    ]);
  });

  test('keeps its room from others of its rank, but not from those above it', () => {
    const world = new PreemptionWorld([running('a'), running('b')]);
    world.create(urgent('p')).at(1);
    world
      .create(urgent('equal', { cpu: 1000, preemptionPolicy: 'Never' }))
      .stop('b')
      .at(3);
    const bound = world.told().filter((line) => line.includes('bound'));
    expect(bound).toEqual([expect.stringMatching(/ p bound to n$/)]);
    world.create(testPod('king', { cpu: 2000, priority: 20 })).at(4);
    expect(world.told().find((line) => line.includes('preempts'))).toMatch(/king preempts a on n/);
  });

  test('the last victim is evicted when the others are, and until then the preemptor is gated', () => {
    const world = new PreemptionWorld([
      running('a', { cpu: 1000 }),
      running('b', { cpu: 1000 }),
      running('c', { cpu: 2000, terminationGracePeriodSeconds: 0 }),
    ]);
    world.create(urgent('p', { cpu: 4000 })).at(1);
    const story = world.told();
    const place = (what: string) => story.findIndex((line) => line.endsWith(what));
    expect(story.find((line) => line.includes('preempts'))).toMatch(/p preempts a b c on n/);
    expect(place('a terminating')).toBeGreaterThan(0);
    expect(place('c PreemptionByScheduler')).toBeGreaterThan(Math.max(place('a terminating'), place('b terminating')));
    world.stop('a', 'b').at(3);
    expect(world.told().some((line) => line.endsWith('p bound to n'))).toBe(true);
  });

  test('an earlier victim that goes at once only opens the gate when the last one is on its way out', () => {
    const world = new PreemptionWorld([
      running('quick', { terminationGracePeriodSeconds: 0, priority: 1 }),
      running('slow'),
    ]);
    world.create(urgent('p', { cpu: 4000 })).at(1);
    const story = world.told();
    expect(story.filter((line) => line.includes('p gated'))).toHaveLength(1);
    expect(story.findIndex((line) => line.endsWith('p gated'))).toBeLessThan(
      story.findIndex((line) => line.endsWith('slow terminating')),
    );
    world.stop('slow').at(5);
    expect(world.told().at(-1)).toMatch(/p nominated: undefined$/);
  });

  test('clears the nominations of lesser pods on that node', () => {
    const world = new PreemptionWorld([running('a', { priority: 1 }), running('b', { priority: 1 })]);
    world.create(urgent('lesser', { priority: 5 })).at(1);
    expect(world.told()).toContain('6 lesser nominated: n');
    world.create(urgent('p', { cpu: 4000 })).at(2);
    const story = world.told();
    expect(story.find((line) => line.includes('preempts'))).toMatch(/p preempts a b on n/);
    expect(story.some((line) => line.endsWith('lesser nominated: undefined'))).toBe(true);
    expect(story.findIndex((line) => line.endsWith('lesser nominated: undefined'))).toBeLessThan(
      story.findIndex((line) => line.endsWith('a PreemptionByScheduler')),
    );
  });

  test('waits for victims that terminate already, and evicts nobody else meanwhile', () => {
    const world = new PreemptionWorld([running('a'), running('b')]);
    world.create(urgent('p')).at(1);
    world.told();
    world
      .create(testPod('wake', { nodeName: 'n' }))
      .at(2)
      .stop('wake')
      .at(400);
    expect(world.told().filter((line) => line.includes('preempts') || line.includes('nominated'))).toEqual([]);
  });

  test('a victim that has gone by itself is as good as evicted', () => {
    const world = new PreemptionWorld([running('a'), running('b')]);
    world.create(urgent('p')).at(0.003);
    world.stop('b').at(2);
    expect(world.told().filter((line) => line.includes('p bound'))).toHaveLength(1);
  });
});

test('with a preemptor that must not preempt nobody is evicted', () => {
  const world = new PreemptionWorld([running('a'), running('b')]);
  world.create(urgent('p', { preemptionPolicy: 'Never' })).at(1);
  expect(world.told().map((line) => line.split(' ').slice(1).join(' '))).toEqual(['p active', 'p unschedulable']);
});
