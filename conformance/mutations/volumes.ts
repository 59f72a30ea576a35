import { mutationsOf, type MutationSet } from './mutation.ts';

const PLUGINS = 'scheduling/plugins';
const VOLUMES = 'scheduling/volumes';

export const volumeRestrictions: MutationSet = {
  name: 'VolumeRestrictions',
  mutations: [
    ...mutationsOf('volume', `${PLUGINS}/volume-restrictions.ts`, [
      {
        point: 'preFilter',
        what: 'ReadWriteOncePod claims may be used twice',
        from: 'if (snapshot.isClaimUsed(claimKey(pod, claimName))) conflicts++;',
        to: '',
      },
      {
        point: 'filter',
        what: 'no disk is in the way',
        from: 'if (node.pods.some((other) => hasDiskConflict(pod, other.pod))) return DISK_CONFLICT;',
        to: '',
      },
    ]),
    ...mutationsOf('volume', `${VOLUMES}/disk-conflict.ts`, [
      {
        point: 'filter',
        what: 'a disk that is only read clashes all the same',
        from: 'one.readOnly && other.readOnly',
        to: 'false',
      },
    ]),
    ...mutationsOf('own tests', `${PLUGINS}/volume-restrictions.ts`, [
      {
        point: 'addPod',
        what: 'victims that come back do not count',
        from: 'state.conflicts += usesOf(state, other)',
        to: 'state.conflicts += 0 * usesOf(state, other)',
      },
      {
        point: 'removePod',
        what: 'victims count on',
        from: 'state.conflicts -= usesOf(state, other)',
        to: 'state.conflicts -= 0 * usesOf(state, other)',
      },
      {
        point: 'cloneState',
        what: 'what was tried on one node counts for the next',
        from: 'cloneState: (state) => ({ ...state }),',
        to: 'cloneState: (state) => state,',
      },
      {
        point: 'events',
        what: 'the end of a pod in another namespace is news',
        from: 'original === undefined || original.metadata.namespace !== pod.metadata.namespace',
        to: 'original === undefined',
      },
    ]),
  ],
};

export const nodeVolumeLimits: MutationSet = {
  name: 'NodeVolumeLimits',
  mutations: [
    ...mutationsOf('volume', `${PLUGINS}/node-volume-limits.ts`, [
      {
        point: 'preFilter',
        what: 'skips every pod',
        from: '? { state: undefined } : SKIP',
        to: '? SKIP : SKIP',
      },
      {
        point: 'filter',
        what: 'a volume that is attached already counts again',
        from: 'for (const volume of attached.keys()) wanted.delete(volume);',
        to: '',
      },
      { point: 'filter', what: 'one volume too many', from: '+ count > limit', to: '+ count > limit + 1' },
    ]),
    ...mutationsOf('volume', `${VOLUMES}/csi-migration.ts`, [
      {
        point: 'filter',
        what: 'volumes of former in-tree plugins do not count',
        from: `if (ebs !== undefined) return { driver: EBS, handle: ebsHandle(ebs.volumeID) };
  if (pd === undefined) return undefined;`,
        to: 'if (pd === undefined) return undefined;',
      },
    ]),
    ...mutationsOf('own tests', `${PLUGINS}/node-volume-limits.ts`, [
      {
        point: 'events',
        what: 'a limit that stays as it is counts as raised',
        from: 'limit > (before.get(driver) ?? 0)',
        to: 'limit >= (before.get(driver) ?? 0)',
      },
      {
        point: 'events',
        what: 'the end of a pod without a node is news',
        from: 'original !== undefined && isAssignedOrNominated(original) &&',
        to: 'original !== undefined && (isAssignedOrNominated(original) || true) &&',
      },
    ]),
  ],
};

