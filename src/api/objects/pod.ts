import type { Duration, Time } from '../../engine/time.ts';
import type { GpuRequest } from './gpu.ts';
import type { LabelSelector, ObjectMeta, ResourceList, StringMap } from './meta.ts';
import type { Volume } from './storage.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export interface ContainerPort {
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly hostIP?: string;
  readonly protocol: Protocol;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /** Only the keys that the manifest names (plus limits without a request, which become requests). */
  readonly requests: ResourceList;
  readonly limits: ResourceList;
  readonly ports?: readonly ContainerPort[];
  /** `Always` on an init container makes it a sidecar. */
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  readonly restartPolicyRules?: readonly ContainerRestartRule[];
  /** Which of the pod's resourceClaims it uses. */
  readonly claims?: readonly string[];
}

/** As far as it says what the node must be able to do; the exit codes are not modelled. */
export interface ContainerRestartRule {
  readonly action: 'Restart' | 'RestartAllContainers';
}

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Toleration {
  /** Absent or empty with `Exists`: tolerates every key. */
  readonly key?: string;
  readonly operator: 'Equal' | 'Exists' | 'Lt' | 'Gt';
  readonly value?: string;
  /** Absent: every effect. */
  readonly effect?: TaintEffect;
  readonly tolerationSeconds?: number;
}

export interface NodeSelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
}

/** Expressions and fields are all required. A term with neither matches nothing. */
export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly NodeSelectorRequirement[];
  /** The only field that Kubernetes knows here is `metadata.name`. */
  readonly matchFields?: readonly NodeSelectorRequirement[];
}

export interface PreferredSchedulingTerm {
  readonly weight: number;
  readonly preference: NodeSelectorTerm;
}

export interface NodeAffinity {
  /** Terms of which one must match. Absent: no requirement. */
  readonly required?: readonly NodeSelectorTerm[];
  readonly preferred?: readonly PreferredSchedulingTerm[];
}

export interface PodAffinityTerm {
  readonly labelSelector?: LabelSelector;
  readonly topologyKey: string;
  /** Absent together with `namespaceSelector`: the namespace of the pod that carries the term. */
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

export interface WeightedPodAffinityTerm {
  readonly weight: number;
  readonly podAffinityTerm: PodAffinityTerm;
}

export interface PodAffinity {
  readonly required?: readonly PodAffinityTerm[];
  readonly preferred?: readonly WeightedPodAffinityTerm[];
}

export interface Affinity {
  readonly nodeAffinity?: NodeAffinity;
  readonly podAffinity?: PodAffinity;
  readonly podAntiAffinity?: PodAffinity;
}

export interface TopologySpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  readonly labelSelector?: LabelSelector;
  readonly minDomains?: number;
  /** Default Honor. */
  readonly nodeAffinityPolicy?: 'Honor' | 'Ignore';
  /** Default Ignore. */
  readonly nodeTaintsPolicy?: 'Honor' | 'Ignore';
  readonly matchLabelKeys?: readonly string[];
}

/** A claim that the pod uses, under a name of its own: one that exists, or one that is made from a template. */
export interface PodResourceClaim {
  readonly name: string;
  readonly resourceClaimName?: string;
  readonly resourceClaimTemplateName?: string;
}

/** Never changes once the pod exists, but for `nodeName` and `schedulingGates`. Pods of one template share it. */
export interface PodSpec {
  readonly nodeName?: string;
  readonly schedulerName: string;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  /** Pod-level requests and limits (spec.resources). */
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
  readonly overhead?: ResourceList;
  readonly nodeSelector?: StringMap;
  readonly affinity?: Affinity;
  readonly tolerations?: readonly Toleration[];
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
  readonly priorityClassName?: string;
  /** Resolved at admission; 0 when nothing says otherwise. */
  readonly priority: number;
  readonly preemptionPolicy: 'PreemptLowerPriority' | 'Never';
  readonly schedulingGates?: readonly string[];
  /** Only those that the simulator acts on; never empty. */
  readonly volumes?: readonly Volume[];
  /** The PodGroup of scheduling.k8s.io that the pod belongs to. */
  readonly schedulingGroup?: { readonly podGroupName: string };
  readonly hostNetwork?: boolean;
  /** False: the pod runs in a user namespace of its own. */
  readonly hostUsers?: boolean;
  readonly resourceClaims?: readonly PodResourceClaim[];
  /** GPUs, or a share of one, of those that nodes lend out (scheduling/gpu); read from annotations, which say it in Kubernetes. */
  readonly gpus?: GpuRequest;
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never';
  /** Default 30. */
  readonly terminationGracePeriodSeconds: number;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodCondition {
  readonly type: 'PodScheduled' | 'Initialized' | 'ContainersReady' | 'Ready' | 'DisruptionTarget' | (string & {});
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime: Time;
}

export interface PodStatus {
  readonly phase: PodPhase;
  readonly conditions: readonly PodCondition[];
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly nominatedNodeName?: string | undefined;
  /** When the kubelet took the pod in. */
  readonly startTime?: Time | undefined;
  /** The claims that were made from templates. */
  readonly resourceClaimStatuses?:
    readonly { readonly name: string; readonly resourceClaimName?: string }[] | undefined;
}

/**
 * What the containers of a pod would do, which no Kubernetes object says: it comes from the trace, the generator or the
 * `orrery.dev/...` annotations of a manifest.
 */
export interface PodBehavior {
  /** From the start of the containers to their exit. Absent: they run until the pod is deleted. */
  readonly runDuration?: Duration | undefined;
  /** Exit code when `runDuration` is over. Default 0: the pod succeeds. */
  readonly exitCode?: number | undefined;
  /** From the start of the containers until they are ready. Absent: the kubelet's default. */
  readonly readinessDelay?: Duration | undefined;
  /** Use of each resource as a share of its request, 0 and more. Absent: 1 for each. */
  readonly usageRatio?: Readonly<Record<string, number>> | undefined;
}

export interface Pod {
  readonly kind: 'Pod';
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  readonly status: PodStatus;
  readonly behavior?: PodBehavior | undefined;
}

/** POST pods/binding: the scheduler's word on where a pod goes. Not stored. */
export interface Binding {
  readonly kind: 'Binding';
  /** Name, namespace and uid of the pod. */
  readonly metadata: ObjectMeta;
  readonly target: string;
  /** Annotations that the pod gets with its node (BindingREST.setPodNodeAndMetadata). */
  readonly annotations?: StringMap;
}

/** k8s.io/api/core/v1 PodReasonPreemptionByScheduler: why the condition DisruptionTarget of a victim is True. */
export const REASON_PREEMPTION_BY_SCHEDULER = 'PreemptionByScheduler';

/** Succeeded or Failed: the containers will not run again. */
export function isTerminal(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

/** For indexes: those who index pods by their node share one. */
export function nodeNameOf({ spec }: Pod): string | undefined {
  return spec.nodeName;
}

export function findCondition(pod: Pod, type: PodCondition['type']): PodCondition | undefined {
  return pod.status.conditions.find((condition) => condition.type === type);
}

/** The conditions with `condition` put in the place of the one of its type; an unchanged status keeps its transition time. */
export function withCondition(conditions: readonly PodCondition[], condition: PodCondition): readonly PodCondition[] {
  const index = conditions.findIndex(({ type }) => type === condition.type);
  if (index < 0) return [...conditions, condition];
  const old = conditions[index]!;
  const merged =
    old.status === condition.status ? { ...condition, lastTransitionTime: old.lastTransitionTime } : condition;
  return conditions.with(index, merged);
}
