import type { ObjectKey } from '../../api/kinds.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { PersistentVolumeClaim, Volume } from '../../api/objects/storage.ts';

/** The name of the claim behind a volume; undefined for volumes without one. */
export function claimNameOf({ metadata }: Pod, volume: Volume): string | undefined {
  if (volume.persistentVolumeClaim !== undefined) return volume.persistentVolumeClaim.claimName;
  return volume.ephemeral === undefined ? undefined : `${metadata.name}-${volume.name}`;
}

export function claimKey({ metadata }: Pod, claimName: string): ObjectKey {
  return `${metadata.namespace}/${claimName}`;
}

/** The names of the claims that the pod's manifest names, without those that are made for it. */
export function namedClaims({ spec: { volumes = NO_VOLUMES } }: Pod): readonly string[] {
  return volumes.flatMap(({ persistentVolumeClaim: claim }) => (claim === undefined ? [] : [claim.claimName]));
}

/** Does the pod use the claim of this name, be it made for the pod or not? */
export function usesClaim(pod: Pod, { metadata }: PersistentVolumeClaim): boolean {
  const { volumes = NO_VOLUMES } = pod.spec;
  return (
    pod.metadata.namespace === metadata.namespace && volumes.some((one) => claimNameOf(pod, one) === metadata.name)
  );
}

/** The claim was made for this pod (component-helpers storage/ephemeral VolumeIsForPod). */
export function isMadeFor({ metadata: { uid } }: Pod, { metadata }: PersistentVolumeClaim): boolean {
  return metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) === true;
}

export const NO_VOLUMES: readonly Volume[] = [];
