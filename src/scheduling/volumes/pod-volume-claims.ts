import type { Pod } from '../../api/objects/pod.ts';
import {
  classOfClaim,
  isFullyBound,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../api/objects/storage.ts';
import type { AssumeCache } from './assume-cache.ts';
import { claimKey, claimNameOf, isMadeFor, NO_VOLUMES } from './claims-of-pod.ts';
import type { VolumeCatalog } from './volume-catalog.ts';

/** The claims of a pod by what is to be done about them (binder.go PodVolumeClaims). */
export interface PodVolumeClaims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** The scheduler finds volumes for these, or has them made. */
  readonly delayed: readonly PersistentVolumeClaim[];
  /** Should have been bound without the scheduler. */
  readonly hasUnboundImmediate: boolean;
  /** Of the classes of the delayed ones, by class. */
  readonly volumes: ReadonlyMap<string, readonly PersistentVolume[]>;
}

/** The claims are known to exist. */
export function sortClaims(
  pod: Pod,
  catalog: VolumeCatalog,
  claimCache: AssumeCache<PersistentVolumeClaim>,
  volumeCache: AssumeCache<PersistentVolume>,
): PodVolumeClaims {
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  const volumes = new Map<string, readonly PersistentVolume[]>();
  let hasUnboundImmediate = false;
  for (const volume of pod.spec.volumes ?? NO_VOLUMES) {
    const name = claimNameOf(pod, volume);
    const claim = name === undefined ? undefined : claimCache.get(claimKey(pod, name));
    if (claim === undefined) continue;
    const className = classOfClaim(claim);
    if (isFullyBound(claim)) bound.push(claim);
    else if (isDelayed(className, catalog) && (claim.spec.volumeName ?? '') === '') delayed.push(claim);
    else hasUnboundImmediate = true;
    if (delayed.at(-1) !== claim || volumes.has(className)) continue;
    volumes.set(
      className,
      catalog.volumesOfClass(className).map((one) => volumeCache.current(one)),
    );
  }
  return { bound, delayed, hasUnboundImmediate, volumes };
}

/** Volumes of the class are bound only when a pod wants them (IsDelayBindingMode). */
export function isDelayed(className: string, { storageClass }: Pick<VolumeCatalog, 'storageClass'>): boolean {
  return className !== '' && storageClass(className)?.volumeBindingMode === 'WaitForFirstConsumer';
}

/** Why the pod's claims are of no use as they are; `none`: it has no claims (volume_binding.go podHasPVCs). */
export function checkClaims(
  pod: Pod,
  { claim: claimOf }: VolumeCatalog,
): 'none' | 'fine' | { readonly problem: string } {
  let hasClaims = false;
  for (const volume of pod.spec.volumes ?? NO_VOLUMES) {
    const name = claimNameOf(pod, volume);
    if (name === undefined) continue;
    hasClaims = true;
    const claim = claimOf(claimKey(pod, name));
    const isEphemeral = volume.ephemeral !== undefined;
    if (claim === undefined) return { problem: isEphemeral ? notMadeYet(name) : claimNotFound(name) };
    const { metadata, spec, status } = claim;
    if (status.phase === 'Lost') {
      const volumeName = spec.volumeName ?? '';
      return { problem: `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${volumeName}"` };
    }
    if (metadata.deletionTimestamp !== undefined) {
      return { problem: `persistentvolumeclaim "${name}" is being deleted` };
    }
    if (isEphemeral && !isMadeFor(pod, claim)) return { problem: notMadeForPod(pod, claim) };
  }
  return hasClaims ? 'fine' : 'none';
}

export function claimNotFound(name: string): string {
  return `persistentvolumeclaim "${name}" not found`;
}

export function notMadeForPod({ metadata: pod }: Pod, { metadata: claim }: PersistentVolumeClaim): string {
  const [claimName, podName] = [`${claim.namespace}/${claim.name}`, `${pod.namespace}/${pod.name}`];
  return `PVC ${claimName} was not created for pod ${podName} (pod is not owner)`;
}

function notMadeYet(name: string): string {
  return `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`;
}
