import { matchesSelector } from '../../api/labels.ts';
import type { StringMap } from '../../api/objects/meta.ts';
import {
  classOfClaim,
  classOfVolume,
  isVolumeOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../api/objects/storage.ts';
import { matchesAnyTerm } from '../node-matching.ts';

/** Where a volume is looked for. */
export interface MatchScope {
  /** Of the node on which the volume must be usable; absent: anywhere, as the binder asks. */
  readonly nodeLabels?: StringMap;
  /** Without a node: leave the choice to the scheduler, unless a volume was made for the claim. */
  readonly isDelayed: boolean;
  readonly taken?: ReadonlySet<PersistentVolume>;
}

/**
 * The volume for a claim: one that is promised to it, or else the smallest that is large enough; of equals the first
 * (component-helpers storage/volume FindMatchingVolume). Upstream has no order among equals: it walks over a map.
 */
export function findMatchingVolume(
  claim: PersistentVolumeClaim,
  volumes: Iterable<PersistentVolume>,
  { nodeLabels, isDelayed, taken }: MatchScope,
): PersistentVolume | undefined {
  let smallest: PersistentVolume | undefined;
  for (const volume of volumes) {
    const { spec } = volume;
    const isPromised = isVolumeOf(volume, claim);
    if (taken?.has(volume) === true || (spec.claimRef !== undefined && !isPromised)) continue;
    if (!isSuitable(volume, claim)) continue;
    const isReachable = nodeLabels === undefined || isUsableOn(volume, nodeLabels);
    if (isPromised) return isReachable ? volume : undefined;
    if (!isReachable || (nodeLabels === undefined && isDelayed)) continue;
    if (!isForAnybody(volume, claim)) continue;
    if (nodeLabels !== undefined && !hasAccessModes(volume, claim)) continue;
    if (smallest === undefined || spec.capacityBytes < smallest.spec.capacityBytes) smallest = volume;
  }
  return smallest;
}

/** What even a promised volume must be. */
function isSuitable({ metadata, spec }: PersistentVolume, { spec: wanted }: PersistentVolumeClaim): boolean {
  return (
    spec.capacityBytes >= wanted.requestBytes &&
    spec.volumeMode === wanted.volumeMode &&
    (spec.volumeAttributesClassName ?? '') === (wanted.volumeAttributesClassName ?? '') &&
    metadata.deletionTimestamp === undefined
  );
}

function isForAnybody(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { selector } = claim.spec;
  return (
    volume.status.phase === 'Available' &&
    (selector === undefined || matchesSelector(selector, volume.metadata.labels)) &&
    classOfVolume(volume) === classOfClaim(claim)
  );
}

export function hasAccessModes({ spec }: PersistentVolume, { spec: wanted }: PersistentVolumeClaim): boolean {
  return wanted.accessModes.every((mode) => spec.accessModes.includes(mode));
}

/** The volume can be reached from a node with these labels (CheckNodeAffinity, which knows no name of the node). */
export function isUsableOn({ spec: { nodeAffinity } }: PersistentVolume, nodeLabels: StringMap): boolean {
  return nodeAffinity === undefined || matchesAnyTerm(nodeAffinity, '', nodeLabels);
}
