import { z } from 'zod';
import { SECOND } from '../../engine/time.ts';
import { keyOf } from '../../api/kinds.ts';
import { type PersistentVolume, type PersistentVolumeClaim } from '../../api/objects/storage.ts';
import { onNodes } from '../cluster-event.ts';
import { definePlugin, SKIP, type Rejection } from '../plugin.ts';
import { shape } from '../scoring-strategy.ts';
import type { Snapshot } from '../snapshot.ts';
import { AssumeCache } from '../volumes/assume-cache.ts';
import { assumeVolumes, restoreVolumes, type AssumedVolumes } from '../volumes/assume-volumes.ts';
import { bindingWork } from '../volumes/binding-work.ts';
import { createCapacityScorer } from '../volumes/capacity-score.ts';
import { usesClaim } from '../volumes/claims-of-pod.ts';
import { findPodVolumes, limitOf, type PodVolumes, type VolumeConflicts } from '../volumes/find-pod-volumes.ts';
import { checkClaims, sortClaims, type PodVolumeClaims } from '../volumes/pod-volume-claims.ts';
import { onStorage } from '../volumes/storage-events.ts';

const name = 'VolumeBinding';

/** What one cycle remembers of the pod; shared by everything that asks what if. */
export interface VolumeBindingState {
  readonly claims: PodVolumeClaims;
  /** For nodes that the filter has accepted. */
  readonly byNode: Map<string, PodVolumes>;
  readonly snapshot: Snapshot;
  /** Since reserve. */
  assumed: AssumedVolumes | undefined;
}

const args = z.strictObject({
  /** config/v1 defaults: SetDefaults_VolumeBindingArgs */
  bindTimeoutSeconds: z.int().min(0).default(600),
  /** Upstream takes a shape only with the feature gate StorageCapacityScoring (alpha); here it switches scores on, in scenarios alone. */
  shape: shape.optional(),
});

