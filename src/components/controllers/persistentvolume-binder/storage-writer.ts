import { keyOf } from '../../../api/kinds.ts';
import type { StringMap } from '../../../api/objects/meta.ts';
import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimStatus,
} from '../../../api/objects/storage.ts';
import type { ApiClient } from '../../../apiserver/client.ts';
import { bindVolume } from '../../../scheduling/volumes/bind-volume.ts';
import { LatestObjects } from '../storage/latest-objects.ts';

type Done = (isFine: boolean) => void;

/** The writes of the binder, each of which goes on from the answer to the one before. */
export class StorageWriter {
  readonly volumes = new LatestObjects<PersistentVolume>();
  readonly claims = new LatestObjects<PersistentVolumeClaim>();
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Both sides, each first its spec and then its status (pv_controller.go bind). */
  bind(volume: PersistentVolume, claim: PersistentVolumeClaim, done: Done): void {
    this.updateVolume(bindVolume(volume, claim), (isBound) => {
      if (!isBound) return done(false);
      this.setVolumePhase(this.volumes.get(keyOf(volume)) ?? volume, 'Bound', (isSet) => {
        if (!isSet) return done(false);
        this.updateClaim(bindClaim(claim, volume), (isComplete) => {
          if (!isComplete) return done(false);
          const { capacityBytes, accessModes } = volume.spec;
          const current = this.claims.get(keyOf(claim)) ?? claim;
          this.setClaimStatus(current, { phase: 'Bound', capacityBytes, accessModes }, done);
        });
      });
    });
  }

  /** Makes the volume free again for others, or for the claim that the user has promised it to. */
  unbind(volume: PersistentVolume, done: Done): void {
    const { metadata, spec } = volume;
    const { claimRef, ...rest } = spec;
    const { [BOUND_BY_CONTROLLER]: isOurs, ...annotations } = metadata.annotations;
    const next: PersistentVolume =
      isOurs === undefined
        ? { ...volume, spec: { ...spec, claimRef: { ...claimRef!, uid: '' } } }
        : { ...volume, metadata: { ...metadata, annotations }, spec: rest };
    this.updateVolume(next, (isFine) => {
      if (!isFine) return done(false);
      this.setVolumePhase(this.volumes.get(keyOf(volume)) ?? next, 'Available', done);
    });
  }

  updateVolume(next: PersistentVolume, done: Done): void {
    if (this.volumes.get(keyOf(next)) === next) return done(true);
    this.#client.update('PersistentVolume', next, (response) => {
      if (response.ok) this.volumes.set(response.object);
      done(response.ok);
    });
  }

  updateClaim(next: PersistentVolumeClaim, done: Done): void {
    if (this.claims.get(keyOf(next)) === next) return done(true);
    this.#client.update('PersistentVolumeClaim', next, (response) => {
      if (response.ok) this.claims.set(response.object);
      done(response.ok);
    });
  }

  setVolumePhase(volume: PersistentVolume, phase: PersistentVolume['status']['phase'], done: Done): void {
    if (volume.status.phase === phase) return done(true);
    const { resourceVersion } = volume.metadata;
    this.#client.patchStatus(
      'PersistentVolume',
      keyOf(volume),
      (current) =>
        current.metadata.resourceVersion === resourceVersion ? { ...current, status: { phase } } : undefined,
      (response) => {
        if (response.ok) this.volumes.set(response.object);
        done(response.ok);
      },
    );
  }

  setClaimStatus(claim: PersistentVolumeClaim, status: PersistentVolumeClaimStatus, done: Done): void {
    if (claim.status.phase === status.phase) return done(true);
    const { resourceVersion } = claim.metadata;
    this.#client.patchStatus(
      'PersistentVolumeClaim',
      keyOf(claim),
      (current) => (current.metadata.resourceVersion === resourceVersion ? { ...current, status } : undefined),
      (response) => {
        if (response.ok) this.claims.set(response.object);
        done(response.ok);
      },
    );
  }
}

/** The same object when it names the volume and is marked already (pv_controller.go bindClaimToVolume). */
function bindClaim(claim: PersistentVolumeClaim, { metadata: { name } }: PersistentVolume): PersistentVolumeClaim {
  const { metadata, spec } = claim;
  const isNamed = spec.volumeName === name;
  if (isNamed && BIND_COMPLETED in metadata.annotations) return claim;
  const marks: StringMap = isNamed ? {} : { [BOUND_BY_CONTROLLER]: 'yes' };
  const annotations = { ...metadata.annotations, ...marks, [BIND_COMPLETED]: 'yes' };
  return { ...claim, metadata: { ...metadata, annotations }, spec: { ...spec, volumeName: name } };
}
