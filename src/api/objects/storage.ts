import { hashText } from '../../engine/rng.ts';
import type { LabelSelector, ObjectMeta, StringMap } from './meta.ts';
import type { NodeSelectorTerm } from './pod.ts';

export type AccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';
export type VolumeMode = 'Filesystem' | 'Block';
export type ReclaimPolicy = 'Retain' | 'Delete' | 'Recycle';

/** Which claim has a volume, or is promised it. `uid` is empty as long as only the name was written down. */
export interface ClaimReference {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** What a volume is made of, as far as it matters where it can be used; at most one member. */
export interface VolumeSource {
  readonly csi?: { readonly driver: string; readonly volumeHandle: string };
  readonly gcePersistentDisk?: { readonly pdName: string };
  readonly awsElasticBlockStore?: { readonly volumeID: string };
}

export interface PersistentVolumeSpec {
  readonly capacityBytes: number;
  readonly accessModes: readonly AccessMode[];
  readonly volumeMode: VolumeMode;
  readonly persistentVolumeReclaimPolicy: ReclaimPolicy;
  /** Empty: of no class. */
  readonly storageClassName: string;
  readonly volumeAttributesClassName?: string;
  readonly claimRef?: ClaimReference;
  /** Terms of which one must match the labels of a node. Absent: usable everywhere. */
  readonly nodeAffinity?: readonly NodeSelectorTerm[];
  readonly source: VolumeSource;
}

export type PersistentVolumePhase = 'Pending' | 'Available' | 'Bound' | 'Released' | 'Failed';

export interface PersistentVolume {
  readonly kind: 'PersistentVolume';
  readonly metadata: ObjectMeta;
  readonly spec: PersistentVolumeSpec;
  readonly status: { readonly phase: PersistentVolumePhase };
}

export interface PersistentVolumeClaimSpec {
  readonly accessModes: readonly AccessMode[];
  readonly selector?: LabelSelector;
  readonly requestBytes: number;
  readonly volumeMode: VolumeMode;
  readonly volumeName?: string;
  /** Absent: the default class, if there is one; empty: no class. */
  readonly storageClassName?: string;
  readonly volumeAttributesClassName?: string;
}

export interface PersistentVolumeClaimStatus {
  readonly phase: 'Pending' | 'Bound' | 'Lost';
  /** Of the bound volume. */
  readonly capacityBytes?: number;
  readonly accessModes?: readonly AccessMode[];
}

export interface PersistentVolumeClaim {
  readonly kind: 'PersistentVolumeClaim';
  readonly metadata: ObjectMeta;
  readonly spec: PersistentVolumeClaimSpec;
  readonly status: PersistentVolumeClaimStatus;
}

/** All of its expressions must match the labels of a node. */
export interface TopologySelectorTerm {
  readonly matchLabelExpressions: readonly { readonly key: string; readonly values: readonly string[] }[];
}

export interface StorageClass {
  readonly kind: 'StorageClass';
  readonly metadata: ObjectMeta;
  readonly provisioner: string;
  readonly reclaimPolicy: 'Retain' | 'Delete';
  readonly volumeBindingMode: 'Immediate' | 'WaitForFirstConsumer';
  /** Where volumes may be made; empty: everywhere. */
  readonly allowedTopologies: readonly TopologySelectorTerm[];
}

export interface CSINodeDriver {
  readonly name: string;
  readonly nodeID: string;
  /** Labels of the node that say from where a volume can be reached. */
  readonly topologyKeys: readonly string[];
  /** How many volumes of the driver can be attached; absent: no limit. */
  readonly allocatable?: { readonly count?: number };
}

export interface CSINode {
  readonly kind: 'CSINode';
  readonly metadata: ObjectMeta;
  readonly spec: { readonly drivers: readonly CSINodeDriver[] };
}

export interface CSIDriver {
  readonly kind: 'CSIDriver';
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly attachRequired: boolean;
    /** The scheduler looks at CSIStorageCapacity objects of this driver. */
    readonly storageCapacity: boolean;
  };
}

/** How much the driver can still make for nodes of a topology. */
export interface CSIStorageCapacity {
  readonly kind: 'CSIStorageCapacity';
  readonly metadata: ObjectMeta;
  readonly storageClassName: string;
  /** Absent: reachable from no node. */
  readonly nodeTopology?: LabelSelector;
  readonly capacityBytes?: number;
  readonly maximumVolumeSizeBytes?: number;
}

export interface VolumeAttachment {
  readonly kind: 'VolumeAttachment';
  readonly metadata: ObjectMeta;
  readonly spec: {
    /** The driver. */
    readonly attacher: string;
    readonly nodeName: string;
    readonly source: { readonly persistentVolumeName?: string };
  };
  readonly status: { readonly attached: boolean };
}

export type StorageObject =
  StorageClass | PersistentVolume | PersistentVolumeClaim | CSIDriver | CSINode | CSIStorageCapacity | VolumeAttachment;

/** One entry of spec.volumes of a pod that means something to the simulator; exactly one source. */
export interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  /** A claim of its own, made for the pod. */
  readonly ephemeral?: { readonly volumeClaimTemplate: VolumeClaimTemplate };
  readonly csi?: { readonly driver: string };
  readonly gcePersistentDisk?: { readonly pdName: string; readonly readOnly: boolean };
  readonly awsElasticBlockStore?: { readonly volumeID: string; readonly readOnly: boolean };
  readonly iscsi?: { readonly iqn: string; readonly readOnly: boolean };
  readonly rbd?: {
    readonly monitors: readonly string[];
    readonly pool: string;
    readonly image: string;
    readonly readOnly: boolean;
  };
}

export interface VolumeClaimTemplate {
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly spec: PersistentVolumeClaimSpec;
}

/** Annotations by which binder, scheduler and provisioners talk (k8s.io/component-helpers storage/volume/pv_helpers.go). */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
export const STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
/** pkg/apis/storage/v1/util: makes a class the default one. */
export const IS_DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const BETA_STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** The provisioner of classes whose volumes only people make. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** The class of a claim, '' for none; the old annotation has the last word (GetPersistentVolumeClaimClass). */
export function classOfClaim({ metadata, spec }: PersistentVolumeClaim): string {
  return metadata.annotations[BETA_STORAGE_CLASS] ?? spec.storageClassName ?? '';
}

export function classOfVolume({ metadata, spec }: PersistentVolume): string {
  return metadata.annotations[BETA_STORAGE_CLASS] ?? spec.storageClassName;
}

/** The claim has its volume for good: both sides are written. */
export function isFullyBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return (spec.volumeName ?? '') !== '' && BIND_COMPLETED in metadata.annotations;
}

/** The volume is bound or promised to this very claim (IsVolumeBoundToClaim). */
export function isVolumeOf(
  { spec: { claimRef } }: PersistentVolume,
  { metadata }: Pick<PersistentVolumeClaim, 'metadata'>,
): boolean {
  if (claimRef === undefined) return false;
  if (claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return claimRef.uid === '' || claimRef.uid === metadata.uid;
}

/** Kubelets and the attach-detach controller work it out alike (csi_attacher.go getAttachmentName, with another hash). */
export function attachmentName(volumeHandle: string, driver: string, nodeName: string): string {
  const text = `${volumeHandle}${driver}${nodeName}`;
  const hex = (start: number): string => hashText(text, start).toString(16).padStart(8, '0');
  return `csi-${hex(1)}${hex(2)}`;
}
