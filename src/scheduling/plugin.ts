import type { z } from 'zod';
import type { KubernetesVersion } from '../api/kubernetes-version.ts';
import type { Change, Kind, ObjectKey, ObjectOf } from '../api/kinds.ts';
import type { LabelSelector, ResourceList, StringMap } from '../api/objects/meta.ts';
import type { Pod, PodSpec } from '../api/objects/pod.ts';
import type { PodDisruptionBudget } from '../api/objects/policy.ts';
import type { Duration, Time } from '../engine/time.ts';
import type { AmountRules } from './amount-rules.ts';
import type { DeviceLedger } from './devices/device-ledger.ts';
import type { FailedSearch, PostFilterResult } from './post-filter.ts';
import type { TargetWorkload } from './gpu/target-workload.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodGroupStates } from './pod-group-states.ts';
import type { PodInfo } from './pod-info.ts';
import type { VolumeCatalog } from './volumes/volume-catalog.ts';
import type { Snapshot } from './snapshot.ts';
import type { TallyRules } from './tally.ts';

/**
 * The contract of a scheduler plugin: pure rules without a clock.
 *
 * A plugin file exports by default what {@link definePlugin} makes. `create` is called once per profile with the
 * plugin's checked arguments and gives a plain object with the extension points that the plugin has; the profile asks
 * only those. All extension points of one cycle see one {@link Snapshot}, which does not change meanwhile.
 *
 * Order within a cycle: preEnqueue (before the queue) - preFilter - filter per node - (postFilter when no node is left) -
 * preScore - score per node - normalize - reserve - permit - preBind - bind - postBind.
 */
export interface SchedulingPlugin<F = unknown, S = unknown> {
  /** May the pod enter the active queue at all? A rejection keeps it gated until one of `events` asks again. */
  preEnqueue?(pod: Pod): Rejection | undefined;

  /** Which of two waiting pods comes first: negative when `a` does. Exactly one plugin of a profile has it. */
  compare?(a: QueuedPod, b: QueuedPod): number;

  /**
   * Once per cycle, before any node is looked at.
   * - `SKIP`: `filter` will not be called in this cycle and the plugin rejects nothing.
   * - a Rejection: the pod fits nowhere now; the cycle ends here.
   * - `{ state, nodeNames? }`: `state` is handed to `filter`; `nodeNames` narrows the search to these nodes.
   */
  preFilter?(pod: PodInfo, snapshot: Snapshot): typeof SKIP | Rejection | PreFilterResult<F>;

  /** Does the pod fit on this node? Return a shared constant: this is the hot loop. Undefined means yes. */
  filter?(state: F, pod: PodInfo, node: NodeInfo): Rejection | undefined;

  /**
   * What `state` would be if `other` stood on `node` (or no longer stood there): what-if of preemption and of nominated
   * pods. Gives a new state or changes it in place after {@link cloneState}. The NodeInfo has been changed already.
   */
  addPod?(state: F, pod: PodInfo, other: PodInfo, node: NodeInfo): void;
  removePod?(state: F, pod: PodInfo, other: PodInfo, node: NodeInfo): void;
  /** A copy of the filter state that `addPod` and `removePod` may change. Needed where they exist. */
  cloneState?(state: F): F;

  /**
   * No node has passed: can something be done so that one will? The plugins of a profile are asked in turn until one
   * nominates a node. It only says what should happen; the scheduler component does it. Undefined: nothing to say.
   */
  postFilter?(search: FailedSearch): PostFilterResult | undefined;

  /** Once per cycle with the feasible nodes. `SKIP`: the plugin does not score this pod and adds nothing. */
  preScore?(pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot): typeof SKIP | { readonly state: S };

  /** True: preScore would skip, whichever nodes are feasible. Saves a list of them. Absent: only preScore can tell. */
  skipsScore?(pod: PodInfo, snapshot: Snapshot): boolean;

  /** The raw score of one feasible node, 0..100 unless `normalize` brings it there; a whole number in kube-scheduler. */
  score?(state: S, pod: PodInfo, node: NodeInfo): number;

