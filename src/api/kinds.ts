import type { Lease, Namespace, PriorityClass, Service } from './objects/core.ts';
import type { Node } from './objects/node.ts';
import type { PodDisruptionBudget } from './objects/policy.ts';
import type { CoschedulingPodGroup, PodGroup, Workload } from './objects/pod-group.ts';
import type { Pod } from './objects/pod.ts';
import type { DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice } from './objects/resource.ts';
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  VolumeAttachment,
} from './objects/storage.ts';

/** Every kind that the API server stores. To add a kind: its type here, its row in {@link KINDS}. */
export interface Kinds {
  Namespace: Namespace;
  PriorityClass: PriorityClass;
  Node: Node;
  Service: Service;
  PodDisruptionBudget: PodDisruptionBudget;
  Workload: Workload;
  PodGroup: PodGroup;
  CoschedulingPodGroup: CoschedulingPodGroup;
  Pod: Pod;
  Lease: Lease;
  DeviceClass: DeviceClass;
  ResourceSlice: ResourceSlice;
  ResourceClaimTemplate: ResourceClaimTemplate;
  ResourceClaim: ResourceClaim;
  StorageClass: StorageClass;
  PersistentVolume: PersistentVolume;
  PersistentVolumeClaim: PersistentVolumeClaim;
  CSIDriver: CSIDriver;
  CSINode: CSINode;
  CSIStorageCapacity: CSIStorageCapacity;
  VolumeAttachment: VolumeAttachment;
}

export type Kind = keyof Kinds;
export type ObjectOf<K extends Kind> = Kinds[K];
export type AnyObject = Kinds[Kind];

export interface KindDescription {
  /** The plural in paths and in the `resource` label of metrics. */
  readonly resource: string;
  readonly namespaced: boolean;
}

export const KINDS: Readonly<Record<Kind, KindDescription>> = {
  Namespace: { resource: 'namespaces', namespaced: false },
  PriorityClass: { resource: 'priorityclasses', namespaced: false },
  Node: { resource: 'nodes', namespaced: false },
  Service: { resource: 'services', namespaced: true },
  PodDisruptionBudget: { resource: 'poddisruptionbudgets', namespaced: true },
  Workload: { resource: 'workloads', namespaced: true },
  PodGroup: { resource: 'podgroups', namespaced: true },
  CoschedulingPodGroup: { resource: 'podgroups.scheduling.x-k8s.io', namespaced: true },
  Pod: { resource: 'pods', namespaced: true },
  Lease: { resource: 'leases', namespaced: true },
  DeviceClass: { resource: 'deviceclasses', namespaced: false },
  ResourceSlice: { resource: 'resourceslices', namespaced: false },
  ResourceClaimTemplate: { resource: 'resourceclaimtemplates', namespaced: true },
  ResourceClaim: { resource: 'resourceclaims', namespaced: true },
  StorageClass: { resource: 'storageclasses', namespaced: false },
  PersistentVolume: { resource: 'persistentvolumes', namespaced: false },
  PersistentVolumeClaim: { resource: 'persistentvolumeclaims', namespaced: true },
  CSIDriver: { resource: 'csidrivers', namespaced: false },
  CSINode: { resource: 'csinodes', namespaced: false },
  CSIStorageCapacity: { resource: 'csistoragecapacities', namespaced: true },
  VolumeAttachment: { resource: 'volumeattachments', namespaced: false },
};

/** What names an object among those of its kind: `namespace/name`, or the bare name of a cluster-scoped one. */
export type ObjectKey = string;

export function keyOf(object: { readonly metadata: { readonly namespace: string; readonly name: string } }): ObjectKey {
  const { namespace, name } = object.metadata;
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** What a watch delivers. `old` is the version that the same watcher saw last, none for ADDED. */
export type Change<K extends Kind = Kind> =
  | {
      readonly type: 'ADDED';
      readonly kind: K;
      readonly object: ObjectOf<K>;
      readonly old?: undefined;
      readonly revision: number;
    }
  | {
      readonly type: 'MODIFIED';
      readonly kind: K;
      readonly object: ObjectOf<K>;
      readonly old: ObjectOf<K>;
      readonly revision: number;
    }
  /** `object` is the last state. */
  | {
      readonly type: 'DELETED';
      readonly kind: K;
      readonly object: ObjectOf<K>;
      readonly old: ObjectOf<K>;
      readonly revision: number;
    };

export function added<K extends Kind>(kind: K, object: ObjectOf<K>, revision: number): Change<K> {
  return { type: 'ADDED', kind, object, old: undefined, revision };
}

export function deleted<K extends Kind>(kind: K, object: ObjectOf<K>, old: ObjectOf<K>, revision: number): Change<K> {
  return { type: 'DELETED', kind, object, old, revision };
}
