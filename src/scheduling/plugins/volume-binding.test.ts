import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/objects/pod.ts';
import {
  BIND_COMPLETED,
  SELECTED_NODE,
  type CSIDriver,
  type CSIStorageCapacity,
  type StorageObject,
} from '../../api/objects/storage.ts';
import { createPodInfo } from '../pod-info.ts';
import { SKIP, type PluginServices, type SchedulingPlugin } from '../plugin.ts';
import { askHint, askPlugin, testCache, testNode, testPod } from '../testing/test-cluster.ts';
import {
  boundPair,
  GIGABYTE,
  metaOf,
  podWithClaims,
  servicesWith,
  testClaim,
  testClass,
  testVolume,
} from '../testing/test-storage.ts';
import volumeBinding from './volume-binding.ts';

const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const OUT_OF_REACH = "node(s) didn't match PersistentVolume's node affinity";
const NO_SPACE = 'node(s) did not have enough free storage';

/** Classes: `wait` has volumes made, `static` does not, `now` is Immediate, `zone-a` is only for that zone. */
const CLASSES = [
  testClass('wait'),
  testClass('static', { provisioner: 'kubernetes.io/no-provisioner' }),
  testClass('now', { volumeBindingMode: 'Immediate' }),
  testClass('zone-a', { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }] }),
];
const NODES = ['a', 'b'].map((zone) => testNode(`in-${zone}`, { labels: { zone } }));
const { snapshot } = testCache(NODES);
const ofStatic = { storageClassName: 'static' } as const;

function plugin(services: PluginServices, args = {}): SchedulingPlugin {
  return volumeBinding.create(volumeBinding.args.parse(args), services);
}

/** What the plugin would do on a node, or why it rejects it. */
function answers(pod: Pod, ...objects: readonly StorageObject[]): readonly (string | readonly string[])[] {
  const one = plugin(servicesWith(...CLASSES, ...objects));
  const info = createPodInfo(pod);
  const prepared = one.preFilter!(info, snapshot);
  if (prepared === SKIP) return ['skipped'];
  if ('code' in prepared) return prepared.reasons;
  return snapshot.nodes.map((node) => {
    const rejection = one.filter!(prepared.state, info, node);
    return rejection?.reasons ?? one.plans!(prepared.state, info, node).join(', ');
  });
}

describe('before any node is looked at', () => {
  it.each<[string, Pod, readonly StorageObject[], readonly string[]]>([
    ['no volumes', testPod('p'), [], ['skipped']],
    ['no claims', testPod('p', { volumes: [{ name: 'v', csi: { driver: 'd' } }] }), [], ['skipped']],
    ['a claim that is not there', podWithClaims('p', ['c']), [], ['persistentvolumeclaim "c" not found']],
    [
      'an unbound Immediate claim',
      podWithClaims('p', ['c']),
      [testClaim('c', { storageClassName: 'now' })],
      ['pod has unbound immediate PersistentVolumeClaims'],
    ],
    [
      'a claim that waits for the volume that it names',
      podWithClaims('p', ['c']),
      [testClaim('c', { volumeName: 'v' })],
      ['pod has unbound immediate PersistentVolumeClaims'],
    ],
    [
      'a claim that has lost its volume',
      podWithClaims('p', ['c']),
      [testClaim('c', { volumeName: 'v', phase: 'Lost' })],
      ['persistentvolumeclaim "c" bound to non-existent persistentvolume "v"'],
    ],
    [
      'a claim that goes',
      podWithClaims('p', ['c']),
      [{ ...testClaim('c'), metadata: { ...metaOf('c', 'default'), deletionTimestamp: 1 } }],
      ['persistentvolumeclaim "c" is being deleted'],
    ],
  ])('%s', (_what, pod, objects, expected) => {
    expect(answers(pod, ...objects)).toEqual(expected);
  });

  const template = { labels: {}, annotations: {}, spec: testClaim('t').spec };
  const withEphemeral = testPod('p', { volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: template } }] });

  it.each<[string, readonly StorageObject[], readonly string[]]>([
    ['is not made yet', [], ['waiting for ephemeral volume controller to create the persistentvolumeclaim "p-v"']],
    [
      "is somebody else's",
      [testClaim('p-v', { ownerUid: 'other' })],
      ['PVC default/p-v was not created for pod default/p (pod is not owner)'],
    ],
    [
      'is there',
      [testClaim('p-v', { ownerUid: withEphemeral.metadata.uid })],
      ['has a volume of class wait made for claim p-v', 'has a volume of class wait made for claim p-v'],
    ],
  ])("a pod's own claim %s", (_what, objects, expected) => {
    expect(answers(withEphemeral, ...objects)).toEqual(expected);
  });
});

