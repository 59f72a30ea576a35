import { keyOf } from '../../api/kinds.ts';
import type { ObjectMeta, StringMap } from '../../api/objects/meta.ts';
import {
  isFullyBound,
  SELECTED_NODE,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../api/objects/storage.ts';
import { SECOND, type Duration } from '../../engine/time.ts';
import type { ObjectWrite, PreBindWork } from '../plugin.ts';
import type { AssumedVolumes } from './assume-volumes.ts';
import { isUsableOn } from './find-matching-volume.ts';
import type { VolumeCatalog } from './volume-catalog.ts';

/** binder.go BindPodVolumes: looks every second, for the first time after one. */
const PERIOD: Duration = 1 * SECOND;

export interface BindingPlace {
  readonly plugin: string;
  readonly nodeName: string;
  readonly timeout: Duration;
  /** As they are now; undefined: the node is gone. */
  readonly nodeLabels: () => StringMap | undefined;
  readonly knowsPod: () => boolean;
  readonly catalog: VolumeCatalog;
}

type State = 'done' | 'waiting' | { readonly problem: string };

/** Writes the decision about the volumes of a pod, then waits until binder and provisioners have done their part. */
export function bindingWork(assumed: AssumedVolumes, place: BindingPlace): PreBindWork {
  const { plugin, timeout } = place;
  let isFirst = true;
  return {
    writes: [
      ...assumed.bindings.map(({ volume }) => writeIfUnchanged('PersistentVolume', volume)),
      ...assumed.claims.map((claim) => writeIfUnchanged('PersistentVolumeClaim', claim)),
    ],
    wait: {
      period: PERIOD,
      timeout,
      timeoutMessage: 'binding volumes: context deadline exceeded',
      check() {
        const isTooEarly = isFirst;
        isFirst = false;
        if (isTooEarly) return 'waiting';
        const state = checkBindings(assumed, place);
        if (typeof state === 'string') return state === 'done' ? 'ready' : 'waiting';
        const reason = `running PreBind plugin "${plugin}": binding volumes: ${state.problem}`;
        return { plugin, code: 'Error', reasons: [reason] };
      },
    },
  };
}

/** As an update at this version: refused when somebody else has written the object since. */
function writeIfUnchanged<K extends 'PersistentVolume' | 'PersistentVolumeClaim'>(
  kind: K,
  next: PersistentVolume | PersistentVolumeClaim,
): ObjectWrite {
  const change = <T extends { readonly metadata: ObjectMeta }>(current: T): T | undefined =>
    current.metadata.resourceVersion === next.metadata.resourceVersion ? (next as unknown as T) : undefined;
  return { verb: 'patch', kind, key: keyOf(next), change } as ObjectWrite;
}

/** binder.go checkBindings */
function checkBindings({ bindings, claims }: AssumedVolumes, place: BindingPlace): State {
  const labels = place.nodeLabels();
  if (labels === undefined) return { problem: `failed to get node "${place.nodeName}": node not found` };
  if (!place.knowsPod()) return { problem: 'pod does not exist any more' };
  for (const { claim, volume } of bindings) {
    const state = checkBinding(claim, volume, labels, place);
    if (state !== 'done') return state;
  }
  for (const claim of claims) {
    const state = checkProvision(claim, labels, place);
    if (state !== 'done') return state;
  }
  return 'done';
}

function checkBinding(
  claim: PersistentVolumeClaim,
  assumed: PersistentVolume,
  labels: StringMap,
  { catalog, nodeName }: BindingPlace,
): State {
  const { name } = assumed.metadata;
  const volume = catalog.volume(name);
  if (volume === undefined) return { problem: `failed to check binding: persistentvolumes "${name}" not found` };
  const current = catalog.claim(keyOf(claim));
  if (current === undefined) return { problem: `failed to check binding: ${claimMissing(claim)}` };
  if (!isUsableOn(volume, labels)) return outOfReach(name, nodeName);
  const { claimRef } = volume.spec;
  // A volume that had the claim's name on it already was not written: it is the same object.
  const isUnheard = volume !== assumed && volume.metadata.resourceVersion === assumed.metadata.resourceVersion;
  if (!isUnheard && (claimRef === undefined || claimRef.uid === '')) {
    return { problem: `ClaimRef got reset for pv "${name}"` };
  }
  return !isUnheard && isFullyBound(current) ? 'done' : 'waiting';
}

function checkProvision(assumed: PersistentVolumeClaim, labels: StringMap, { catalog, nodeName }: BindingPlace): State {
  const claim = catalog.claim(keyOf(assumed));
  if (claim === undefined) return { problem: `failed to check provisioning pvc: ${claimMissing(assumed)}` };
  const { metadata, spec } = claim;
  if (metadata.resourceVersion === assumed.metadata.resourceVersion) return 'waiting';
  // A provisioner that cannot make the volume takes the node's name away.
  if (metadata.annotations[SELECTED_NODE] !== nodeName) {
    return { problem: `provisioning failed for PVC "${metadata.name}"` };
  }
  const volumeName = spec.volumeName ?? '';
  if (volumeName !== '') {
    const volume = catalog.volume(volumeName);
    if (volume === undefined) return 'waiting';
    if (!isUsableOn(volume, labels)) return outOfReach(volumeName, nodeName);
  }
  return isFullyBound(claim) ? 'done' : 'waiting';
}

function claimMissing(claim: PersistentVolumeClaim): string {
  return `persistentvolumeclaims "${keyOf(claim)}" not found`;
}

function outOfReach(volumeName: string, nodeName: string): { readonly problem: string } {
  const why = 'no matching NodeSelectorTerms';
  return { problem: `pv "${volumeName}" node affinity doesn't match node "${nodeName}": ${why}` };
}
