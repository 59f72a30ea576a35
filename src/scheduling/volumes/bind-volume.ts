import {
  BOUND_BY_CONTROLLER,
  isVolumeOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../api/objects/storage.ts';

/** The volume with the claim's name on it; the same object when it is there already (GetBindVolumeToClaim). */
export function bindVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { metadata, spec } = volume;
  const { namespace, name, uid } = claim.metadata;
  const isFound = isVolumeOf(volume, claim);
  const isComplete = isFound && spec.claimRef?.uid === uid;
  const isMarked = isFound || BOUND_BY_CONTROLLER in metadata.annotations;
  if (isComplete && isMarked) return volume;
  return {
    ...volume,
    metadata: isMarked
      ? metadata
      : { ...metadata, annotations: { ...metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' } },
    spec: { ...spec, claimRef: { namespace, name, uid } },
  };
}
