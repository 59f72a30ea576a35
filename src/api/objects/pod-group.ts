import type { Time } from '../../engine/time.ts';
import type { ObjectMeta, ResourceList } from './meta.ts';

/** Exactly one member: `gang` is all or nothing, `basic` pod by pod. */
export interface PodGroupSchedulingPolicy {
  readonly basic?: Readonly<Record<string, never>>;
  readonly gang?: { readonly minCount: number };
}

export interface PodGroupTemplate {
  readonly name: string;
  readonly schedulingPolicy: PodGroupSchedulingPolicy;
}

/** scheduling.k8s.io/v1alpha2: what pod groups are made from. Nothing in v1.36 acts on it but the tools that make them. */
export interface Workload {
  readonly kind: 'Workload';
  readonly metadata: ObjectMeta;
  readonly spec: { readonly podGroupTemplates: readonly PodGroupTemplate[] };
}

/** metav1.Condition */
export interface PodGroupCondition {
  readonly type: 'PodGroupScheduled';
  readonly status: 'True' | 'False';
  readonly reason: 'Scheduled' | 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  readonly lastTransitionTime: Time;
}

/** scheduling.k8s.io/v1alpha2: pods name theirs in `spec.schedulingGroup`. */
export interface PodGroup {
  readonly kind: 'PodGroup';
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly podGroupTemplateRef?: {
      readonly workload: { readonly workloadName: string; readonly podGroupTemplateName: string };
    };
    readonly schedulingPolicy: PodGroupSchedulingPolicy;
  };
  readonly status: { readonly conditions: readonly PodGroupCondition[] };
}

/**
 * PodGroup of scheduling.x-k8s.io/v1alpha1, the custom resource of the coscheduling plugin. Kubernetes tells the two kinds
 * apart by their API groups, here they have names of their own.
 */
export interface CoschedulingPodGroup {
  readonly kind: 'CoschedulingPodGroup';
  readonly metadata: ObjectMeta;
  readonly spec: {
    /** 0: none is too few. */
    readonly minMember: number;
    /** What the cluster must have free for the whole group before it is begun. */
    readonly minResources?: ResourceList;
    readonly scheduleTimeoutSeconds?: number;
  };
}

/** The label by which a pod names its CoschedulingPodGroup. */
export const POD_GROUP_LABEL = 'scheduling.x-k8s.io/pod-group';