  /** What the raw score of a node comes from, in a few words on one line; for explanations only. Empty: nothing to say. */
  scoreDetail?(state: S, pod: PodInfo, node: NodeInfo): string;

  /**
   * For plugins without scope that give one feasible node the highest score and all others 0: which of so many it is, in the
   * order in which the search finds them. Where nobody else scores, preScore and score need not be asked.
   */
  favourite?(pod: PodInfo, nodeCount: number): number;

  /** Turns raw scores into 0..100, in place; `scores[i]` belongs to `nodes[i]`. */
  normalize?(scores: number[], state: S, pod: PodInfo, nodes: readonly NodeInfo[]): void;

  /**
   * Annotations that the pod gets with its binding, when the node has been chosen and before the pod is assumed there; `node`
   * is without the pod. They are asked in the order of the profile, and the first that has something to say is heard.
   * Undefined: nothing to say. A rejection: what the pod needs is gone; it goes back to the queue.
   */
  bindingAnnotations?(pod: PodInfo, node: NodeInfo): StringMap | Rejection | undefined;

  /**
   * Takes what the pod will use on the node, so that the next cycle finds it taken. `state` is what the plugin's own
   * preFilter gave in this cycle, undefined when it skipped. A rejection sends the pod back after `unreserve` of all.
   */
  reserve?(state: F | undefined, pod: PodInfo, nodeName: string): Rejection | undefined;
  /**
   * Undoes `reserve`, whether it has been called or not. The plugins are asked in the reverse order. Gives what has to be
   * written for it; nobody waits for the answers.
   */
  unreserve?(state: F | undefined, pod: PodInfo, nodeName: string): readonly ObjectWrite[] | void;

  /**
   * May the pod be bound? `waitAtMost`: not yet; it keeps its room until the plugin allows or rejects it
   * ({@link WaitingPods}) or the time is over, which rejects it.
   */
  permit?(state: F | undefined, pod: PodInfo, nodeName: string): Rejection | PermitWait | undefined;

  /** What has to be written and awaited before the pod is bound; undefined: nothing. A rejection ends the binding. */
  preBind?(state: F | undefined, pod: PodInfo, nodeName: string): PreBindWork | Rejection | undefined;

  /** The pod is bound. */
  postBind?(state: F | undefined, pod: PodInfo, nodeName: string): void;

  /**
   * What preFilter, filter, preScore and score hang on, so that answers may be kept (`fast/`):
   * - `class`: the pod's spec and the node object alone (labels, taints, allocatable, images), not the pods on it;
   * - `node`: these and the sums of the one node (not the status of the pods there): answers hold until its generation grows;
   * - `cluster`, which is also meant when nothing is said: anything that may be looked at. Asked for each node each time.
   * With `class` and `node`, preScore does not look at its feasible nodes, and normalize makes equal raw scores equal,
   * whatever their number. `checkPluginScopes` holds plugins to what they say here.
   */
  readonly scope?: PluginScope;

  /**
   * With scope `node` and without normalize: all that the plugin looks at. Where all plugins with a say share these rules, they are
   * asked once for all pods and nodes that look alike.
   */
  readonly view?: PluginView;

  /** Filter and score in numbers, for those who keep the amounts of all nodes in arrays. They must say the same. */
  readonly amounts?: AmountRules;

  /**
   * For plugins without `scope` and without normalize: nodes with equal keys have equal scores in one cycle, whatever they
   * are. The key hangs on the pod's spec and on the node object alone, so that it may be kept as with scope `class`, and
   * preScore does not look at its feasible nodes.
   */
  scoreKey?(pod: PodInfo, node: NodeInfo): number | string;

  /**
   * For plugins with `scoreKey`: preScore and score hang on the pod's spec and on the node objects of the snapshot alone,
   * so that their answers hold until a node comes, goes or changes.
   */
  readonly holdsUntilNodesChange?: true;

