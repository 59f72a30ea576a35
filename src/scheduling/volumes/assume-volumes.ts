import { SELECTED_NODE, type PersistentVolume, type PersistentVolumeClaim } from '../../api/objects/storage.ts';
import type { AssumeCache } from './assume-cache.ts';
import { bindVolume } from './bind-volume.ts';
import type { PodVolumes, StaticBinding } from './find-pod-volumes.ts';

/** The decision about the volumes of a pod, as it will be written. */
export interface AssumedVolumes {
  /** Volumes with the claim's name on them. */
  readonly bindings: readonly StaticBinding[];
  /** Claims with the name of the node for which a volume is to be made. */
  readonly claims: readonly PersistentVolumeClaim[];
}

/** Lets later cycles see the decision; a text when somebody else was faster (binder.go AssumePodVolumes). */
export function assumeVolumes(
  { bindings, provisions }: PodVolumes,
  nodeName: string,
  volumeCache: AssumeCache<PersistentVolume>,
  claimCache: AssumeCache<PersistentVolumeClaim>,
): AssumedVolumes | string {
  const done: { bindings: StaticBinding[]; claims: PersistentVolumeClaim[] } = { bindings: [], claims: [] };
  const fail = (problem: string): string => {
    restoreVolumes(done, volumeCache, claimCache);
    return problem;
  };
  for (const { claim, volume } of bindings) {
    const bound = bindVolume(volume, claim);
    const problem = bound === volume ? undefined : volumeCache.assume(bound);
    if (problem !== undefined) return fail(problem);
    done.bindings.push({ claim, volume: bound });
  }
  for (const { claim } of provisions) {
    const { metadata } = claim;
    const annotations = { ...metadata.annotations, [SELECTED_NODE]: nodeName };
    const selected = { ...claim, metadata: { ...metadata, annotations } };
    const problem = claimCache.assume(selected);
    if (problem !== undefined) return fail(problem);
    done.claims.push(selected);
  }
  return done;
}

export function restoreVolumes(
  { bindings, claims }: AssumedVolumes,
  volumeCache: AssumeCache<PersistentVolume>,
  claimCache: AssumeCache<PersistentVolumeClaim>,
): void {
  for (const { volume } of bindings) volumeCache.restore(volume);
  for (const claim of claims) claimCache.restore(claim);
}
