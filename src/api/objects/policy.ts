import type { Time } from '../../engine/time.ts';
import type { LabelSelector, ObjectMeta } from './meta.ts';

/** A number of pods, or a share of them such as `50%`. */
export type CountOrPercent = number | string;

/** policy/v1. Exactly one of `minAvailable` and `maxUnavailable` says something; with neither nothing is protected. */
export interface PodDisruptionBudgetSpec {
  readonly minAvailable?: CountOrPercent;
  readonly maxUnavailable?: CountOrPercent;
  /** Absent selects nothing. Empty selects every pod of the namespace, but nothing to kube-scheduler. */
  readonly selector?: LabelSelector;
  /** Only the Eviction API asks for it. */
  readonly unhealthyPodEvictionPolicy?: 'IfHealthyBudget' | 'AlwaysAllow';
}

/** What the disruption controller has worked out last. */
export interface PodDisruptionBudgetStatus {
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  /** Pods whose eviction the API server has let through but that are not seen to terminate yet: name to time. */
  readonly disruptedPods: Readonly<Record<string, Time>>;
}

export interface PodDisruptionBudget {
  readonly kind: 'PodDisruptionBudget';
  readonly metadata: ObjectMeta;
  readonly spec: PodDisruptionBudgetSpec;
  readonly status: PodDisruptionBudgetStatus;
}