  /** True: preFilter and preScore skip every pod with this spec, whatever else there is, and need not be asked, nor postFilter. */
  ignores?(spec: PodSpec): boolean;

  /** How its counts can be kept current instead of being made anew in each cycle. */
  readonly tally?: TallyRules;

  /** preFilter or preScore, when they do not skip, walk over the whole snapshot: such a cycle costs more. */
  readonly scansSnapshot?: true;

  /** `filter`, when it is not skipped, may end the whole search with an Error: the nodes are asked in their order then. */
  readonly mayFail?: true;

  /**
   * The least changes after which `filter` would accept this node, for explanations. Only asked of nodes that `filter`
   * rejects; outside the hot loop. None: nothing but that the plugin be passed.
   */
  remedies?(state: F, pod: PodInfo, node: NodeInfo): readonly Remedy[];

  /**
   * What the plugin would do on a node on which the pod fits, one line each; for explanations only. Asked of filters, and of the
   * plugin whose `bindingAnnotations` are heard, which has no state unless it filters as well.
   */
  plans?(state: F, pod: PodInfo, node: NodeInfo): readonly string[];

  /**
   * Before anything runs: one line for a person when the plugin cannot do well by nodes with these capacities. Asked once per
   * profile, with each capacity of the scenario once, whatever has it; the list and what is in it are frozen. Undefined or an
   * empty text: nothing to say.
   */
  nodeWarning?(capacities: readonly ResourceList[]): string | undefined;

  /** Which changes in the cluster may make a pod schedulable that this plugin has rejected (EventsToRegister). */
  readonly events?: readonly EventRegistration[];
}

export interface PluginView {
  /** Pods with equal texts have the same answers from all plugins with this view. */
  ofPod(pod: PodInfo): string;
  /** So have nodes of which this gives the same object. */
  ofNode(node: NodeInfo): object;
}

export type PluginScope = 'class' | 'node' | 'cluster';

/** May its answers of a node be kept until the node's generation grows? */
export function isNodeScoped({ scope }: Pick<SchedulingPlugin, 'scope'>): boolean {
  return scope === 'node' || scope === 'class';
}

export interface PreFilterResult<F> {
  readonly state: F;
  /** Absent: all nodes. */
  readonly nodeNames?: ReadonlySet<string>;
}

export interface PermitWait {
  /** Never longer than 15 minutes (runtime/framework.go maxTimeout). */
  readonly waitAtMost: Duration;
  /** As the status says it. */
  readonly message?: string;
  /** What it waits for, for people: `gang default/a has 3 of 4`. */
  readonly reason?: string;
}

/** Plugins have neither a clock nor a connection: they say what is to be done, the scheduler component does it. */
export interface PreBindWork {
  /** Sent one after the other; the first refusal ends the binding as an error. */
  readonly writes: readonly ObjectWrite[];
  /** What is to come true after the writes: asked at once and then every `period`, until `timeout` after the writes. */
  readonly wait?: {
    readonly period: Duration;
    readonly timeout: Duration;
    check(): 'ready' | 'waiting' | Rejection;
    /** Why the binding failed, when the time is over. */
    readonly timeoutMessage: string;
  };
}

export type ObjectWrite = { [K in Kind]: ObjectPatch<K> | ObjectCreation<K> }[Kind];

export interface ObjectPatch<K extends Kind> {
  readonly verb: 'patch';
  readonly kind: K;
  readonly key: ObjectKey;
  readonly subresource?: 'status';
  /** Gets the latest version; the same object back means nothing to do, undefined that it is not the one meant. */
  change(current: ObjectOf<K>): ObjectOf<K> | undefined;
}

export interface ObjectCreation<K extends Kind> {
  readonly verb: 'create';
  readonly kind: K;
  readonly object: ObjectOf<K>;
}

/**
 * The answer of preFilter and preScore that takes the plugin out of this cycle. A registered symbol: plugins of users may
 * have it from another copy of this file.
 */
export const SKIP = Symbol.for('orrery/plugin SKIP');

