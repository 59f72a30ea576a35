import type { AllocationResult, ResourceClaim } from '../../api/objects/resource.ts';

/** What happened to a claim: `allocated gpu=gpu.example.com/node-1/gpu-0, reserved for web-1`. */
export function describeClaim(before: ResourceClaim, after: ResourceClaim): readonly string[] {
  const parts: string[] = [];
  const [finalizersBefore = [], finalizersAfter = []] = [before.metadata.finalizers, after.metadata.finalizers];
  for (const name of finalizersAfter) if (!finalizersBefore.includes(name)) parts.push(`finalizer ${name} added`);
  for (const name of finalizersBefore) if (!finalizersAfter.includes(name)) parts.push(`finalizer ${name} removed`);
  const [old, now] = [before.status.allocation, after.status.allocation];
  if (old === undefined && now !== undefined) parts.push(`allocated ${devicesOf(now)}`);
  if (old !== undefined && now === undefined) parts.push('deallocated');
  const [usersBefore, usersAfter] = [usersOf(before), usersOf(after)];
  for (const name of usersAfter) if (!usersBefore.includes(name)) parts.push(`reserved for ${name}`);
  for (const name of usersBefore) if (!usersAfter.includes(name)) parts.push(`no longer reserved for ${name}`);
  return parts;
}

function devicesOf({ results }: AllocationResult): string {
  return results.map(({ request, driver, pool, device }) => `${request}=${driver}/${pool}/${device}`).join(', ');
}

function usersOf({ status }: ResourceClaim): readonly string[] {
  return status.reservedFor.map(({ name }) => name);
}
