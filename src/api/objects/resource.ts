import type { Time } from '../../engine/time.ts';
import type { ObjectMeta, StringMap } from './meta.ts';
import type { NodeSelectorTerm } from './pod.ts';

/** resource.k8s.io/v1. Amounts of capacity and counters are plain numbers in whole base units. */

/** One of the members. A version is a semantic version 2.0.0. */
export interface DeviceAttribute {
  readonly string?: string;
  readonly int?: number;
  readonly bool?: boolean;
  readonly version?: string;
}

/** How much of a capacity that may be shared one request takes. */
export interface CapacityRequestPolicy {
  readonly default?: number;
  readonly validValues?: readonly number[];
  readonly validRange?: { readonly min: number; readonly max?: number; readonly step?: number };
}

export interface DeviceCapacity {
  readonly value: number;
  readonly requestPolicy?: CapacityRequestPolicy;
}

export type Amounts = Readonly<Record<string, number>>;

export interface DeviceCounterConsumption {
  readonly counterSet: string;
  readonly counters: Amounts;
}

export interface CounterSet {
  readonly name: string;
  readonly counters: Amounts;
}

/** Only `NoSchedule` and `NoExecute` keep pods away. */
export interface DeviceTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: 'None' | 'NoSchedule' | 'NoExecute';
}

export interface DeviceToleration {
  readonly key?: string;
  readonly operator: 'Equal' | 'Exists';
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'NoExecute';
}

/** Which nodes can use something: one of the members. */
export interface NodeChoice {
  readonly nodeName?: string;
  /** One term (k8s.io/api/resource/v1: exactly one). */
  readonly nodeSelector?: NodeSelectorTerm;
  readonly allNodes?: boolean;
}

export interface Device extends NodeChoice {
  readonly name: string;
  /** By qualified name; a name without a domain belongs to the driver's. */
  readonly attributes: Readonly<Record<string, DeviceAttribute>>;
  readonly capacity: Readonly<Record<string, DeviceCapacity>>;
  readonly consumesCounters?: readonly DeviceCounterConsumption[];
  readonly taints?: readonly DeviceTaint[];
  readonly bindsToNode?: boolean;
  readonly bindingConditions?: readonly string[];
  readonly bindingFailureConditions?: readonly string[];
  readonly allowMultipleAllocations?: boolean;
}

export interface ResourceSliceSpec extends NodeChoice {
  readonly driver: string;
  readonly pool: { readonly name: string; readonly generation: number; readonly resourceSliceCount: number };
  readonly perDeviceNodeSelection?: boolean;
  readonly sharedCounters?: readonly CounterSet[];
  readonly devices: readonly Device[];
}

/** What a driver offers. */
export interface ResourceSlice {
  readonly kind: 'ResourceSlice';
  readonly metadata: ObjectMeta;
  readonly spec: ResourceSliceSpec;
}

export interface DeviceClass {
  readonly kind: 'DeviceClass';
  readonly metadata: ObjectMeta;
  /** CEL expressions that must all hold. */
  readonly selectors: readonly string[];
}

/** What a request and an alternative of a request have in common. */
export interface DeviceSubRequest {
  readonly name: string;
  readonly deviceClassName: string;
  /** CEL expressions that must all hold. */
  readonly selectors: readonly string[];
  readonly allocationMode: 'ExactCount' | 'All';
  /** For ExactCount. */
  readonly count: number;
  readonly tolerations?: readonly DeviceToleration[];
  /** Wanted amounts of capacity by qualified name. */
  readonly capacity?: Amounts;
}

export interface ExactDeviceRequest extends DeviceSubRequest {
  readonly adminAccess?: boolean;
}

/** Either exactly this, or the first of several alternatives that can be had. */
export type DeviceRequest =
  | { readonly name: string; readonly exactly: ExactDeviceRequest; readonly firstAvailable?: undefined }
  | { readonly name: string; readonly exactly?: undefined; readonly firstAvailable: readonly DeviceSubRequest[] };

/** Exactly one of the attributes is named. */
export interface DeviceConstraint {
  /** Absent: all requests. A subrequest is called `request/subrequest`. */
  readonly requests?: readonly string[];
  readonly matchAttribute?: string;
  readonly distinctAttribute?: string;
}

export interface ResourceClaimSpec {
  readonly requests: readonly DeviceRequest[];
  readonly constraints: readonly DeviceConstraint[];
}

export interface DeviceRequestAllocationResult {
  /** `request` or `request/subrequest`. */
  readonly request: string;
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly adminAccess?: boolean;
  readonly tolerations?: readonly DeviceToleration[];
  readonly bindingConditions?: readonly string[];
  readonly bindingFailureConditions?: readonly string[];
  /** Set when the device may be shared. */
  readonly shareID?: string;
  readonly consumedCapacity?: Amounts;
}

export interface AllocationResult {
  readonly results: readonly DeviceRequestAllocationResult[];
  /** Absent: the devices can be used from every node. */
  readonly nodeSelector?: NodeSelectorTerm;
  readonly allocationTimestamp?: Time;
}

export interface ResourceClaimConsumerReference {
  readonly resource: 'pods';
  readonly name: string;
  readonly uid: string;
}

/** What a driver says of an allocated device. */
export interface AllocatedDeviceStatus {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly conditions: readonly {
    readonly type: string;
    readonly status: 'True' | 'False' | 'Unknown';
    readonly reason?: string;
    readonly message?: string;
  }[];
}

export interface ResourceClaimStatus {
  readonly allocation?: AllocationResult;
  readonly reservedFor: readonly ResourceClaimConsumerReference[];
  readonly devices?: readonly AllocatedDeviceStatus[];
}

export interface ResourceClaim {
  readonly kind: 'ResourceClaim';
  readonly metadata: ObjectMeta;
  readonly spec: ResourceClaimSpec;
  readonly status: ResourceClaimStatus;
}

export interface ResourceClaimTemplate {
  readonly kind: 'ResourceClaimTemplate';
  readonly metadata: ObjectMeta;
  /** Of the claims that are made from it. */
  readonly claimMetadata: { readonly labels: StringMap; readonly annotations: StringMap };
  readonly spec: ResourceClaimSpec;
}

export type DeviceObject = DeviceClass | ResourceSlice | ResourceClaimTemplate | ResourceClaim;

/** Keeps an allocated claim until it is deallocated (k8s.io/api/resource/v1 Finalizer). */
export const RESOURCE_CLAIM_FINALIZER = 'resource.kubernetes.io/delete-protection';
/** On a claim that was made from a template: the pod's name for it (PodResourceClaimAnnotation). */
export const POD_RESOURCE_CLAIM_ANNOTATION = 'resource.kubernetes.io/pod-claim-name';
/** ResourceClaimReservedForMaxSize: pods that may share one claim. */
export const RESERVED_FOR_MAX_SIZE = 256;
/** AllocationResultsMaxSize: devices of one claim. */
export const ALLOCATION_RESULTS_MAX_SIZE = 32;
/** FirstAvailableDeviceRequestMaxSize: alternatives of one request. */
export const FIRST_AVAILABLE_MAX_SIZE = 8;