describe('a bound claim', () => {
  it('ties the pod to where its volume can be reached', () => {
    expect(answers(podWithClaims('p', ['c']), ...boundPair('c', { only: ['zone', 'a'] }))).toEqual([
      '',
      [OUT_OF_REACH],
    ]);
  });

  it('fits nowhere without its volume', () => {
    const reason = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
    expect(answers(podWithClaims('p', ['c']), boundPair('c')[0])).toEqual([[reason], [reason]]);
  });
});

describe('volumes that are there', () => {
  const small = testVolume('small', { ...ofStatic, capacityBytes: 20 * GIGABYTE, only: ['zone', 'a'] });
  const large = testVolume('large', { ...ofStatic, capacityBytes: 30 * GIGABYTE });

  it('the smallest that is large enough and can be reached', () => {
    expect(answers(podWithClaims('p', ['c']), large, small, testClaim('c', ofStatic))).toEqual([
      'binds claim c to volume small',
      'binds claim c to volume large',
    ]);
  });

  it('small claims choose first, and no volume is taken twice', () => {
    const claims = [
      testClaim('big', { ...ofStatic, requestBytes: 12 * GIGABYTE }),
      testClaim('little', { ...ofStatic, requestBytes: 11 * GIGABYTE }),
    ];
    expect(answers(podWithClaims('p', ['big', 'little']), small, large, ...claims)).toEqual([
      'binds claim little to volume small, binds claim big to volume large',
      [NO_VOLUME],
    ]);
  });

  it.each<[string, StorageObject]>([
    ['is too small', testVolume('v', { ...ofStatic, capacityBytes: GIGABYTE })],
    ['is a raw block', testVolume('v', { ...ofStatic, volumeMode: 'Block' })],
    ['has other access modes', testVolume('v', { ...ofStatic, accessModes: ['ReadOnlyMany'] })],
    ['is bound', testVolume('v', { ...ofStatic, claimRef: { namespace: 'default', name: 'other', uid: 'u' } })],
    [
      'was for an earlier claim',
      testVolume('v', { ...ofStatic, claimRef: { namespace: 'default', name: 'c', uid: 'u' } }),
    ],
    ['is released', testVolume('v', { ...ofStatic, phase: 'Released' })],
    ['is of another class', testVolume('v')],
    ['has another attributes class', testVolume('v', { ...ofStatic, volumeAttributesClassName: 'gold' })],
  ])('not one that %s', (_what, volume) => {
    expect(answers(podWithClaims('p', ['c']), volume, testClaim('c', ofStatic))).toEqual([[NO_VOLUME], [NO_VOLUME]]);
  });

  it('one whose labels the claim selects', () => {
    const claim = testClaim('c', { ...ofStatic, selector: { matchLabels: { tier: 'gold' } } });
    const gold = testVolume('gold', { ...ofStatic, capacityBytes: 90 * GIGABYTE, labels: { tier: 'gold' } });
    expect(answers(podWithClaims('p', ['c']), large, gold, claim)[1]).toBe('binds claim c to volume gold');
  });

  it('one that is promised to the claim, though it is larger, and no other where that is out of reach', () => {
    const claimRef = { namespace: 'default', name: 'c', uid: '' };
    const promised = testVolume('promised', {
      ...ofStatic,
      claimRef,
      capacityBytes: 90 * GIGABYTE,
      only: ['zone', 'a'],
    });
    expect(answers(podWithClaims('p', ['c']), large, promised, testClaim('c', ofStatic))).toEqual([
      'binds claim c to volume promised',
      [NO_VOLUME],
    ]);
  });
});

