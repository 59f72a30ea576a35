import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LABEL_ZONE } from '../api/objects/node.ts';
import type { Pod } from '../api/objects/pod.ts';
import { SchedulerCache } from './cache.ts';
import { createPodInfo } from './pod-info.ts';
import type { Snapshot } from './snapshot.ts';
import { appSelector, podInfo, testCache, testNode, testPod } from './testing/test-cluster.ts';

const onNode = (name: string, nodeName: string, cpu = 100): Pod => testPod(name, { nodeName, cpu });

describe('SchedulerCache', () => {
  it('counts an assumed pod at once and its delivery by the watch not again', () => {
    const cache = testCache([testNode('n1')]);
    cache.assumePod(podInfo('p', { cpu: 100 }), 'n1');
    expect([cache.isAssumed('uid-default-p'), used(cache, 'n1')]).toEqual([true, 100]);
    cache.addPod(onNode('p', 'n1'));
    cache.addPod(onNode('p', 'n1'));
    expect([cache.isAssumed('uid-default-p'), used(cache, 'n1')]).toEqual([false, 100]);
  });

  it('puts the pod that the watch delivers in the place of the assumed one, whatever is new about it', () => {
    const confirmed = (pod: Pod): readonly [Pod | undefined, number] => {
      const cache = testCache([testNode('n1')]);
      cache.assumePod(podInfo('p', { cpu: 100 }), 'n1', { gpu: '0' });
      cache.addPod(pod);
      const { pods, requested } = cache.snapshot.get('n1')!;
      return [pods[0]?.pod, requested.cpuMilli];
    };
    const pod = onNode('p', 'n1');
    const asAssumed = { ...pod, metadata: { ...pod.metadata, annotations: { gpu: '0' } } };
    for (const [delivered, cpu] of [
      [asAssumed, 100],
      [pod, 100],
      [{ ...asAssumed, metadata: { ...asAssumed.metadata, labels: { new: '' } } }, 100],
      [onNode('p', 'n1', 200), 200],
    ] as const) {
      expect(confirmed(delivered)).toEqual([delivered, cpu]);
    }
  });

  it('believes the watch when a pod went elsewhere than was assumed', () => {
    const cache = testCache([testNode('n1'), testNode('n2')]);
    cache.assumePod(podInfo('p', { cpu: 100 }), 'n1');
    cache.addPod(onNode('p', 'n2'));
    expect([used(cache, 'n1'), used(cache, 'n2')]).toEqual([0, 100]);
  });

  it('forgets what was assumed, but not what was confirmed', () => {
    const cache = testCache([testNode('n1')]);
    cache.assumePod(podInfo('p', { cpu: 100 }), 'n1');
    expect([cache.forgetPod('uid-default-p'), used(cache, 'n1')]).toEqual([true, 0]);
    cache.assumePod(podInfo('p', { cpu: 100 }), 'n1');
    cache.addPod(onNode('p', 'n1'));
    expect([cache.forgetPod('uid-default-p'), used(cache, 'n1')]).toEqual([false, 100]);
  });

  it('keeps pods of a node that it does not know yet, and shows them when the node comes', () => {
    const cache = testCache([], [onNode('p', 'late', 300)]);
    expect(cache.snapshot.nodes).toEqual([]);
    expect(cache.snapshot.get('late')).toBeUndefined();
    cache.addNode(testNode('late'));
    expect(used(cache, 'late')).toBe(300);
  });

  it('keeps pods of a node that goes and comes back, and counts their end meanwhile', () => {
    const cache = testCache([testNode('n1')], [onNode('p', 'n1'), onNode('q', 'n1', 7)]);
    cache.removeNode('n1');
    expect(cache.snapshot.nodes).toEqual([]);
    cache.removePod(onNode('q', 'n1', 7));
    cache.addNode(testNode('n1'));
    expect(used(cache, 'n1')).toBe(100);
  });

  it('takes the room of a pod that has ended as free', () => {
    const cache = testCache([testNode('n1')], [onNode('p', 'n1')]);
    cache.updatePod({ ...onNode('p', 'n1'), status: { phase: 'Succeeded', conditions: [] } });
    expect([used(cache, 'n1'), cache.podCount]).toEqual([0, 0]);
  });

  it('knows where images lie, with the size that the first node reported', () => {
    const withImage = (name: string, sizeBytes: number) => testNode(name, { images: [{ name: 'app:v1', sizeBytes }] });
    const cache = testCache([withImage('n1', 10), withImage('n2', 20), testNode('n3')]);
    expect(cache.snapshot.imagePresence('app:v1')).toEqual({ sizeBytes: 10, nodeNames: new Set(['n1', 'n2']) });
    cache.updateNode(testNode('n1'));
    cache.removeNode('n2');
    expect(cache.snapshot.imagePresence('app:v1')).toBeUndefined();
  });

  it('orders nodes anew only when one comes or goes', () => {
    const zoned = (name: string, zone: string) => testNode(name, { labels: { [LABEL_ZONE]: zone } });
    const cache = testCache([zoned('a1', 'a'), zoned('a2', 'a'), zoned('b1', 'b')]);
    expect(names(cache.snapshot)).toEqual(['a1', 'b1', 'a2']);
    cache.updateNode(zoned('a1', 'b'));
    expect(names(cache.snapshot)).toEqual(['a1', 'b1', 'a2']);
    cache.addNode(zoned('c1', 'c'));
    expect(names(cache.snapshot)).toEqual(['a2', 'b1', 'c1', 'a1']);
    expect(cache.snapshot.indexOf('c1')).toBe(2);
  });

  it('forks into a snapshot that lives by itself', () => {
    const cache = testCache([testNode('n1')], [onNode('p', 'n1')]);
    const fork = cache.snapshot.fork();
    fork.addPod(podInfo('q', { cpu: 5 }), 'n1');
    fork.setNode(testNode('n2'));
    expect([used(cache, 'n1'), fork.get('n1')!.requested.cpuMilli]).toEqual([100, 105]);
    expect([names(cache.snapshot), names(fork)]).toEqual([['n1'], ['n1', 'n2']]);
  });

  it('is after any series of changes what a cache made from the outcome is', () => {
    const nodeName = fc.constantFrom('n1', 'n2', 'n3');
    const podName = fc.constantFrom('p', 'q', 'r', 's');
    const lonely = { podAntiAffinity: { required: [{ topologyKey: 'zone', labelSelector: appSelector('a') }] } };
    const command = fc.record({
      kind: fc.constantFrom('node', 'no node', 'assume', 'pod', 'no pod', 'forget'),
      nodeName,
      podName,
      isLonely: fc.boolean(),
      priority: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const cache = new SchedulerCache();
        const nodes = new Set<string>();
        const pods = new Map<string, { pod: Pod; isAssumed: boolean }>();
        for (const { kind, nodeName, podName, isLonely, priority } of commands) {
          const pod = testPod(podName, { nodeName, cpu: 100, priority, ...(isLonely ? { affinity: lonely } : {}) });
          const known = pods.get(podName);
          if (kind === 'node') {
            cache.addNode(testNode(nodeName));
            nodes.add(nodeName);
          } else if (kind === 'no node') {
            cache.removeNode(nodeName);
            nodes.delete(nodeName);
          } else if (kind === 'pod') {
            cache.addPod(pod);
            pods.set(podName, { pod, isAssumed: false });
          } else if (kind === 'no pod') {
            cache.removePod(pod);
            pods.delete(podName);
          } else if (kind === 'forget') {
            cache.forgetPod(pod.metadata.uid);
            if (known?.isAssumed) pods.delete(podName);
          } else if (known === undefined) {
            cache.assumePod(createPodInfo(pod), nodeName);
            pods.set(podName, { pod, isAssumed: true });
          }
        }
        const rebuilt = testCache(
          [...nodes].map((name) => testNode(name)),
          [...pods.values()].map(({ pod }) => pod),
        );
        expect(picture(cache.snapshot)).toEqual(picture(rebuilt.snapshot));
        expect(picture(cache.snapshot.fork())).toEqual(picture(rebuilt.snapshot));
      }),
    );
  });
});

function used(cache: SchedulerCache, nodeName: string): number {
  return cache.snapshot.get(nodeName)!.requested.cpuMilli;
}

function names({ nodes }: Snapshot): string[] {
  return nodes.map(({ node }) => node.metadata.name);
}

function picture(snapshot: Snapshot) {
  return {
    nodes: snapshot.nodes.map(({ node, pods, requested }) => ({
      name: node.metadata.name,
      index: snapshot.indexOf(node.metadata.name),
      pods: new Set(pods.map(({ pod }) => pod.metadata.name)),
      cpu: requested.cpuMilli,
    })),
    hasPodBelow: [1, 2, 3, 4].map((priority) => snapshot.hasPodBelow(priority)),
    affine: new Set([...snapshot.nodesWithPodsWithAffinity].map(({ node }) => node.metadata.name)),
    lonely: new Set([...snapshot.nodesWithPodsWithRequiredAntiAffinity].map(({ node }) => node.metadata.name)),
  };
}
