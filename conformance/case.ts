/** One question to the scheduler in the form that the oracle reads: a cluster, and the pod that looks for a node. */
export interface Case {
  readonly id: string;
  /** A KubeSchedulerConfiguration; absent: the default one. */
  readonly config?: Json;
  readonly nodes: readonly NodeJson[];
  /** Bound (spec.nodeName) or nominated (status.nominatedNodeName). */
  readonly pods: readonly PodJson[];
  readonly namespaces?: readonly NamespaceJson[];
  readonly services?: readonly ServiceJson[];
  readonly replicationControllers?: readonly OwnerJson[];
  readonly replicaSets?: readonly OwnerJson[];
  readonly statefulSets?: readonly OwnerJson[];
  readonly storageClasses?: readonly StorageJson[];
  readonly persistentVolumes?: readonly StorageJson[];
  readonly persistentVolumeClaims?: readonly StorageJson[];
  readonly csiNodes?: readonly StorageJson[];
  readonly csiDrivers?: readonly StorageJson[];
  readonly csiStorageCapacities?: readonly StorageJson[];
  readonly volumeAttachments?: readonly StorageJson[];
  /** Pods that the API server would refuse make the case an error. */
  readonly validate: true;
}

export interface DecisionCase extends Case {
  readonly pod: PodJson;
}

/** Whom would DefaultPreemption evict for the pod? */
export interface PreemptionCase extends Case {
  readonly pod: PodJson;
  readonly podDisruptionBudgets: readonly BudgetJson[];
  /** Begin with this one of the nodes that may be helped, and stop when there are enough; absent: try all. */
  readonly offset?: number;
}

/** Which devices would the pod get on each node, and does each node declare what it needs? */
export interface DevicesCase extends Omit<Case, 'validate' | 'nodes'> {
  readonly nodes: readonly DeclaringNodeJson[];
  readonly pod: PodJson & { readonly metadata: { readonly uid: string } };
  readonly resourceClaims: readonly ObjectJson[];
  readonly resourceSlices: readonly ObjectJson[];
  readonly deviceClasses: readonly ObjectJson[];
  /** Would they be worth another try of the pod? `old` is absent for a new claim. */
  readonly claimChanges: readonly { readonly old?: ObjectJson; readonly new: ObjectJson }[];
}

export interface DeclaringNodeJson extends NodeJson {
  readonly status: NodeJson['status'] & { readonly declaredFeatures?: readonly string[] };
}

/** An object of the API, as far as nobody here looks into it. */
export interface ObjectJson {
  readonly metadata: Json & { readonly name: string };
  readonly spec: Json;
  readonly status?: Json;
}

/** Pods that look for their volumes one after the other; each takes the first node that is feasible. */
export interface VolumeCase extends Case {
  readonly steps: readonly { readonly pod: PodJson }[];
}

export interface StorageJson extends Json {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly annotations?: Labels;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly OwnerReference[];
  };
}

/** All pods without a node, once each: those that name a PodGroup together. Their priorities differ, so that order is defined. */
export interface GangCase extends Case {
  readonly podGroups: readonly { readonly metadata: { readonly name: string }; readonly spec: Json }[];
}

export interface BudgetJson {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Json;
  readonly status: {
    readonly disruptionsAllowed: number;
    readonly currentHealthy: number;
    readonly desiredHealthy: number;
    readonly expectedPods: number;
    readonly disruptedPods?: Readonly<Record<string, string>>;
  };
}

export interface SequenceCase extends Case {
  /** Search as many nodes as the configuration says instead of all. */
  readonly sampling: boolean;
  readonly steps: readonly Step[];
}

/** `node`: where the pod is put before the next step; null leaves it out. */
export type Step =
  | { readonly pod: PodJson; readonly node?: string | null }
  | { readonly addNode: NodeJson }
  | { readonly removeNode: string }
  | { readonly removePod: string };

/** A script for the scheduling queue. */
export interface QueueCase extends Case {
  readonly config?: Json & {
    readonly podInitialBackoffSeconds?: number;
    readonly podMaxBackoffSeconds?: number;
  };
  readonly ops: readonly QueueOp[];
}

/** One step of a script; `seconds` pass before it. What each does is told in oracle/README.md. */
export type QueueOp = { readonly seconds: number } & (
  | { readonly op: 'add' | 'update'; readonly pod: PodJson }
  | { readonly op: 'addNode' | 'updateNode'; readonly node: NodeJson }
  | { readonly op: 'delete' | 'deleteNode' | 'activate'; readonly name: string }
  | {
      readonly op: 'fail';
      /** Which of the pods in flight, in the order of popping, counted round and round. */
      readonly popped: number;
      readonly unschedulablePlugins?: readonly string[];
      readonly pendingPlugins?: readonly string[];
      readonly nominatedNodeName?: string;
      readonly preempting?: true;
    }
  | { readonly op: 'assume'; readonly popped: number; readonly nodeName: string }
  | { readonly op: 'endPreemption'; readonly failed: boolean }
  | { readonly op: 'failBinding'; readonly unschedulablePlugins?: readonly string[] }
  | { readonly op: 'pop' | 'seeBound' | 'advance' }
);

export type Json = { readonly [member: string]: unknown };
export type Labels = Readonly<Record<string, string>>;
export type Quantities = Readonly<Record<string, string>>;

export interface NodeJson {
  readonly metadata: { readonly name: string; readonly labels: Labels; readonly annotations?: Labels };
  readonly spec?: Json;
  readonly status: {
    readonly allocatable: Quantities;
    readonly capacity?: Quantities;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly images?: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[];
  };
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

export interface PodJson {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    /** Absent: namespace/name. */
    readonly uid?: string;
    readonly ownerReferences?: readonly OwnerReference[];
    readonly deletionTimestamp?: string;
  };
  readonly spec: Json;
  readonly status?: {
    readonly nominatedNodeName?: string;
    readonly startTime?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: 'True' | 'False';
      readonly reason: string;
    }[];
  };
}

export interface NamespaceJson {
  readonly metadata: { readonly name: string; readonly labels?: Labels };
}

export interface ServiceJson {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly selector?: Labels };
}

/** What may own a pod. A ReplicationController's selector is a plain map of labels. */
export interface OwnerJson {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Json;
}
