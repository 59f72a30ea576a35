import { matchesSelector } from '../../api/labels.ts';
import type { StringMap } from '../../api/objects/meta.ts';
import type { Node } from '../../api/objects/node.ts';
import {
  classOfClaim,
  NO_PROVISIONER,
  SELECTED_NODE,
  type CSIStorageCapacity,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
  type TopologySelectorTerm,
} from '../../api/objects/storage.ts';
import { findMatchingVolume, isUsableOn } from './find-matching-volume.ts';
import type { PodVolumeClaims } from './pod-volume-claims.ts';
import type { VolumeCatalog } from './volume-catalog.ts';

export interface StaticBinding {
  readonly claim: PersistentVolumeClaim;
  readonly volume: PersistentVolume;
}

export interface DynamicProvision {
  readonly claim: PersistentVolumeClaim;
  /** From where it would come; undefined when the driver does not say how much there is. */
  readonly capacity: CSIStorageCapacity | undefined;
}

/** What would be done about the pod's volumes on one node. */
export interface PodVolumes {
  readonly bindings: readonly StaticBinding[];
  readonly provisions: readonly DynamicProvision[];
}

/** Why a node is out; several may hold. */
export interface VolumeConflicts {
  readonly isOutOfReach: boolean;
  readonly hasNoVolume: boolean;
  readonly hasNoSpace: boolean;
  readonly isVolumeMissing: boolean;
}

/** For one pod on one node (binder.go FindPodVolumes). */
export function findPodVolumes(
  { bound, delayed, volumes }: PodVolumeClaims,
  node: Node,
  catalog: VolumeCatalog,
  volumeOf: (name: string) => PersistentVolume | undefined,
): PodVolumes | VolumeConflicts {
  const reach = checkBound(bound, node, volumeOf);
  let hasNoVolume = false;
  let hasNoSpace = false;
  let bindings: readonly StaticBinding[] = NO_BINDINGS;
  let provisions: readonly DynamicProvision[] = NO_PROVISIONS;
  if (delayed.some((claim) => isPromisedElsewhere(claim, node))) {
    hasNoVolume = true;
  } else if (delayed.length > 0) {
    const matched = matchVolumes(delayed, volumes, node);
    bindings = matched.bindings;
    const made = provision(matched.unmatched, node, catalog);
    if (made === 'impossible') hasNoVolume = true;
    else if (made === 'no space') hasNoSpace = true;
    else provisions = made;
  }
  if (reach === 'fine' && !hasNoVolume && !hasNoSpace) return { bindings, provisions };
  return { isOutOfReach: reach === 'out of reach', hasNoVolume, hasNoSpace, isVolumeMissing: reach === 'missing' };
}

/** The first claim that does not hold decides. */
function checkBound(
  claims: readonly PersistentVolumeClaim[],
  { metadata }: Node,
  volumeOf: (name: string) => PersistentVolume | undefined,
): 'fine' | 'missing' | 'out of reach' {
  for (const { spec } of claims) {
    const volume = volumeOf(spec.volumeName!);
    if (volume === undefined) return 'missing';
    if (!isUsableOn(volume, metadata.labels)) return 'out of reach';
  }
  return 'fine';
}

/** An earlier attempt has asked for a volume for another node, and the driver has not said no yet. */
function isPromisedElsewhere({ metadata: { annotations } }: PersistentVolumeClaim, { metadata }: Node): boolean {
  const selected = annotations[SELECTED_NODE];
  return selected !== undefined && selected !== metadata.name;
}

/** Small claims choose first, so that they take the small volumes. Those that a provisioner is at work on come first. */
function matchVolumes(
  claims: readonly PersistentVolumeClaim[],
  volumes: ReadonlyMap<string, readonly PersistentVolume[]>,
  { metadata }: Node,
): { readonly bindings: readonly StaticBinding[]; readonly unmatched: readonly PersistentVolumeClaim[] } {
  const unmatched = claims.filter((claim) => SELECTED_NODE in claim.metadata.annotations);
  const open = claims
    .filter((claim) => !(SELECTED_NODE in claim.metadata.annotations))
    .sort((a, b) => a.spec.requestBytes - b.spec.requestBytes);
  const bindings: StaticBinding[] = [];
  const taken = new Set<PersistentVolume>();
  for (const claim of open) {
    const candidates = volumes.get(classOfClaim(claim)) ?? [];
    const volume = findMatchingVolume(claim, candidates, { nodeLabels: metadata.labels, isDelayed: true, taken });
    if (volume === undefined) {
      unmatched.push(claim);
      continue;
    }
    taken.add(volume);
    bindings.push({ claim, volume });
  }
  return { bindings, unmatched };
}

/** Can volumes be made for all of them? (binder.go checkVolumeProvisions) */
function provision(
  claims: readonly PersistentVolumeClaim[],
  { metadata: { labels } }: Node,
  catalog: VolumeCatalog,
): readonly DynamicProvision[] | 'impossible' | 'no space' {
  const provisions: DynamicProvision[] = [];
  for (const claim of claims) {
    const storageClass = catalog.storageClass(classOfClaim(claim));
    if (storageClass === undefined || storageClass.provisioner === NO_PROVISIONER) return 'impossible';
    if (!isAllowed(storageClass.allowedTopologies, labels)) return 'impossible';
    const capacity = findCapacity(claim, storageClass, labels, catalog);
    if (capacity === 'none') return 'no space';
    provisions.push({ claim, capacity });
  }
  return provisions;
}

/** One of the terms matches; one without expressions matches nothing (MatchTopologySelectorTerms). */
export function isAllowed(terms: readonly TopologySelectorTerm[], labels: StringMap): boolean {
  return (
    terms.length === 0 ||
    terms.some(
      ({ matchLabelExpressions: expressions }) =>
        expressions.length > 0 && expressions.every(({ key, values }) => values.includes(labels[key] ?? NO_LABEL)),
    )
  );
}

/** The first capacity that is enough; undefined when the driver does not publish any (binder.go hasEnoughCapacity). */
function findCapacity(
  { spec: { requestBytes } }: PersistentVolumeClaim,
  { metadata, provisioner }: StorageClass,
  labels: StringMap,
  { csiDriver, storageCapacities }: VolumeCatalog,
): CSIStorageCapacity | undefined | 'none' {
  if (csiDriver(provisioner)?.spec.storageCapacity !== true) return undefined;
  for (const capacity of storageCapacities()) {
    if (capacity.storageClassName !== metadata.name || limitOf(capacity) < requestBytes) continue;
    if (capacity.nodeTopology !== undefined && matchesSelector(capacity.nodeTopology, labels)) return capacity;
  }
  return 'none';
}

/** The largest volume that can be made; below any when the driver does not know. */
export function limitOf({ capacityBytes, maximumVolumeSizeBytes }: CSIStorageCapacity): number {
  return maximumVolumeSizeBytes ?? capacityBytes ?? UNKNOWN;
}

const UNKNOWN = -1;
/** No label has this value. */
const NO_LABEL = '\0';
const NO_BINDINGS: readonly StaticBinding[] = [];
const NO_PROVISIONS: readonly DynamicProvision[] = [];
