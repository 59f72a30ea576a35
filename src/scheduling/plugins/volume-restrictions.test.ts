import { describe, expect, it } from 'vitest';
import type { Volume } from '../../api/objects/storage.ts';
import { planFilters, runFilters, WhatIf } from '../filtering.ts';
import { createPodInfo } from '../pod-info.ts';
import { askHint, askPlugin, testCache, testNode, testPod, testProfile } from '../testing/test-cluster.ts';
import { boundPair, podWithClaims, servicesWith } from '../testing/test-storage.ts';
import volumeRestrictions from './volume-restrictions.ts';

const NO_DISK = ['node(s) had no available disk'];
const IN_USE = [
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
];

describe('disks that stand in the manifest', () => {
  const gce = (pdName: string, readOnly = false): Omit<Volume, 'name'> => ({ gcePersistentDisk: { pdName, readOnly } });
  const ebs = (volumeID: string, readOnly = false): Omit<Volume, 'name'> => ({
    awsElasticBlockStore: { volumeID, readOnly },
  });
  const iscsi = (iqn: string, readOnly = false): Omit<Volume, 'name'> => ({ iscsi: { iqn, readOnly } });
  const rbd = (monitors: readonly string[], pool: string, readOnly = false): Omit<Volume, 'name'> => ({
    rbd: { monitors, pool, image: 'i', readOnly },
  });

  it.each<[string, Omit<Volume, 'name'>, Omit<Volume, 'name'>, 'fits' | readonly string[]]>([
    ['the same disk', gce('a'), gce('a'), NO_DISK],
    ['another disk', gce('a'), gce('b'), 'fits'],
    ['the same disk, one only reads', gce('a', true), gce('a'), NO_DISK],
    ['the same disk, both only read', gce('a', true), gce('a', true), 'fits'],
    ['the same EBS volume, both only read', ebs('a', true), ebs('a', true), NO_DISK],
    ['the same iSCSI name', iscsi('a'), iscsi('a'), NO_DISK],
    ['the same iSCSI name, both only read', iscsi('a', true), iscsi('a', true), 'fits'],
    ['an image with one common monitor', rbd(['m', 'n'], 'p'), rbd(['n'], 'p'), NO_DISK],
    ['an image behind other monitors', rbd(['m'], 'p'), rbd(['n'], 'p'), 'fits'],
    ['an image of another pool', rbd(['m'], 'p'), rbd(['m'], 'q'), 'fits'],
    ['disks of different kinds', gce('a'), ebs('a'), 'fits'],
  ])('%s', (_what, used, wanted, verdict) => {
    const there = testPod('there', { nodeName: 'n1', volumes: [{ name: 'v', ...used }] });
    const { snapshot } = testCache([testNode('n1')], [there]);
    const pod = testPod('pod', { volumes: [{ name: 'v', ...wanted }] });
    expect(askPlugin(volumeRestrictions, pod, snapshot).filter('n1')).toEqual(verdict);
  });
});

describe('ReadWriteOncePod', () => {
  const services = servicesWith(...boundPair('c', {}, { accessModes: ['ReadWriteOncePod'] }), ...boundPair('many'));
  const user = podWithClaims('user', ['c'], { nodeName: 'n1' });
  const { snapshot } = testCache([testNode('n1'), testNode('n2')], [user]);

  it('keeps a second pod off all nodes, not only that of the first', () => {
    const answers = askPlugin(volumeRestrictions, podWithClaims('pod', ['c']), snapshot, { services });
    expect([answers.filter('n1'), answers.filter('n2'), answers.code('n2')]).toEqual([IN_USE, IN_USE, 'Unschedulable']);
  });

  it.each([
    ['nobody else uses the claim', podWithClaims('pod', ['c']), testCache([testNode('n1')]).snapshot],
    ['the claim is for many', podWithClaims('pod', ['many']), snapshot],
    ['the pod has no volumes', testPod('pod'), snapshot],
  ])('skips when %s', (_what, pod, where) => {
    expect(askPlugin(volumeRestrictions, pod, where, { services }).filter('n1')).toBe('skipped');
  });

  it('would fit if the other pod went: preemption helps', () => {
    const pod = createPodInfo(podWithClaims('pod', ['c']));
    const plan = planFilters(pod, snapshot, testProfile({}, services));
    if ('rejection' in plan) throw new Error('no node was looked at');
    const node = snapshot.get('n1')!;
    expect(runFilters(plan, pod, node)?.reasons).toEqual(IN_USE);
    const without = new WhatIf(plan, pod, node);
    without.removePod(createPodInfo(user));
    expect(runFilters(without.plan, pod, without.node)).toBeUndefined();
    expect(runFilters(plan, pod, node)?.reasons).toEqual(IN_USE);
    without.addPod(createPodInfo(user));
    expect(runFilters(without.plan, pod, without.node)?.reasons).toEqual(IN_USE);
  });

  it('cannot tell without the claim', () => {
    const answers = askPlugin(volumeRestrictions, podWithClaims('pod', ['gone']), snapshot, { services });
    expect([answers.filter('n1'), answers.code('n1')]).toEqual([
      ['persistentvolumeclaim "gone" not found'],
      'UnschedulableAndUnresolvable',
    ]);
  });
});

it.each([
  ['used the claim', podWithClaims('gone', ['c'], { nodeName: 'n1' }), true],
  ['used another claim', podWithClaims('gone', ['d'], { nodeName: 'n1' }), false],
  ['used a claim of this name elsewhere', podWithClaims('gone', ['c'], { nodeName: 'n1', namespace: 'x' }), false],
])('asks again or not when a pod goes that %s', (_what, object, answer) => {
  const event = { resource: 'AssignedPod', action: 'Delete' } as const;
  const change = { type: 'DELETED', object, old: object } as const;
  expect(askHint(volumeRestrictions, podWithClaims('pod', ['c']), event, change)).toBe(answer);
});
