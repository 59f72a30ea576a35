import type { Time } from '../../engine/time.ts';
import type { ObjectMeta, ResourceList } from './meta.ts';
import type { TaintEffect } from './pod.ts';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: TaintEffect;
  readonly timeAdded?: Time;
}

export interface NodeSpec {
  readonly unschedulable: boolean;
  readonly taints: readonly Taint[];
  readonly providerID?: string;
}

export interface NodeCondition {
  readonly type: 'Ready' | 'MemoryPressure' | 'DiskPressure' | 'PIDPressure' | 'NetworkUnavailable' | (string & {});
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly lastTransitionTime: Time;
}

export interface ContainerImage {
  /** Normalised: with a tag (`:latest` when none was given) or a digest. */
  readonly name: string;
  readonly sizeBytes: number;
}

export interface NodeStatus {
  readonly capacity: ResourceList;
  readonly allocatable: ResourceList;
  readonly conditions: readonly NodeCondition[];
  /** The kubelet reports at most 50 (kubelet --node-status-max-images). */
  readonly images: readonly ContainerImage[];
  /** What the kubelet says that it can do; absent: nothing. */
  readonly declaredFeatures?: readonly string[];
}

export interface Node {
  readonly kind: 'Node';
  readonly metadata: ObjectMeta;
  readonly spec: NodeSpec;
  readonly status: NodeStatus;
}

/** The well-known labels that more than one part of the simulator reads (k8s.io/api/core/v1/well_known_labels.go). */
export const LABEL_HOSTNAME = 'kubernetes.io/hostname';
export const LABEL_ZONE = 'topology.kubernetes.io/zone';
export const LABEL_REGION = 'topology.kubernetes.io/region';
export const LABEL_INSTANCE_TYPE = 'node.kubernetes.io/instance-type';
