import type { ObjectMeta } from '../../api/objects/meta.ts';
import type { Time } from '../../engine/time.ts';
import type { Strategy } from './strategy.ts';

type Kinds = 'PersistentVolume' | 'PersistentVolumeClaim' | 'VolumeAttachment';

/**
 * What controllers have a say in before it goes: as long as finalizers stand on an object, a DELETE only marks it
 * (apiserver registry/generic/registry/store.go).
 */
const finalizers = {
  delete<T extends { readonly metadata: ObjectMeta }>(object: T, now: Time): T | undefined {
    const { metadata } = object;
    if ((metadata.finalizers?.length ?? 0) === 0) return undefined;
    if (metadata.deletionTimestamp !== undefined) return object;
    return { ...object, metadata: { ...metadata, deletionTimestamp: now, deletionGracePeriodSeconds: 0 } };
  },
  hasEnded: ({ metadata }: { readonly metadata: ObjectMeta }): boolean =>
    metadata.deletionTimestamp !== undefined && (metadata.finalizers?.length ?? 0) === 0,
};

/** New volumes and claims are Pending, whoever makes them (pkg/registry/core/persistentvolume/strategy.go). */
export const storageStrategies: { readonly [K in Kinds]: Strategy<K> } = {
  PersistentVolume: {
    kind: 'PersistentVolume',
    prepareForCreate: (volume) => ({ ...volume, status: { phase: 'Pending' } }),
    ...finalizers,
  },
  PersistentVolumeClaim: {
    kind: 'PersistentVolumeClaim',
    prepareForCreate: (claim) => ({ ...claim, status: { phase: 'Pending' } }),
    ...finalizers,
  },
  VolumeAttachment: {
    kind: 'VolumeAttachment',
    prepareForCreate: (attachment) => ({ ...attachment, status: { attached: false } }),
    ...finalizers,
  },
};
