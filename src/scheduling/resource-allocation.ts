import { z } from 'zod';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import { amountOf, isScalarResource } from './resource.ts';

/** One resource that counts in a score. */
export interface ResourceSpec {
  readonly name: string;
  readonly weight: number;
}

/** apis/config/v1/defaults.go defaultResourceSpec. */
export const DEFAULT_RESOURCES: readonly ResourceSpec[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** An empty list means the default; a weight of 0 or none means 1 (SetDefaults_NodeResourcesFitArgs). */
export function resourcesField(maxWeight: number): z.ZodType<readonly ResourceSpec[], unknown> {
  const weight = z
    .int()
    .min(0)
    .max(maxWeight)
    .default(1)
    .transform((value) => (value === 0 ? 1 : value));
  return z
    .array(z.strictObject({ name: z.string().min(1), weight }))
    .default([])
    .transform((resources) => (resources.length === 0 ? DEFAULT_RESOURCES : resources)) as unknown as z.ZodType<
    readonly ResourceSpec[],
    unknown
  >;
}

/** What one node has of each configured resource; index by index the same resource. The arrays are used again. */
export interface Allocation {
  /** With the pod. */
  readonly requested: number[];
  /** Without it. */
  readonly allocated: number[];
  /** 0: the resource does not count here. */
  readonly allocatable: number[];
}

/**
 * Reads the amounts that the resource scores are made of (noderesources/resource_allocation.go).
 *
 * `useRequested`: real requests (NodeResourcesBalancedAllocation), or with defaults for missing cpu and memory requests
 * (NodeResourcesFit).
 */
export class AllocationReader {
  readonly #names: readonly string[];
  readonly #useRequested: boolean;
  readonly #allocation: Allocation;

  constructor(resources: readonly ResourceSpec[], useRequested: boolean) {
    this.#names = resources.map(({ name }) => name);
    this.#useRequested = useRequested;
    this.#allocation = { requested: zeros(resources), allocated: zeros(resources), allocatable: zeros(resources) };
  }

  requestsOf(pod: PodInfo): readonly number[] {
    const compute = this.#useRequested ? pod.requests : pod.scoringRequests;
    return this.#names.map((name) => amountOf(compute, name));
  }

  /** A scalar resource that the pod does not ask for does not count, nor does one that the node does not have. */
  read(node: NodeInfo, podRequests: readonly number[]): Allocation {
    const { requested, allocated, allocatable } = this.#allocation;
    const compute = this.#useRequested ? node.requested : node.nonZeroRequested;
    for (let index = 0; index < this.#names.length; index++) {
      const name = this.#names[index]!;
      let capacity: number;
      let used: number;
      if (name === 'cpu') {
        capacity = node.allocatable.cpuMilli;
        used = compute.cpuMilli;
      } else if (name === 'memory') {
        capacity = node.allocatable.memoryBytes;
        used = compute.memoryBytes;
      } else {
        const counts = podRequests[index] !== 0 || !isScalarResource(name);
        capacity = counts ? amountOf(node.allocatable, name) : 0;
        used = amountOf(node.requested, name);
      }
      allocatable[index] = capacity;
      allocated[index] = capacity === 0 ? 0 : used;
      requested[index] = capacity === 0 ? 0 : used + podRequests[index]!;
    }
    return this.#allocation;
  }
}

function zeros(resources: readonly ResourceSpec[]): number[] {
  return resources.map(() => 0);
}