/** plugins/volumebinding/volume_binding.go and binder.go; in-tree volumes are not translated to CSI here. */
export default definePlugin<z.output<typeof args>, VolumeBindingState, VolumeBindingState>({
  name,
  description: 'finds volumes for the claims of a pod, or has them made, and binds them before the pod',
  args,
  create({ bindTimeoutSeconds, shape: points }, { volumes: catalog, knowsPod }) {
    const volumeCache = new AssumeCache<PersistentVolume>((volume) => catalog.volume(volume));
    const claimCache = new AssumeCache<PersistentVolumeClaim>((key) => catalog.claim(key));
    const scoreOf = points === undefined ? undefined : createCapacityScorer(points);
    /** Of the cycle whose nodes are to be scored: preScore is not given what preFilter remembers. */
    let latest: VolumeBindingState | undefined;

    return {
      ignores: ({ volumes }) => volumes === undefined,

      preFilter({ pod }, snapshot) {
        latest = undefined;
        if (pod.spec.volumes === undefined) return SKIP;
        const check = checkClaims(pod, catalog);
        if (check === 'none') return SKIP;
        if (check !== 'fine') return unresolvable(check.problem);
        const claims = sortClaims(pod, catalog, claimCache, volumeCache);
        if (claims.hasUnboundImmediate) return UNBOUND_IMMEDIATE;
        latest = { claims, byNode: new Map(), snapshot, assumed: undefined };
        return { state: latest };
      },

      filter({ claims, byNode }, _pod, { node }) {
        const found = findPodVolumes(claims, node, catalog, (volume) => volumeCache.get(volume));
        if (!('bindings' in found)) return rejectionFor(found);
        byNode.set(node.metadata.name, found);
        return undefined;
      },

      skipsScore: () => scoreOf === undefined || latest === undefined,

      preScore: () => (scoreOf === undefined || latest === undefined ? SKIP : { state: latest }),

      score({ byNode }, _pod, { node }) {
        const volumes = byNode.get(node.metadata.name);
        return volumes === undefined ? 0 : scoreOf!(volumes);
      },

      reserve(state, _pod, nodeName) {
        const volumes = state?.byNode.get(nodeName);
        if (volumes === undefined) return undefined;
        const assumed = assumeVolumes(volumes, nodeName, volumeCache, claimCache);
        if (typeof assumed === 'string') return { plugin: name, code: 'Error', reasons: [assumed] };
        state!.assumed = assumed;
        return undefined;
      },

      unreserve(state) {
        if (state?.assumed === undefined) return;
        restoreVolumes(state.assumed, volumeCache, claimCache);
        state.assumed = undefined;
      },

      preBind(state, { pod }, nodeName) {
        const assumed = state?.assumed;
        if (assumed === undefined || assumed.bindings.length + assumed.claims.length === 0) return undefined;
        return bindingWork(assumed, {
          plugin: name,
          nodeName,
          timeout: bindTimeoutSeconds * SECOND,
          nodeLabels: () => state!.snapshot.get(nodeName)?.node.metadata.labels,
          knowsPod: () => knowsPod(keyOf(pod)),
          catalog,
        });
      },

      plans({ byNode }, _pod, { node }) {
        const { bindings = [], provisions = [] } = byNode.get(node.metadata.name) ?? {};
        return [
          ...bindings.map(
            ({ claim, volume }) => `binds claim ${claim.metadata.name} to volume ${volume.metadata.name}`,
          ),
          ...provisions.map(
            ({ claim }) => `has a volume of class ${claim.spec.storageClassName} made for claim ${claim.metadata.name}`,
          ),
        ];
      },

      events: [
        onStorage(
          'StorageClass',
          ['Add', 'Update'],
          (_pod, storageClass, old) =>
            old === undefined ||
            JSON.stringify(storageClass.allowedTopologies) !== JSON.stringify(old.allowedTopologies),
        ),
        onStorage('PersistentVolumeClaim', ['Add', 'Update'], (pod, claim) => usesClaim(pod, claim)),
        onStorage('PersistentVolume', ['Add', 'Update']),
        ...onNodes(['Add', 'UpdateNodeLabel']),
        onStorage(
          'CSINode',
          ['Add', 'Update'],
          (_pod, { metadata }, old) =>
            old === undefined || metadata.annotations[MIGRATED] !== old.metadata.annotations[MIGRATED],
        ),
        onStorage(
          'CSIDriver',
          ['Update'],
          ({ spec }, driver, old) =>
            old?.spec.storageCapacity === true &&
            !driver.spec.storageCapacity &&
            spec.volumes?.some(({ csi }) => csi?.driver === driver.metadata.name) === true,
        ),
        onStorage(
          'CSIStorageCapacity',
          ['Add', 'Update'],
          (_pod, capacity, old) => old === undefined || limitOf(capacity) > limitOf(old),
        ),
      ],
    };
  },
});

/** k8s.io/api/storage/v1 MigratedPluginsAnnotationKey */
const MIGRATED = 'storage.alpha.kubernetes.io/migrated-plugins';

function unresolvable(...reasons: readonly string[]): Rejection {
  return { plugin: name, code: 'UnschedulableAndUnresolvable', reasons };
}

const UNBOUND_IMMEDIATE = unresolvable('pod has unbound immediate PersistentVolumeClaims');
const OUT_OF_REACH = "node(s) didn't match PersistentVolume's node affinity";
const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const NO_SPACE = 'node(s) did not have enough free storage';
const VOLUME_MISSING = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

/** Each combination of reasons once, by its bits. */
const REJECTIONS: readonly Rejection[] = Array.from({ length: 16 }, (_, bits) =>
  unresolvable(...[OUT_OF_REACH, NO_VOLUME, NO_SPACE, VOLUME_MISSING].filter((_reason, bit) => (bits >> bit) & 1)),
);

function rejectionFor({ isOutOfReach, hasNoVolume, hasNoSpace, isVolumeMissing }: VolumeConflicts): Rejection {
  const bits = [isOutOfReach, hasNoVolume, hasNoSpace, isVolumeMissing];
  return REJECTIONS[bits.reduce((sum, isSet, bit) => sum + (isSet ? 1 << bit : 0), 0)]!;
}
