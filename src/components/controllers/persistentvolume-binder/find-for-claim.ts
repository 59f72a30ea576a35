import {
  classOfClaim,
  classOfVolume,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../../api/objects/storage.ts';
import { findMatchingVolume, hasAccessModes } from '../../../scheduling/volumes/find-matching-volume.ts';

/**
 * The volume for a claim, wherever it can be used: volumes with few access modes are looked at first (index.go
 * findByClaim).
 */
export function findForClaim(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  isDelayed: boolean,
): PersistentVolume | undefined {
  const byModes = new Map<string, PersistentVolume[]>();
  for (const volume of volumes) {
    if (!hasAccessModes(volume, claim)) continue;
    const modes = [...new Set(volume.spec.accessModes)].sort().join(',');
    const alike = byModes.get(modes);
    if (alike === undefined) byModes.set(modes, [volume]);
    else alike.push(volume);
  }
  const groups = [...byModes].sort(([a], [b]) => a.split(',').length - b.split(',').length || (a < b ? -1 : 1));
  for (const [, alike] of groups) {
    const found = findMatchingVolume(claim, alike, { isDelayed });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** May a claim have the volume that it names? (pv_controller.go checkVolumeSatisfyClaim) */
export function isSatisfiedBy(claim: PersistentVolumeClaim, volume: PersistentVolume): boolean {
  return (
    volume.metadata.deletionTimestamp === undefined &&
    volume.spec.capacityBytes >= claim.spec.requestBytes &&
    classOfVolume(volume) === classOfClaim(claim) &&
    (volume.spec.volumeAttributesClassName ?? '') === (claim.spec.volumeAttributesClassName ?? '') &&
    volume.spec.volumeMode === claim.spec.volumeMode &&
    hasAccessModes(volume, claim)
  );
}
