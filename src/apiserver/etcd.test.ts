import { describe, expect, test } from 'vitest';
import type { Disk } from '../infrastructure/disk.ts';
import type { Network } from '../infrastructure/network.ts';
import { Etcd } from './etcd.ts';
import { World } from './testing/world.ts';

/** An etcd whose members take 100, 200, ... microseconds for an fsync, the leader being the first. */
function etcdOf(
  fsyncs: readonly number[],
  roundTrip: number,
  busyUntil?: (now: number) => number,
): { world: World; etcd: Etcd } {
  const world = new World();
  const members = fsyncs.map((latency): Disk => ({ fsyncLatency: () => latency }));
  const network: Network = { clientLatency: () => 0, memberRoundTrip: () => roundTrip };
  return { world, etcd: new Etcd(world.context, members, network, busyUntil && { busyUntil }) };
}

describe('the member that completes the quorum decides', () => {
  test.each<[fsyncs: number[], roundTrip: number, latency: number, why: string]>([
    [[300], 50, 300, 'one: its own disk'],
    [[100, 200, 300], 50, 250, 'three: the faster follower'],
    [[900, 200, 300], 50, 350, 'three: two followers before a slow leader'],
    [[400, 200, 900], 50, 400, 'three: leader and one follower'],
    [[100, 100, 900, 900, 100], 50, 150, 'five: the third of five'],
    [[100, 100, 900, 800, 700], 50, 750, 'five: with two slow ones it is no longer hidden'],
    [[100, 200, 300, 400, 500, 600, 700], 0, 400, 'seven: the fourth'],
    [[0, 0, 0], 0, 0, 'nothing takes time'],
  ])('%j and a round trip of %d: %d (%s)', (fsyncs, roundTrip, latency) => {
    const { world, etcd } = etcdOf(fsyncs, roundTrip);
    const commits = world.record('etcd-committed', (fact) => `${fact.writeCount} ${fact.latency}`);
    etcd.propose(() => {});
    world.run();
    expect(commits).toEqual([`${latency} 1 ${latency}`]);
  });
});

test('an even number of members is a bug', () => {
  expect(() => etcdOf([1, 1], 0)).toThrow('odd number');
});

test('what comes while a batch is under way goes together in the next, in order', () => {
  const { world, etcd } = etcdOf([100], 0);
  const commits = world.record('etcd-committed', (fact) => `${fact.writeCount} writes in ${fact.latency}`);
  const applied: string[] = [];
  const propose = (name: string): void => etcd.propose(() => applied.push(`${world.engine.now} ${name}`));
  for (const [at, name] of [
    [0, 'a'],
    [10, 'b'],
    [90, 'c'],
    [100, 'd'],
    [250, 'e'],
  ] as const)
    world.engine.at(at, propose, name);
  world.run();
  // d arrives at the very instant of the first commit, but was scheduled before it.
  expect(applied).toEqual(['100 a', '200 b', '200 c', '200 d', '350 e']);
  expect(commits).toEqual(['100 1 writes in 100', '200 3 writes in 100', '350 1 writes in 100']);
});

test('a commit may propose the next write, which goes into a batch of its own', () => {
  const { world, etcd } = etcdOf([100], 0);
  const applied: number[] = [];
  etcd.propose(() => {
    applied.push(world.engine.now);
    etcd.propose(() => applied.push(world.engine.now));
  });
  world.run();
  expect(applied).toEqual([100, 200]);
});

test('a batch waits for a computed commit that is under way', () => {
  const { world, etcd } = etcdOf([100], 0, (now) => Math.max(now, 70));
  const commits = world.record('etcd-committed', (fact) => `${fact.latency}`);
  etcd.propose(() => {});
  world.engine.at(500, () => etcd.propose(() => {}));
  world.run();
  expect(commits).toEqual(['170 170', '600 100']);
});

test('more members cost more, with equal disks', () => {
  const latencies = [1, 3, 5].map((count) => {
    const world = new World({ members: count, fsyncLatency: 1000, memberRoundTrip: 500 });
    const answers: number[] = [];
    world.journal.on('etcd-committed', ({ latency }) => answers.push(latency));
    world.client().create('Namespace', {
      kind: 'Namespace',
      metadata: {
        name: 'a',
        namespace: '',
        uid: '',
        resourceVersion: 0,
        creationTimestamp: 0,
        labels: {},
        annotations: {},
      },
    });
    world.run();
    return answers[0];
  });
  expect(latencies).toEqual([1000, 1500, 1500]);
});
