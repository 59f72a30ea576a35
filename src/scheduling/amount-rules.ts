import type { PodInfo } from './pod-info.ts';
import type { FitRequest } from './resource-fit.ts';

/** What a plugin does with the amounts of a node, as far as it is one of the usual things. */
export interface AmountRules {
  /** `filter` passes nodes with room for these requests and for one pod more, and no others. */
  readonly fits?: (pod: PodInfo) => FitRequest;
  /** `score` is this function of cpu and memory; absent: another one. */
  readonly score?: LeastAllocatedRule | BalancedAllocationRule;
}

/** The mean of the free shares of cpu and memory (noderesources/least_allocated.go), as NodeResourcesFit counts them. */
export interface LeastAllocatedRule {
  readonly kind: 'LeastAllocated';
  readonly cpuWeight: number;
  readonly memoryWeight: number;
}

/** How far the pod brings cpu and memory into balance, as NodeResourcesBalancedAllocation counts them. */
export interface BalancedAllocationRule {
  readonly kind: 'BalancedAllocation';
}
