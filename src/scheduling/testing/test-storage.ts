import { keyOf } from '../../api/kinds.ts';
import type { ObjectMeta, StringMap } from '../../api/objects/meta.ts';
import type { Pod } from '../../api/objects/pod.ts';
import {
  BIND_COMPLETED,
  classOfVolume,
  type CSINode,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimSpec,
  type PersistentVolumeSpec,
  type StorageClass,
  type StorageObject,
  type VolumeAttachment,
} from '../../api/objects/storage.ts';
import type { PluginServices } from '../plugin.ts';
import type { VolumeCatalog } from '../volumes/volume-catalog.ts';
import { NO_SERVICES, testPod, type PodOptions } from './test-cluster.ts';

/** Volumes and claims for tests: 10 GiB, ReadWriteOnce, of class `wait` unless a test says otherwise. */

export const GIGABYTE = 1_000_000_000;

export function testClass(name = 'wait', options: Partial<StorageClass> = {}): StorageClass {
  return {
    kind: 'StorageClass',
    metadata: metaOf(name, ''),
    provisioner: 'disk.example.com',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowedTopologies: [],
    ...options,
  };
}

export interface ClaimOptions extends Partial<PersistentVolumeClaimSpec> {
  readonly annotations?: StringMap;
  readonly phase?: PersistentVolumeClaim['status']['phase'];
  readonly ownerUid?: string;
}

export function testClaim(name: string, options: ClaimOptions = {}): PersistentVolumeClaim {
  const { annotations = {}, phase = 'Pending', ownerUid, ...spec } = options;
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'owner', uid: ownerUid ?? '', controller: true };
  return {
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...metaOf(name, 'default'),
      annotations,
      ...(ownerUid === undefined ? {} : { ownerReferences: [owner] }),
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      requestBytes: 10 * GIGABYTE,
      volumeMode: 'Filesystem',
      storageClassName: 'wait',
      ...spec,
    },
    status: { phase },
  };
}

export interface VolumeOptions extends Partial<PersistentVolumeSpec> {
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  readonly phase?: PersistentVolume['status']['phase'];
  /** The values of a label that nodes must have. */
  readonly only?: readonly [label: string, ...values: string[]];
}

export function testVolume(name: string, options: VolumeOptions = {}): PersistentVolume {
  const { labels = {}, annotations = {}, phase = 'Available', only, ...spec } = options;
  const [key = '', ...values] = only ?? [];
  const nodeAffinity = [{ matchExpressions: [{ key, operator: 'In', values } as const] }];
  return {
    kind: 'PersistentVolume',
    metadata: { ...metaOf(name, ''), labels, annotations },
    spec: {
      capacityBytes: 10 * GIGABYTE,
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'wait',
      source: { csi: { driver: 'disk.example.com', volumeHandle: `handle-${name}` } },
      ...(only === undefined ? {} : { nodeAffinity }),
      ...spec,
    },
    status: { phase },
  };
}

/** A claim and its volume, bound for good. */
export function boundPair(
  name: string,
  volume: VolumeOptions = {},
  claim: ClaimOptions = {},
): [PersistentVolumeClaim, PersistentVolume] {
  const volumeName = `pv-${name}`;
  const bound = testClaim(name, { volumeName, annotations: { [BIND_COMPLETED]: 'yes' }, phase: 'Bound', ...claim });
  const claimRef = { namespace: 'default', name, uid: bound.metadata.uid };
  return [bound, testVolume(volumeName, { claimRef, phase: 'Bound', ...volume })];
}

export function testCsiNode(nodeName: string, count?: number, driver = 'disk.example.com'): CSINode {
  const allocatable = count === undefined ? {} : { allocatable: { count } };
  return {
    kind: 'CSINode',
    metadata: metaOf(nodeName, ''),
    spec: { drivers: [{ name: driver, nodeID: nodeName, topologyKeys: ['zone'], ...allocatable }] },
  };
}

export function testAttachment(name: string, nodeName: string, volumeName: string): VolumeAttachment {
  return {
    kind: 'VolumeAttachment',
    metadata: metaOf(name, ''),
    spec: { attacher: 'disk.example.com', nodeName, source: { persistentVolumeName: volumeName } },
    status: { attached: true },
  };
}

/** A pod with one volume for each of these claims. */
export function podWithClaims(name: string, claims: readonly string[], options: PodOptions = {}): Pod {
  const volumes = claims.map((claimName, index) => ({ name: `v${index}`, persistentVolumeClaim: { claimName } }));
  return testPod(name, { ...options, volumes });
}

/** What plugins can ask of a cluster with these objects. */
export function servicesWith(...objects: readonly StorageObject[]): PluginServices {
  return { ...NO_SERVICES, volumes: catalogOf(objects) };
}

/** It follows the list. */
export function catalogOf(objects: readonly StorageObject[]): VolumeCatalog {
  const of = <K extends StorageObject['kind']>(kind: K): readonly Extract<StorageObject, { kind: K }>[] =>
    objects.filter((object): object is Extract<StorageObject, { kind: K }> => object.kind === kind);
  const named = <T extends StorageObject>(list: readonly T[], key: string): T | undefined =>
    list.find((object) => keyOf(object) === key);
  return {
    claim: (key) => named(of('PersistentVolumeClaim'), key),
    volume: (name) => named(of('PersistentVolume'), name),
    volumesOfClass: (name) => of('PersistentVolume').filter((volume) => classOfVolume(volume) === name),
    storageClass: (name) => named(of('StorageClass'), name),
    csiDriver: (name) => named(of('CSIDriver'), name),
    csiNode: (name) => named(of('CSINode'), name),
    storageCapacities: () => of('CSIStorageCapacity'),
    attachmentsOn: (nodeName) => of('VolumeAttachment').filter(({ spec }) => spec.nodeName === nodeName),
  };
}

export function metaOf(name: string, namespace: string): ObjectMeta {
  const uid = `uid-${name}`;
  return { name, namespace, uid, resourceVersion: 1, creationTimestamp: 0, labels: {}, annotations: {} };
}
