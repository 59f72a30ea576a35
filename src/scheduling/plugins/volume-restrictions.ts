import { z } from 'zod';
import type { Pod } from '../../api/objects/pod.ts';
import { onNodes, onPods } from '../cluster-event.ts';
import type { PodInfo } from '../pod-info.ts';
import { definePlugin, SKIP, type Rejection } from '../plugin.ts';
import { claimKey, namedClaims, NO_VOLUMES } from '../volumes/claims-of-pod.ts';
import { mayConflict, volumesConflict } from '../volumes/disk-conflict.ts';
import { claimNotFound } from '../volumes/pod-volume-claims.ts';
import { onStorage } from '../volumes/storage-events.ts';

const name = 'VolumeRestrictions';

const DISK_CONFLICT: Rejection = { plugin: name, code: 'Unschedulable', reasons: ['node(s) had no available disk'] };
const CLAIM_IN_USE: Rejection = {
  plugin: name,
  code: 'Unschedulable',
  reasons: [
    'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
  ],
};

interface ClaimUse {
  /** Names of the pod's claims that one pod alone may use. */
  readonly claims: ReadonlySet<string>;
  /** How often other pods use them. */
  conflicts: number;
}

/** plugins/volumerestrictions/volume_restrictions.go */
export default definePlugin<Record<string, never>, ClaimUse>({
  name,
  description: 'keeps pods apart that would mount one disk twice, and from claims with ReadWriteOncePod in use',
  args: z.strictObject({}),
  create: (_args, { volumes: catalog }) => ({
    ignores: ({ volumes }) => volumes === undefined,

    preFilter({ pod }, snapshot) {
      const { volumes } = pod.spec;
      if (volumes === undefined) return SKIP;
      const claims = new Set<string>();
      let conflicts = 0;
      for (const claimName of namedClaims(pod)) {
        const claim = catalog.claim(claimKey(pod, claimName));
        if (claim === undefined) {
          return { plugin: name, code: 'UnschedulableAndUnresolvable', reasons: [claimNotFound(claimName)] };
        }
        if (!claim.spec.accessModes.includes('ReadWriteOncePod') || claims.has(claimName)) continue;
        claims.add(claimName);
        if (snapshot.isClaimUsed(claimKey(pod, claimName))) conflicts++;
      }
      return conflicts === 0 && !volumes.some(mayConflict) ? SKIP : { state: { claims, conflicts } };
    },

    filter({ conflicts }, { pod }, node) {
      if (node.pods.some((other) => hasDiskConflict(pod, other.pod))) return DISK_CONFLICT;
      return conflicts > 0 ? CLAIM_IN_USE : undefined;
    },

    cloneState: (state) => ({ ...state }),
    addPod: (state, _pod, other) => void (state.conflicts += usesOf(state, other)),
    removePod: (state, _pod, other) => void (state.conflicts -= usesOf(state, other)),

    events: [
      ...onPods(['Delete'], (pod, { original }) => {
        if (original === undefined || original.metadata.namespace !== pod.metadata.namespace) return false;
        const claims = namedClaims(pod);
        return hasDiskConflict(pod, original) || namedClaims(original).some((claim) => claims.includes(claim));
      }),
      ...onNodes(['Add']),
      onStorage(
        'PersistentVolumeClaim',
        ['Add'],
        (pod, { metadata }) =>
          metadata.namespace === pod.metadata.namespace && namedClaims(pod).includes(metadata.name),
      ),
    ],
  }),
});

/** Upstream does not look at the namespace of the other pod here. */
function usesOf({ claims }: ClaimUse, { pod }: PodInfo): number {
  return namedClaims(pod).filter((claim) => claims.has(claim)).length;
}

function hasDiskConflict({ spec: { volumes = NO_VOLUMES } }: Pod, { spec }: Pod): boolean {
  return (
    spec.volumes !== undefined &&
    volumes.some((volume) => mayConflict(volume) && spec.volumes!.some((other) => volumesConflict(volume, other)))
  );
}