describe('volumes that are made', () => {
  it('only where the class allows', () => {
    expect(answers(podWithClaims('p', ['c']), testClaim('c', { storageClassName: 'zone-a' }))).toEqual([
      'has a volume of class zone-a made for claim c',
      [NO_VOLUME],
    ]);
  });

  it('only on the node for which it was asked', () => {
    expect(answers(podWithClaims('p', ['c']), testClaim('c', { annotations: { [SELECTED_NODE]: 'in-b' } }))).toEqual([
      [NO_VOLUME],
      'has a volume of class wait made for claim c',
    ]);
  });

  const driver: CSIDriver = {
    kind: 'CSIDriver',
    metadata: metaOf('disk.example.com', ''),
    spec: { attachRequired: true, storageCapacity: true },
  };
  const MADE = 'has a volume of class wait made for claim c';
  const capacity = (zone: string, capacityBytes: number, maximum?: number): CSIStorageCapacity => ({
    kind: 'CSIStorageCapacity',
    metadata: metaOf(zone, 'kube-system'),
    storageClassName: 'wait',
    nodeTopology: { matchLabels: { zone } },
    capacityBytes,
    ...(maximum === undefined ? {} : { maximumVolumeSizeBytes: maximum }),
  });

  it.each<[string, readonly StorageObject[], readonly (string | readonly string[])[]]>([
    ['enough in one zone', [driver, capacity('a', 10 * GIGABYTE)], [MADE, [NO_SPACE]]],
    ['too little', [driver, capacity('a', 9 * GIGABYTE)], [[NO_SPACE], [NO_SPACE]]],
    ['enough, but not in one piece', [driver, capacity('a', 99 * GIGABYTE, GIGABYTE)], [[NO_SPACE], [NO_SPACE]]],
    ['a driver that does not say', [capacity('a', 0)], [MADE, MADE]],
  ])('with %s', (_what, objects, expected) => {
    expect(answers(podWithClaims('p', ['c']), testClaim('c'), ...objects)).toEqual(expected);
  });
});

