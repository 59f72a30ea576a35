import type { Time } from '../../engine/time.ts';

/** Labels or annotations. */
export type StringMap = Readonly<Record<string, string>>;

/** Amounts of resources by Kubernetes name: `cpu` in millicores, all others in whole base units (bytes, devices, pods). */
export type ResourceList = Readonly<Record<string, number>>;

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** What every object carries. `uid`, `resourceVersion` and `creationTimestamp` are set by the API server. */
export interface ObjectMeta {
  readonly name: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly uid: string;
  /** The revision of the store at which this version was written; grows over the whole store. */
  readonly resourceVersion: number;
  readonly creationTimestamp: Time;
  readonly deletionTimestamp?: Time;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** metav1.LabelSelector: all of `matchLabels` and all of `matchExpressions`. Empty matches everything. */
export interface LabelSelector {
  readonly matchLabels?: StringMap;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}
