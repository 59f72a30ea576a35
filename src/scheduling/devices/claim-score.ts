import { FIRST_AVAILABLE_MAX_SIZE, type AllocationResult, type ResourceClaim } from '../../api/objects/resource.ts';

/** The earlier the alternatives that the devices are for, the better (computeScore). */
export function scoreAllocations(claims: readonly ResourceClaim[], allocations: readonly AllocationResult[]): number {
  let score = 0;
  let next = 0;
  for (const { spec, status } of claims) {
    const { results } = status.allocation ?? allocations[next++]!;
    const allocated = new Set(results.map(({ request }) => request));
    for (const { name, firstAvailable = [] } of spec.requests) {
      for (const [index, alternative] of firstAvailable.entries()) {
        if (allocated.has(`${name}/${alternative.name}`)) score += FIRST_AVAILABLE_MAX_SIZE - index;
      }
    }
  }
  return score;
}
