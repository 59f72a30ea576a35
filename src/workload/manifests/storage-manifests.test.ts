import { describe, expect, test } from 'vitest';
import { mistakeOf } from '../testing/read-trace.ts';
import { readManifests } from './read-manifests.ts';

const read = (text: string) => readManifests([{ file: 'f.yaml', text }]);
const lineOf = (text: string): string => mistakeOf(() => read(text));
const QUANTITY = 'a Kubernetes quantity such as 500m, 2, 1.5Gi or 100M';

const object = (kind: string, rest: string, apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\n${rest}`;
const storage = (kind: string, rest: string): string => object(kind, rest, 'storage.k8s.io/v1');
const pod = (volume: string): string =>
  object('Pod', `spec:\n  containers: [{name: c, image: a}]\n  volumes:\n  - ${volume}`);

describe('what is read', () => {
  const { storageObjects } = read(
    [
      storage('StorageClass', 'provisioner: d\nparameters: {type: fast}'),
      object(
        'PersistentVolume',
        `spec:
  capacity: {storage: 1.5Gi}
  accessModes: [ReadWriteOnce]
  claimRef: {namespace: default, name: c, uid: abc}
  csi: {driver: d, volumeHandle: h, fsType: ext4}
  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [a]}]}]}}
status: {phase: Bound}`,
      ),
      object('PersistentVolumeClaim', 'spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 5M}}}'),
      storage('CSINode', 'spec: {drivers: [{name: d, nodeID: i, topologyKeys: [zone], allocatable: {count: 3}}]}'),
      storage('CSIDriver', 'spec: {storageCapacity: true}'),
      storage('CSIStorageCapacity', 'storageClassName: s\ncapacity: 1Gi\nnodeTopology: {matchLabels: {zone: a}}'),
      storage('VolumeAttachment', 'spec: {attacher: d, nodeName: node-1, source: {persistentVolumeName: x}}'),
    ].join('\n---\n'),
  );
  const parts = Object.fromEntries(
    storageObjects.map(({ metadata: { namespace }, kind, ...rest }) => [`${kind} in "${namespace}"`, rest]),
  );

  test('has the defaults of the API server', () => {
    expect(parts).toEqual({
      'StorageClass in ""': {
        provisioner: 'd',
        reclaimPolicy: 'Delete',
        volumeBindingMode: 'Immediate',
        allowedTopologies: [],
      },
      'PersistentVolume in ""': {
        spec: {
          capacityBytes: 1_610_612_736,
          accessModes: ['ReadWriteOnce'],
          volumeMode: 'Filesystem',
          persistentVolumeReclaimPolicy: 'Retain',
          storageClassName: '',
          claimRef: { namespace: 'default', name: 'c', uid: '' },
          nodeAffinity: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }],
          source: { csi: { driver: 'd', volumeHandle: 'h' } },
        },
        status: { phase: 'Pending' },
      },
      'PersistentVolumeClaim in "default"': {
        spec: { accessModes: ['ReadWriteMany'], requestBytes: 5_000_000, volumeMode: 'Filesystem' },
        status: { phase: 'Pending' },
      },
      'CSINode in ""': {
        spec: { drivers: [{ name: 'd', nodeID: 'i', topologyKeys: ['zone'], allocatable: { count: 3 } }] },
      },
      'CSIDriver in ""': { spec: { attachRequired: true, storageCapacity: true } },
      'CSIStorageCapacity in "default"': {
        storageClassName: 's',
        capacityBytes: 1_073_741_824,
        nodeTopology: { matchLabels: { zone: 'a' } },
      },
      'VolumeAttachment in ""': {
        spec: { attacher: 'd', nodeName: 'node-1', source: { persistentVolumeName: 'x' } },
        status: { attached: false },
      },
    });
  });

  test.each([
    [
      'a claim',
      'name: v\n    persistentVolumeClaim: {claimName: c, readOnly: true}',
      { persistentVolumeClaim: { claimName: 'c' } },
    ],
    ['a disk', 'name: v\n    gcePersistentDisk: {pdName: p}', { gcePersistentDisk: { pdName: 'p', readOnly: false } }],
    [
      'an image',
      'name: v\n    rbd: {monitors: [m], image: i}',
      { rbd: { monitors: ['m'], pool: 'rbd', image: 'i', readOnly: false } },
    ],
  ])('of the volumes of a pod: %s', (_what, volume, expected) => {
    expect(read(pod(volume)).pods[0]!.spec.volumes).toEqual([{ name: 'v', ...expected }]);
  });

  test('without volumes that change nothing, and without a word about them', () => {
    const { pods, warnings } = read(pod('{name: v, emptyDir: {}}\n  - {name: w, configMap: {name: c}}'));
    expect([pods[0]!.spec.volumes, warnings]).toEqual([undefined, []]);
  });

  test('with a word about those that would', () => {
    expect(read(pod('{name: v, azureDisk: {diskName: d, diskURI: u}}')).warnings).toEqual([
      'fields that are not modelled are ignored: Pod spec.volumes[].azureDisk (1)',
    ]);
  });
});

describe('mistakes', () => {
  const CLAIM = 'spec:\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}';
  test.each<[text: string, line: string]>([
    [
      object('PersistentVolumeClaim', CLAIM.replace('1Gi', '0')),
      `f.yaml:6:35 spec.resources.requests.storage: expected ${QUANTITY}, more than 0, there is 0`,
    ],
    [
      object('PersistentVolumeClaim', CLAIM.replace('1Gi', 'much')),
      `f.yaml:6:35 spec.resources.requests.storage: expected ${QUANTITY}, more than 0, there is "much"`,
    ],
    [
      object('PersistentVolumeClaim', CLAIM.replace('Once]', 'OncePod, ReadOnlyMany]')),
      'f.yaml:5:16 spec.accessModes: expected no other access mode beside ReadWriteOncePod, there is a list',
    ],
    [
      object('PersistentVolumeClaim', CLAIM.replace('accessModes', 'accessMode')),
      'f.yaml:5:3 spec: there is no field called "accessMode", did you mean "accessModes"?; there are: accessModes, dataSource, dataSourceRef, resources, selector, storageClassName, volumeAttributesClassName, volumeMode, volumeName',
    ],
    [
      storage('StorageClass', 'provisioner: ""'),
      'f.yaml:4:14 provisioner: expected the name of a provisioner, there is ""',
    ],
    [
      storage('StorageClass', 'provisioner: d\nvolumeBindingMode: Later'),
      'f.yaml:5:20 volumeBindingMode: expected Immediate or WaitForFirstConsumer, there is "Later"',
    ],
    [
      object('StorageClass', 'provisioner: d'),
      'f.yaml:1:13 apiVersion: expected storage.k8s.io/v1 for a StorageClass, there is "v1"',
    ],
    [
      pod('{name: v, persistentVolumeClaim: {}}'),
      'f.yaml:7:15 spec.volumes[0].persistentVolumeClaim.claimName: expected the name of a claim, there is nothing',
    ],
    [
      pod('{name: v, emptyDir: {}}\n  - {name: v, emptyDir: {}}'),
      'f.yaml:8:12 spec.volumes[1].name: expected a name that no other volume has, there is "v"',
    ],
  ])('%s', (text, line) => {
    expect(lineOf(text)).toBe(line);
  });
});