export const volumeBinding: MutationSet = {
  name: 'VolumeBinding',
  mutations: [
    ...mutationsOf('volume', `${PLUGINS}/volume-binding.ts`, [
      {
        point: 'preFilter',
        what: 'a claim that the binder should have bound is no reason to stop',
        from: 'if (claims.hasUnboundImmediate) return UNBOUND_IMMEDIATE;',
        to: '',
      },
      {
        point: 'preScore',
        what: 'a shape is not looked at',
        from: 'scoreOf === undefined || latest === undefined ? SKIP',
        to: 'scoreOf === undefined || latest !== undefined ? SKIP',
      },
      {
        point: 'reserve',
        what: 'the next pod does not see what was decided',
        from: 'const volumes = state?.byNode.get(nodeName);',
        to: "const volumes = state?.byNode.get(`${nodeName}'`);",
      },
    ]),
    ...mutationsOf('volume', `${VOLUMES}/assume-cache.ts`, [
      {
        point: 'reserve',
        what: 'what earlier pods will get is not seen',
        from: 'this.#assumed.set(key, object);',
        to: '',
      },
    ]),
    ...mutationsOf('volume', `${VOLUMES}/find-matching-volume.ts`, [
      {
        point: 'filter',
        what: 'the largest volume is taken',
        from: 'spec.capacityBytes < smallest.spec.capacityBytes',
        to: 'spec.capacityBytes > smallest.spec.capacityBytes',
      },
      {
        point: 'filter',
        what: 'volumes that are not Available are taken',
        from: "volume.status.phase === 'Available' &&",
        to: '',
      },
      {
        point: 'filter',
        what: 'a promised volume out of reach is replaced by another',
        from: 'if (isPromised) return isReachable ? volume : undefined;',
        to: 'if (isPromised && isReachable) return volume;',
      },
    ]),
    ...mutationsOf('volume', `${VOLUMES}/find-pod-volumes.ts`, [
      {
        point: 'filter',
        what: 'large claims choose first',
        from: 'a.spec.requestBytes - b.spec.requestBytes',
        to: 'b.spec.requestBytes - a.spec.requestBytes',
      },
      {
        point: 'filter',
        what: 'allowedTopologies are not looked at',
        from: 'if (!isAllowed(storageClass.allowedTopologies, labels))',
        to: 'if (false)',
      },
      {
        point: 'filter',
        what: 'free storage is not looked at',
        from: 'if (capacity ===',
        to: 'if (false && capacity ===',
      },
      {
        point: 'filter',
        what: 'a node chosen earlier is forgotten',
        from: 'selected !== undefined && selected !== metadata.name',
        to: 'false',
      },
    ]),
    ...mutationsOf('volume', `${VOLUMES}/capacity-score.ts`, [
      {
        point: 'score',
        what: 'classes are not averaged',
        from: 'Math.round(total / classes.size)',
        to: 'Math.min(100, total)',
      },
    ]),
    ...mutationsOf('own tests', `${PLUGINS}/volume-binding.ts`, [
      {
        point: 'unreserve',
        what: 'what was decided stays decided',
        from: 'restoreVolumes(state.assumed, volumeCache, claimCache);',
        to: '',
      },
      {
        point: 'preBind',
        what: 'waits although nothing is to be written',
        from: 'assumed === undefined || assumed.bindings.length + assumed.claims.length === 0',
        to: 'assumed === undefined',
      },
      {
        point: 'events',
        what: 'any change of a class is news',
        from: 'JSON.stringify(storageClass.allowedTopologies) !== JSON.stringify(old.allowedTopologies)',
        to: 'true',
      },
    ]),
  ],
};

export const volumeZone: MutationSet = {
  name: 'VolumeZone',
  mutations: [
    ...mutationsOf('volume', `${PLUGINS}/volume-zone.ts`, [
      {
        point: 'preFilter',
        what: 'a volume that is gone is no reason to stop',
        from: 'if (volume === undefined) return `persistentvolume "${volumeName}" not found`;',
        to: 'if (volume === undefined) continue;',
      },
      {
        point: 'filter',
        what: 'old names of zones are not looked for under the new ones',
        from: ' ?? labels[TOPOLOGY_LABELS.get(key)!]',
        to: '',
      },
      {
        point: 'filter',
        what: 'nodes without zones are rejected',
        from: 'if (!hasTopology(labels)) return undefined;',
        to: '',
      },
    ]),
    ...mutationsOf('own tests', `${PLUGINS}/volume-zone.ts`, [
      {
        point: 'events',
        what: 'any change of a volume is news',
        from: 'old === undefined || JSON.stringify(placesOf(volume)) !== JSON.stringify(placesOf(old))',
        to: 'true',
      },
    ]),
  ],
};
