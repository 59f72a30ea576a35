import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/objects/pod.ts';
import type { StorageObject } from '../../api/objects/storage.ts';
import { askHint, askPlugin, testCache, testNode, testPod } from '../testing/test-cluster.ts';
import {
  boundPair,
  podWithClaims,
  servicesWith,
  testAttachment,
  testClaim,
  testClass,
  testCsiNode,
} from '../testing/test-storage.ts';
import nodeVolumeLimits from './node-volume-limits.ts';

const FULL = ['node(s) exceed max volume count'];
const PAIRS = ['a', 'b', 'c', 'd'].flatMap((name) => boundPair(name));

function verdict(pod: Pod, running: readonly Pod[], ...objects: readonly StorageObject[]) {
  const { snapshot } = testCache([testNode('n1')], running);
  const services = servicesWith(...PAIRS, testClass(), ...objects);
  return askPlugin(nodeVolumeLimits, pod, snapshot, { services }).filter('n1');
}

describe('a node that can attach two volumes', () => {
  const on = (name: string, ...claims: string[]): Pod => podWithClaims(name, claims, { nodeName: 'n1' });

  it.each<[string, Pod, readonly Pod[], 'fits' | readonly string[]]>([
    ['takes two', podWithClaims('pod', ['a', 'b']), [], 'fits'],
    ['does not take three', podWithClaims('pod', ['a', 'b', 'c']), [], FULL],
    ['takes one beside one', podWithClaims('pod', ['a']), [on('x', 'b')], 'fits'],
    ['does not take one beside two', podWithClaims('pod', ['a']), [on('x', 'b'), on('y', 'c')], FULL],
    ['counts a volume of two pods once', podWithClaims('pod', ['a']), [on('x', 'b'), on('y', 'b')], 'fits'],
    ['takes a volume that is there already', podWithClaims('pod', ['a']), [on('x', 'a'), on('y', 'b')], 'fits'],
    ['does not count a claim that is gone', podWithClaims('pod', ['a']), [on('x', 'gone'), on('y', 'b')], 'fits'],
    ['counts volumes that are still to be made', podWithClaims('pod', ['a', 'b', 'new']), [], FULL],
  ])('%s', (_what, pod, running, expected) => {
    expect(verdict(pod, running, testCsiNode('n1', 2), testClaim('new'))).toEqual(expected);
  });

  it('counts what is attached without a pod, and what a pod uses only once', () => {
    const attachments = [testAttachment('x', 'n1', 'pv-b'), testAttachment('y', 'n1', 'pv-c')];
    expect(verdict(podWithClaims('pod', ['a']), [], testCsiNode('n1', 2), ...attachments)).toEqual(FULL);
    expect(verdict(podWithClaims('pod', ['a']), [on('x', 'b')], testCsiNode('n1', 2), attachments[0]!)).toBe('fits');
  });

  it('counts disks of former in-tree plugins for their drivers', () => {
    const disk = (volumeID: string) => ({ name: volumeID, awsElasticBlockStore: { volumeID, readOnly: false } });
    const pod = testPod('pod', { volumes: [disk('vol-1'), disk('vol-2')] });
    expect(verdict(pod, [], testCsiNode('n1', 1, 'ebs.csi.aws.com'))).toEqual(FULL);
    expect(verdict(pod, [], testCsiNode('n1', 2, 'ebs.csi.aws.com'))).toBe('fits');
  });
});

it('has no limit without a CSINode, and none for other drivers', () => {
  const pod = podWithClaims('pod', ['a', 'b', 'c']);
  expect([verdict(pod, []), verdict(pod, [], testCsiNode('n1', 1, 'other.example.com'))]).toEqual(['fits', 'fits']);
});

it('skips pods without attachable volumes', () => {
  expect(verdict(testPod('pod', { volumes: [{ name: 'v', csi: { driver: 'd' } }] }), [])).toBe('skipped');
});

it('cannot tell without the claim', () => {
  expect(verdict(podWithClaims('pod', ['gone']), [], testCsiNode('n1', 1))).toEqual([
    'looking up PVC default/gone: persistentvolumeclaim "gone" not found',
  ]);
});

describe('asks again', () => {
  const pod = podWithClaims('pod', ['a']);
  const update = { resource: 'storage.k8s.io/CSINode', action: 'Update' } as const;

  it.each([
    [1, 2, true],
    [2, 2, false],
    [2, 1, false],
    [undefined, 1, true],
  ])('or not when a limit goes from %s to %s', (before, after, answer) => {
    const [old, object] = [testCsiNode('n1', before), testCsiNode('n1', after)];
    expect(askHint(nodeVolumeLimits, pod, update, { type: 'MODIFIED', object, old })).toBe(answer);
  });

  it('when a volume is detached, if the pod has claims', () => {
    const event = { resource: 'storage.k8s.io/VolumeAttachment', action: 'Delete' } as const;
    const object = testAttachment('x', 'n1', 'pv-a');
    expect(askHint(nodeVolumeLimits, pod, event, { type: 'DELETED', object, old: object })).toBe(true);
    expect(askHint(nodeVolumeLimits, testPod('p'), event, { type: 'DELETED', object, old: object })).toBe(false);
  });

  it.each([
    ['had a claim and a node', podWithClaims('gone', ['b'], { nodeName: 'n1' }), true],
    ['had no node', podWithClaims('gone', ['b']), false],
    ['had no volumes', testPod('gone', { nodeName: 'n1' }), false],
  ])('or not when a pod goes that %s', (_what, object, answer) => {
    const event = { resource: 'AssignedPod', action: 'Delete' } as const;
    expect(askHint(nodeVolumeLimits, pod, event, { type: 'DELETED', object, old: object })).toBe(answer);
  });
});