export type RejectionCode =
  /** Would fit if pods went away: preemption may help. */
  | 'Unschedulable'
  /** No preemption can help on this node. */
  | 'UnschedulableAndUnresolvable'
  /** Waits for something outside (volumes, devices, a gang): requeued at once when it comes. */
  | 'Pending'
  | 'Error';

/** An expected "no", as a value. Make each once, as a constant, and share it. */
export interface Rejection {
  readonly plugin: string;
  readonly code: RejectionCode;
  /** In kube-scheduler's words, as in `0/3 nodes are available: 3 Insufficient cpu.` One entry per reason. */
  readonly reasons: readonly string[];
}

/** One change that would help a pod onto a node. */
export interface Remedy {
  /** In words: `cpu 200m less`, `tolerate taint gpu=true:NoSchedule`, `node label zone=a`. */
  readonly text: string;
  /** How much it asks, to compare nodes: the share of a request that would have to go (0 to 1), or 1 for all else. */
  readonly effort: number;
}

/** What the queue sort plugin may look at. */
export interface QueuedPod {
  readonly pod: Pod;
  /** When the pod entered the queue; set anew after each failed attempt. */
  readonly timestamp: number;
  /** When the pod came into the active queue for the first time: gated pods come late. */
  readonly initialAttemptTimestamp: number;
}

/**
 * The kinds of change that the queue tells apart, named as in k8s.io/kube-scheduler/framework ActionType. `assigned`
 * pods have a node; `unscheduled` ones have none.
 */
export type ClusterEventResource =
  | 'AssignedPod'
  | 'UnscheduledPod'
  | 'TargetPod'
  | 'Node'
  | 'Service'
  | 'Namespace'
  | DeviceResource
  | StorageResource
  | 'PodGroup'
  | 'CoschedulingPodGroup'
  | '*';

export type DeviceResource =
  'resource.k8s.io/ResourceClaim' | 'resource.k8s.io/ResourceSlice' | 'resource.k8s.io/DeviceClass';

export type StorageResource =
  | 'PersistentVolume'
  | 'PersistentVolumeClaim'
  | 'storage.k8s.io/StorageClass'
  | 'storage.k8s.io/CSINode'
  | 'storage.k8s.io/CSIDriver'
  | 'storage.k8s.io/CSIStorageCapacity'
  | 'storage.k8s.io/VolumeAttachment';

export type ActionType =
  | 'Add'
  | 'Delete'
  | 'UpdateNodeAllocatable'
  | 'UpdateNodeLabel'
  | 'UpdateNodeTaint'
  | 'UpdateNodeCondition'
  | 'UpdateNodeAnnotation'
  | 'UpdateNodeDeclaredFeature'
  | 'UpdatePodLabel'
  | 'UpdatePodScaleDown'
  | 'UpdatePodToleration'
  | 'UpdatePodSchedulingGatesEliminated'
  | 'UpdatePodGeneratedResourceClaim'
  | 'Update'
  | 'All';

/** One change in the cluster as the queue sees it. */
export interface ClusterEvent {
  readonly resource: ClusterEventResource;
  readonly action: ActionType;
  /** As in kube-scheduler's `event` label: AssignedPodDelete, NodeAdd, UnschedulableTimeout ... */
  readonly label: string;
}

export interface EventRegistration {
  readonly resource: ClusterEventResource;
  readonly actions: readonly ActionType[];
  /** The queueing hint: is it worth trying `pod` again after this change? Absent: always. */
  readonly hint?: (pod: Pod, change: Change) => boolean;
}

