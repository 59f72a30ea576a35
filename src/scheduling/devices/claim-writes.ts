import { keyOf } from '../../api/kinds.ts';
import type { Pod } from '../../api/objects/pod.ts';
import {
  RESERVED_FOR_MAX_SIZE,
  RESOURCE_CLAIM_FINALIZER,
  type AllocationResult,
  type ResourceClaim,
} from '../../api/objects/resource.ts';
import type { Time } from '../../engine/time.ts';
import type { ObjectPatch } from '../plugin.ts';

type ClaimWrite = ObjectPatch<'ResourceClaim'>;

/**
 * Stores the allocation, if there is a new one, and the reservation for the pod (bindClaim). An allocated claim has a
 * finalizer first.
 */
export function bindClaim(
  claim: ResourceClaim,
  allocation: AllocationResult | undefined,
  { metadata: { name, uid } }: Pod,
  now: () => Time,
  onStored: () => void,
): readonly ClaimWrite[] {
  const store = patchOf(claim, 'status', (current) => {
    const { status, metadata } = current;
    const isTaken = allocation !== undefined && status.allocation !== undefined;
    const stored = allocation ?? status.allocation;
    if (metadata.deletionTimestamp !== undefined || isTaken || stored === undefined) return undefined;
    if (status.reservedFor.length >= RESERVED_FOR_MAX_SIZE) return undefined;
    onStored();
    return {
      ...current,
      status: {
        ...status,
        allocation: { ...stored, allocationTimestamp: stored.allocationTimestamp ?? now() },
        reservedFor: [...status.reservedFor, { resource: 'pods', name, uid }],
      },
    };
  });
  const hasFinalizer = claim.metadata.finalizers?.includes(RESOURCE_CLAIM_FINALIZER) === true;
  if (allocation === undefined || hasFinalizer) return [store];
  return [patchOf(claim, undefined, withFinalizer), store];
}

/** Takes the pod out of the claim's reservations, if it is there. */
export function unreserveClaim(claim: ResourceClaim, { metadata: { uid } }: Pod): ClaimWrite {
  return patchOf(claim, 'status', (current) => {
    const reservedFor = current.status.reservedFor.filter((reference) => reference.uid !== uid);
    if (reservedFor.length === current.status.reservedFor.length) return current;
    return { ...current, status: { ...current.status, reservedFor } };
  });
}

/** Gives the devices back. Refused when the claim has changed since. */
export function deallocateClaim(claim: ResourceClaim): ClaimWrite {
  return patchOf(claim, 'status', (current) =>
    current.metadata.resourceVersion === claim.metadata.resourceVersion
      ? { ...current, status: { reservedFor: [] } }
      : undefined,
  );
}

function withFinalizer(current: ResourceClaim): ResourceClaim {
  const { finalizers = [] } = current.metadata;
  if (finalizers.includes(RESOURCE_CLAIM_FINALIZER)) return current;
  return { ...current, metadata: { ...current.metadata, finalizers: [...finalizers, RESOURCE_CLAIM_FINALIZER] } };
}

function patchOf(
  claim: ResourceClaim,
  subresource: 'status' | undefined,
  change: (current: ResourceClaim) => ResourceClaim | undefined,
): ClaimWrite {
  const { uid } = claim.metadata;
  return {
    verb: 'patch',
    kind: 'ResourceClaim',
    key: keyOf(claim),
    ...(subresource === undefined ? {} : { subresource }),
    change: (current) => (current.metadata.uid === uid ? change(current) : undefined),
  };
}
