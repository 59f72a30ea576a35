import { keyOf, type ObjectKey } from '../../api/kinds.ts';
import type { Pod, PodResourceClaim } from '../../api/objects/pod.ts';
import type { ResourceClaim } from '../../api/objects/resource.ts';

/** The name of a pod's claim; undefined when no claim is needed; a problem when there is none yet (resourceclaim.Name). */
export function claimNameOf(
  { metadata, status }: Pod,
  { name, resourceClaimName, resourceClaimTemplateName }: PodResourceClaim,
): string | undefined | { readonly problem: string } {
  if (resourceClaimName !== undefined) return resourceClaimName;
  const podKey = `pod "${metadata.namespace}/${metadata.name}"`;
  if (resourceClaimTemplateName === undefined) {
    return { problem: `${podKey}, spec.resourceClaim "${name}": none of the supported fields are set` };
  }
  const known = status.resourceClaimStatuses?.find((one) => one.name === name);
  return known === undefined ? { problem: `${podKey}: ResourceClaim not created yet` } : known.resourceClaimName;
}

/** All claims of a pod, or the first reason why it has to wait for them (foreachPodResourceClaim). */
export function claimsOf(
  pod: Pod,
  claim: (key: ObjectKey) => ResourceClaim | undefined,
): readonly ResourceClaim[] | { readonly problem: string } {
  const { namespace } = pod.metadata;
  const claims: ResourceClaim[] = [];
  for (const podClaim of pod.spec.resourceClaims ?? []) {
    const name = claimNameOf(pod, podClaim);
    if (name === undefined) continue;
    if (typeof name !== 'string') return name;
    const found = claim(`${namespace}/${name}`);
    if (found === undefined) return { problem: `could not find ResourceClaim "${namespace}/${name}"` };
    if (found.metadata.deletionTimestamp !== undefined) return { problem: `resourceclaim "${name}" is being deleted` };
    if (podClaim.resourceClaimName === undefined && !isOwnedBy(found, pod)) {
      const problem = `was not created for Pod ${keyOf(pod)} (Pod is not owner)`;
      return { problem: `ResourceClaim ${keyOf(found)} ${problem}` };
    }
    claims.push(found);
  }
  return claims;
}

/** The pod is its controller. */
export function isOwnedBy({ metadata }: ResourceClaim, pod: Pod): boolean {
  return (
    metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === pod.metadata.uid) === true
  );
}

export function isReservedFor({ status }: ResourceClaim, { metadata }: Pod): boolean {
  return status.reservedFor.some(({ uid }) => uid === metadata.uid);
}