/** What a plugin may ask of the world besides the snapshot; all read-only. */
export interface PluginServices {
  /** Whose rules hold where versions differ. Absent: 1.36. */
  readonly kubernetesVersion?: KubernetesVersion;
  /** Which pods the cluster is there for, for policies that look ahead. Absent: nobody has said so. */
  readonly targetWorkload?: TargetWorkload;
  /** The labels of a namespace, or undefined when it does not exist. */
  namespaceLabels(name: string): StringMap | undefined;
  /** Selectors of the Services and of the owning ReplicationController, ReplicaSet or StatefulSet; undefined: none. */
  defaultSelector(pod: Pod): LabelSelector | undefined;
  /** As the scheduler has last heard of them. */
  disruptionBudgets(): Iterable<PodDisruptionBudget>;
  /** Are the victims of this pod (by uid) still being deleted? */
  isPreempting(uid: string): boolean;
  /** Claims, device classes and slices, and the allocations that are under way. */
  readonly devices: DeviceLedger;
  /** The time of the cycle, for conditions that time out. */
  now(): Time;
  /** Claims, volumes and what CSI drivers say of themselves. */
  readonly volumes: VolumeCatalog;
  /** Is there still a pod of this name, as far as the scheduler has heard? */
  knowsPod(key: ObjectKey): boolean;
  /** Pods that have room but wait on permit. */
  readonly waitingPods: WaitingPods;
  /** This pod need not wait in the queue any longer: it goes to the active queue (framework PodsToActivate). */
  activate(pod: Pod): void;
  /** Objects of this kind, as the scheduler has last heard of them; it watches them from the first call on. */
  objects<K extends Kind>(kind: K): ObjectSource<K>;
  /** Which pods of a PodGroup have room already. */
  readonly podGroups: Pick<PodGroupStates, 'get'>;
  /** The present instant, for plugins that forget what they know after a time. */
  now(): Time;
}

/** The objects of one kind that somebody watches. */
export interface ObjectSource<K extends Kind> {
  get(key: ObjectKey): ObjectOf<K> | undefined;
  /** `valueOf` gives the key under which an object stands, or undefined for none. */
  index(valueOf: (object: ObjectOf<K>) => string | undefined): { get(value: string): ReadonlySet<ObjectKey> };
  onChange(listener: (change: Change<K>) => void): void;
}

/** There are none: for profiles outside a scheduler. */
export const NO_OBJECTS: ObjectSource<never> = {
  get: () => undefined as never,
  index: () => ({ get: () => new Set<ObjectKey>() }),
  onChange: () => undefined,
};

/** Nobody waits: for profiles outside a scheduler. */
export const NOBODY_WAITS: WaitingPods = {
  get: () => undefined,
  list: () => [],
  allow: () => undefined,
  reject: () => false,
};

/** Pods that a permit plugin has asked to wait (runtime/waiting_pods_map.go). */
export interface WaitingPods {
  get(uid: string): WaitingPod | undefined;
  /** In the order in which they began to wait. */
  list(): Iterable<WaitingPod>;
  /** This plugin need not be waited for any longer; the pod goes on when no other plugin is left. */
  allow(uid: string, plugin: string): void;
  /** The pod goes back to the queue, rejected by this plugin. False when it does not wait. */
  reject(uid: string, plugin: string, message: string): boolean;
}

export interface WaitingPod {
  readonly pod: Pod;
  readonly nodeName: string;
  readonly pendingPlugins: readonly string[];
}

/** What the default export of a plugin file is. */
export interface PluginDefinition<Args = unknown> {
  /** As in KubeSchedulerConfiguration, e.g. `NodeResourcesFit`. The file is called node-resources-fit.ts. */
  readonly name: string;
  /** One line for `orrery list`. */
  readonly description: string;
  /** pluginConfig args: type, defaults and validation at once. */
  readonly args: z.ZodType<Args, unknown>;
  create(args: Args, services: PluginServices): SchedulingPlugin;
}

/** Gives a plugin definition its types; F and S are the states of filter and score. */
export function definePlugin<Args, F = undefined, S = undefined>(
  definition: Omit<PluginDefinition<Args>, 'create'> & {
    create(args: Args, services: PluginServices): SchedulingPlugin<F, S>;
  },
): PluginDefinition<Args> {
  return definition as PluginDefinition<Args>;
}

/** scheduler framework MaxNodeScore. */
export const MAX_NODE_SCORE = 100;
