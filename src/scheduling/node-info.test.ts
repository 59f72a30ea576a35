import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NodeInfo, type NodeRule } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import { appSelector, podInfo, testContainer, testNode } from './testing/test-cluster.ts';

const anyPod = fc
  .record({
    name: fc.stringMatching(/^[a-d]$/),
    cpu: fc.option(fc.nat(5000), { nil: undefined }),
    memory: fc.option(fc.nat(1_099_511_627_776), { nil: undefined }),
    gpu: fc.nat(4),
    hostPort: fc.nat(3),
    isLonely: fc.boolean(),
  })
  .map(({ name, cpu, memory, gpu, hostPort, isLonely }): PodInfo => {
    const requests = {
      ...(cpu === undefined ? {} : { cpu }),
      ...(memory === undefined ? {} : { memory }),
      ...(gpu === 0 ? {} : { 'nvidia.com/gpu': gpu }),
    };
    const term = { topologyKey: 'zone', labelSelector: appSelector('a') };
    return podInfo(name, {
      containers: [testContainer(requests, { ports: [{ containerPort: 1, hostPort, protocol: 'TCP' }] })],
      ...(isLonely ? { affinity: { podAntiAffinity: { required: [term] } } } : {}),
    });
  });

/** Everything that NodeInfo derives from its pods. */
function sums(node: NodeInfo) {
  const { requested, nonZeroRequested } = node;
  return {
    pods: new Set(node.pods.map(({ pod }) => pod.metadata.uid)),
    cpu: requested.cpuMilli,
    memory: requested.memoryBytes,
    scalar: Object.fromEntries(requested.scalar),
    nonZeroRequested: { ...nonZeroRequested },
    affine: node.podsWithAffinity.length,
    lonely: node.podsWithRequiredAntiAffinity.length,
    ports: [1, 2, 3].filter((port) => node.hasPortConflict([{ ip: '0.0.0.0', protocol: 'TCP', port }])),
  };
}

describe('NodeInfo', () => {
  it('counts a pod once, however often it is added', () => {
    const node = new NodeInfo(testNode('n1'));
    expect([node.addPod(podInfo('p', { cpu: 100 })), node.addPod(podInfo('p', { cpu: 100 }))]).toEqual([true, false]);
    expect(node.requested.cpuMilli).toBe(100);
  });

  it('says when there is nothing to remove', () => {
    expect(new NodeInfo(testNode('n1')).removePod('uid-nobody')).toBeUndefined();
  });

  it('grows its generation with each change, and only then', () => {
    const node = new NodeInfo(testNode('n1'));
    const seen = [node.generation];
    for (const change of [
      () => node.addPod(podInfo('p')),
      () => node.replacePod(podInfo('p')),
      () => node.removePod(podInfo('p').pod.metadata.uid),
    ]) {
      change();
      seen.push(node.generation);
    }
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
    node.removePod('uid-nobody');
    expect(node.generation).toBe(seen.at(-1));
  });

  it('works out what a rule makes of it once, until it changes', () => {
    const node = new NodeInfo(testNode('n1'));
    let asked = 0;
    const podCount: NodeRule<number> = {
      of({ pods }) {
        asked++;
        return pods.length;
      },
    };
    const cpu: NodeRule<number> = { of: ({ requested }) => requested.cpuMilli };
    expect([node.derive(podCount), node.derive(cpu), node.derive(podCount), asked]).toEqual([0, 0, 0, 1]);
    node.addPod(podInfo('p', { cpu: 100 }));
    expect([node.derive(podCount), node.derive(cpu), asked]).toEqual([1, 100, 2]);
    expect(node.clone().derive(podCount)).toBe(1);
  });

  it('asks a rule only for what one pod changes, where nothing else has happened', () => {
    const names: NodeRule<string> = {
      of: ({ pods }) => `all ${pods.map(({ pod }) => pod.metadata.name).join()}`,
      withPod: (before, { pod }) => `${before}+${pod.metadata.name}`,
    };
    const node = new NodeInfo(testNode('n1'));
    const after = (...changes: (() => unknown)[]): string => {
      for (const change of changes) change();
      return node.derive(names);
    };
    const add = (name: string) => (): unknown => node.addPod(podInfo(name));
    expect(after(add('a'))).toBe('all a');
    expect(after(add('b'))).toBe('all a+b');
    expect(after(add('c'))).toBe('all a+b+c');
    expect(after(add('d'), add('e'))).toBe('all a,b,c,d,e');
    expect(after(() => node.removePod(podInfo('a').pod.metadata.uid))).toBe('all b,c,d,e');
    expect(after(() => node.removePod(podInfo('b').pod.metadata.uid), add('f'))).toBe('all c,d,e,f');
    expect(after(() => node.setNode(testNode('n1')))).toBe('all c,d,e,f');
  });

  it('comes back to the same sums when a pod goes again', () => {
    fc.assert(
      fc.property(fc.array(anyPod), anyPod, (pods, last) => {
        const node = new NodeInfo(testNode('n1'));
        for (const pod of pods) node.addPod(pod);
        node.removePod(last.pod.metadata.uid);
        const before = sums(node);
        node.addPod(last);
        node.removePod(last.pod.metadata.uid);
        expect(sums(node)).toEqual(before);
      }),
    );
  });

  it('has after any changes the sums of a NodeInfo made from the pods that are left', () => {
    const change = fc.tuple(fc.constantFrom('add', 'replace', 'remove'), anyPod);
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const node = new NodeInfo(testNode('n1'));
        for (const [kind, pod] of changes) {
          if (kind === 'add') node.addPod(pod);
          else if (kind === 'replace') node.replacePod(pod);
          else node.removePod(pod.pod.metadata.uid);
        }
        const fresh = new NodeInfo(testNode('n1'));
        for (const pod of node.pods) fresh.addPod(pod);
        expect(sums(node)).toEqual(sums(fresh));
        expect(sums(node.clone())).toEqual(sums(node));
      }),
    );
  });

  it('gives a clone that lives by itself', () => {
    const node = new NodeInfo(testNode('n1'));
    node.addPod(podInfo('p', { cpu: 100 }));
    const clone = node.clone();
    clone.removePod(podInfo('p').pod.metadata.uid);
    expect([node.requested.cpuMilli, clone.requested.cpuMilli]).toEqual([100, 0]);
  });
});
