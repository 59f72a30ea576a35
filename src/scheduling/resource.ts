import type { ResourceList } from '../api/objects/meta.ts';

/** Amounts of what a pod asks for or a node has, as plain numbers. */
export interface Resource {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly ephemeralStorageBytes: number;
  /** Extended resources, hugepages and the like by name. */
  readonly scalar: ReadonlyMap<string, number>;
}

/** Sums of resources: what NodeInfo keeps. */
export class ResourceSum implements Resource {
  cpuMilli = 0;
  memoryBytes = 0;
  ephemeralStorageBytes = 0;
  readonly scalar = new Map<string, number>();

  /** Adds `sign` times what the resource says. Whole numbers below 2^53 never drift. */
  add(resource: Resource, sign: 1 | -1): void {
    this.cpuMilli += sign * resource.cpuMilli;
    this.memoryBytes += sign * resource.memoryBytes;
    this.ephemeralStorageBytes += sign * resource.ephemeralStorageBytes;
    if (resource.scalar.size === 0) return;
    for (const [name, amount] of resource.scalar) {
      const sum = (this.scalar.get(name) ?? 0) + sign * amount;
      if (sum === 0) this.scalar.delete(name);
      else this.scalar.set(name, sum);
    }
  }
}

/** A resource list by kind of resource; names that the scheduler does not know (and `pods`) are left out. */
export function createResource(list: ResourceList): Resource {
  const scalar = new Map<string, number>();
  for (const name in list) if (isScalarResource(name)) scalar.set(name, list[name]!);
  return {
    cpuMilli: list['cpu'] ?? 0,
    memoryBytes: list['memory'] ?? 0,
    ephemeralStorageBytes: list['ephemeral-storage'] ?? 0,
    scalar: scalar.size === 0 ? NO_SCALARS : scalar,
  };
}

/** The amount of a resource by its Kubernetes name; 0 when it is not there. */
export function amountOf(resource: Resource, name: string): number {
  if (name === 'cpu') return resource.cpuMilli;
  if (name === 'memory') return resource.memoryBytes;
  if (name === 'ephemeral-storage') return resource.ephemeralStorageBytes;
  return resource.scalar.get(name) ?? 0;
}

/** Resources other than cpu, memory and ephemeral storage (pkg/scheduler/util IsScalarResourceName). */
export function isScalarResource(name: string): boolean {
  return name.includes('/') || name.startsWith('hugepages-') || name.startsWith('attachable-volumes-');
}

/** Resources that a device plugin or an operator advertises (pkg/apis/core/v1/helper IsExtendedResourceName). */
export function isExtendedResource(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');
}

const NO_SCALARS: ReadonlyMap<string, number> = new Map();