describe('what has been decided', () => {
  const reserveOn = (one: SchedulingPlugin, pod: Pod, nodeName: string): { state: unknown; rejection: unknown } => {
    const info = createPodInfo(pod);
    const prepared = one.preFilter!(info, snapshot);
    if (prepared === SKIP || 'code' in prepared) throw new Error('there is something to do');
    one.filter!(prepared.state, info, snapshot.get(nodeName)!);
    return { state: prepared.state, rejection: one.reserve!(prepared.state, info, nodeName) };
  };
  const plansOf = (one: SchedulingPlugin, pod: Pod, nodeName: string): readonly string[] => {
    const info = createPodInfo(pod);
    const prepared = one.preFilter!(info, snapshot);
    if (prepared === SKIP || 'code' in prepared) return [];
    const rejection = one.filter!(prepared.state, info, snapshot.get(nodeName)!);
    return rejection?.reasons ?? one.plans!(prepared.state, info, snapshot.get(nodeName)!);
  };
  const volumes = [testVolume('v1', ofStatic), testVolume('v2', { ...ofStatic, capacityBytes: 11 * GIGABYTE })];
  const services = servicesWith(...CLASSES, ...volumes, testClaim('c', ofStatic), testClaim('d', ofStatic));

  it('is seen by the next pod, and is void after unreserve', () => {
    const one = plugin(services);
    const first = podWithClaims('p', ['c']);
    const { state } = reserveOn(one, first, 'in-a');
    expect(plansOf(one, podWithClaims('q', ['d']), 'in-a')).toEqual(['binds claim d to volume v2']);
    one.unreserve!(state, createPodInfo(first), 'in-a');
    expect(plansOf(one, podWithClaims('q', ['d']), 'in-a')).toEqual(['binds claim d to volume v1']);
  });

  it('is refused when somebody else has written the volume meanwhile', () => {
    let version = 1;
    const [claim, volume] = [testClaim('c', ofStatic), testVolume('v', ofStatic)];
    const current = () => ({ ...volume, metadata: { ...volume.metadata, resourceVersion: version } });
    const catalog = servicesWith(...CLASSES, claim).volumes;
    const changing = { ...catalog, volume: () => current(), volumesOfClass: () => [current()] };
    const one = plugin({ ...services, volumes: changing });
    const info = createPodInfo(podWithClaims('p', ['c']));
    const prepared = one.preFilter!(info, snapshot) as { state: unknown };
    one.filter!(prepared.state, info, snapshot.get('in-a')!);
    version = 2;
    expect(one.reserve!(prepared.state, info, 'in-a')).toMatchObject({
      code: 'Error',
      reasons: ['"v" is out of sync (stored: 2, assume: 1)'],
    });
  });

  it('needs nothing written when all claims are bound', () => {
    const one = plugin(servicesWith(...CLASSES, ...boundPair('c')));
    const pod = podWithClaims('p', ['c']);
    const { state } = reserveOn(one, pod, 'in-a');
    expect(one.preBind!(state, createPodInfo(pod), 'in-a')).toBeUndefined();
  });
});

describe('asks again', () => {
  const pod = podWithClaims('p', ['c']);

  it.each([
    ['the claim', testClaim('c'), true],
    ['another claim', testClaim('d'), false],
  ])('or not for a change of %s', (_what, object, answer) => {
    const event = { resource: 'PersistentVolumeClaim', action: 'Update' } as const;
    const old = { ...object, metadata: { ...object.metadata, annotations: { [BIND_COMPLETED]: 'yes' } } };
    expect(askHint(volumeBinding, pod, event, { type: 'MODIFIED', object, old })).toBe(answer);
  });

  it('for every volume, and for a class that allows other places', () => {
    const volume = testVolume('v');
    const update = { type: 'MODIFIED', object: volume, old: volume } as const;
    expect(askHint(volumeBinding, pod, { resource: 'PersistentVolume', action: 'Update' }, update)).toBe(true);
    const event = { resource: 'storage.k8s.io/StorageClass', action: 'Update' } as const;
    const [old, object] = [CLASSES[3]!, { ...CLASSES[3]!, allowedTopologies: [] }];
    expect(askHint(volumeBinding, pod, event, { type: 'MODIFIED', object, old })).toBe(true);
    expect(askHint(volumeBinding, pod, event, { type: 'MODIFIED', object: old, old })).toBe(false);
  });
});

it('scores how full volumes become when there is a shape', () => {
  const half = testVolume('half', { ...ofStatic, capacityBytes: 20 * GIGABYTE, only: ['zone', 'a'] });
  const full = testVolume('full', { ...ofStatic, only: ['zone', 'b'] });
  const services = servicesWith(...CLASSES, half, full, testClaim('c', ofStatic));
  const shape = [
    { utilization: 0, score: 0 },
    { utilization: 100, score: 10 },
  ];
  const one = plugin(services, { shape });
  const info = createPodInfo(podWithClaims('p', ['c']));
  const prepared = one.preFilter!(info, snapshot) as { state: unknown };
  for (const node of snapshot.nodes) one.filter!(prepared.state, info, node);
  const scored = one.preScore!(info, snapshot.nodes, snapshot) as { state: unknown };
  expect(snapshot.nodes.map((node) => one.score!(scored.state, info, node))).toEqual([50, 100]);
  expect(askPlugin(volumeBinding, podWithClaims('p', ['c']), snapshot, { services }).raw).toBe('skipped');
});
