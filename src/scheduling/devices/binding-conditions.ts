import type { Time, Duration } from '../../engine/time.ts';
import type { AllocationResult, ResourceClaim } from '../../api/objects/resource.ts';

/** Some device of the allocation has to be made ready before the pod may be bound. */
export function hasBindingConditions({ results }: AllocationResult): boolean {
  return results.some(({ bindingConditions = [] }) => bindingConditions.length > 0);
}

/** Have the drivers made all devices ready? A problem when a driver says that it cannot (isClaimReadyForBinding). */
export function readinessOf({ metadata, status }: ResourceClaim): boolean | { readonly problem: string } {
  if (status.allocation === undefined) return false;
  for (const result of status.allocation.results) {
    const { driver, pool, device, bindingConditions = [], bindingFailureConditions = [] } = result;
    if (bindingConditions.length === 0) continue;
    const known = status.devices?.find((one) => one.driver === driver && one.pool === pool && one.device === device);
    if (known === undefined) return false;
    const isTrue = (type: string): boolean =>
      known.conditions.some((one) => one.type === type && one.status === 'True');
    for (const type of bindingFailureConditions) {
      if (!isTrue(type)) continue;
      const { reason = '', message = '' } = known.conditions.find((one) => one.type === type)!;
      const why = `claim=${metadata.name}, reason=${reason}, message="${message}"`;
      return { problem: `device binding failed: ${why}` };
    }
    if (!bindingConditions.every(isTrue)) return false;
  }
  return true;
}

/** The devices should have been ready by now (isClaimTimeout). */
export function isTimedOut({ status: { allocation } }: ResourceClaim, timeout: Duration, now: Time): boolean {
  if (allocation?.allocationTimestamp === undefined) return false;
  const waits = allocation.results.some(({ bindingConditions }) => bindingConditions !== undefined);
  return waits && allocation.allocationTimestamp + timeout < now;
}
