import { z } from 'zod';
import { avalanche, hashText } from '../../engine/rng.ts';
import type { Clock } from '../../engine/time.ts';
import { duration } from '../../api/options.ts';
import { keyOf, type Change, type ObjectKey } from '../../api/kinds.ts';
import {
  BIND_COMPLETED,
  classOfClaim,
  isVolumeOf,
  NO_PROVISIONER,
  PROVISIONED_BY,
  SELECTED_NODE,
  STORAGE_PROVISIONER,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../api/objects/storage.ts';
import { withDefaultClass } from '../../apiserver/admission/default-storage-class.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { driverOfProvisioner } from '../../scheduling/volumes/csi-migration.ts';
import { isDelayed } from '../../scheduling/volumes/pod-volume-claims.ts';
import { defineComponent, type Environment } from '../component.ts';
import { nextRound } from '../periodic.ts';
import { Reconciler, type Outcome } from '../reconciler.ts';
import { connectControllerManager } from './kube-controller-manager/client.ts';
import { findForClaim, isSatisfiedBy } from './persistentvolume-binder/find-for-claim.ts';
import { StorageWriter } from './persistentvolume-binder/storage-writer.ts';

const options = z
  .strictObject({
    syncPeriod: duration('15s')
      .refine((period) => period > 0, { error: 'expected more than 0' })
      .describe(
        'kube-controller-manager --pvclaimbinder-sync-period: claims that found no volume are looked at again so often',
      ),
  })
  .prefault({});

type Options = z.infer<typeof options>;
type End = (outcome: Outcome) => void;

export default defineComponent<Options>({
  name: 'persistentvolume-binder',
  description: 'binds claims to volumes, asks provisioners for volumes, releases volumes whose claims are gone',
  options,
  create: (environment, given) => {
    new PersistentVolumeBinder(environment, given);
    return {};
  },
});

/**
 * persistentvolume/pv_controller.go, v1.36. Of the rounds of its resync only those are events after which something may
 * be different: somebody waits, and a volume or a class has come or a write has failed since. Volumes are not recycled.
 */
class PersistentVolumeBinder {
  readonly #clock: Clock;
  readonly #options: Options;
  readonly #phase: number;
  readonly #classes: Informer<'StorageClass'>;
  readonly #writer: StorageWriter;
  readonly #claimQueue: Reconciler;
  readonly #volumeQueue: Reconciler;
  /** To be looked at in the next round of the resync. */
  readonly #waitingClaims = new Set<ObjectKey>();
  readonly #failedVolumes = new Set<ObjectKey>();
  #isResyncPlanned = false;

  constructor(environment: Environment, given: Options) {
    const { clock, rng } = environment;
    const client = connectControllerManager(environment);
    this.#clock = clock;
    this.#options = given;
    this.#phase = avalanche(hashText(`${rng.seed}/persistentvolume-binder`)) % given.syncPeriod;
    this.#writer = new StorageWriter(client);
    // Upstream has one worker for each of the two queues.
    this.#claimQueue = new Reconciler(clock, { workers: 1, reconcile: (key, end) => this.#syncClaim(key, end) });
    this.#volumeQueue = new Reconciler(clock, { workers: 1, reconcile: (key, end) => this.#syncVolume(key, end) });
    this.#classes = client.informer('StorageClass');
    this.#classes.onChange(() => this.#planResync());
    client.informer('PersistentVolume').onChange((change) => this.#volumeChanged(change));
    client.informer('PersistentVolumeClaim').onChange((change) => this.#claimChanged(change));
  }

  #volumeChanged({ type, object }: Change<'PersistentVolume'>): void {
    const { volumes } = this.#writer;
    if (type !== 'DELETED') {
      if (volumes.set(object)) this.#volumeQueue.add(keyOf(object));
      return;
    }
    volumes.delete(keyOf(object));
    const { claimRef } = object.spec;
    if (claimRef !== undefined) this.#claimQueue.add(`${claimRef.namespace}/${claimRef.name}`);
  }

  #claimChanged({ type, object }: Change<'PersistentVolumeClaim'>): void {
    const { claims } = this.#writer;
    const key = keyOf(object);
    if (type !== 'DELETED') {
      if (claims.set(object)) this.#claimQueue.add(key);
      return;
    }
    claims.delete(key);
    this.#waitingClaims.delete(key);
    if (object.spec.volumeName !== undefined) this.#volumeQueue.add(object.spec.volumeName);
  }

  #syncClaim(key: ObjectKey, end: End): void {
    const claim = this.#writer.claims.get(key);
    this.#waitingClaims.delete(key);
    if (claim === undefined) return end('done');
    const done = (isFine: boolean): void => {
      if (!isFine) this.#wait(key);
      end('done');
    };
    if (BIND_COMPLETED in claim.metadata.annotations) this.#syncBoundClaim(claim, done);
    else if ((claim.spec.volumeName ?? '') === '') this.#findVolume(claim, done);
    else this.#syncPreboundClaim(claim, done);
  }

  /** A claim that names its volume. */
  #syncPreboundClaim(claim: PersistentVolumeClaim, done: (isFine: boolean) => void): void {
    const volume = this.#writer.volumes.get(claim.spec.volumeName!);
    const mayBind =
      volume !== undefined &&
      (volume.spec.claimRef === undefined ? isSatisfiedBy(claim, volume) : isVolumeOf(volume, claim));
    if (mayBind) this.#writer.bind(volume, claim, done);
    else done(false);
  }

  #syncBoundClaim(claim: PersistentVolumeClaim, done: (isFine: boolean) => void): void {
    const volume = this.#writer.volumes.get(claim.spec.volumeName ?? '');
    const claimRef = volume?.spec.claimRef;
    const isOurs = volume !== undefined && (claimRef === undefined || claimRef.uid === claim.metadata.uid);
    if (isOurs) this.#writer.bind(volume, claim, done);
    else this.#writer.setClaimStatus(claim, { phase: 'Lost' }, done);
  }

  #findVolume(claim: PersistentVolumeClaim, done: (isFine: boolean) => void): void {
    const className = classOfClaim(claim);
    const catalog = { storageClass: (name: string) => this.#classes.get(name) };
    const isLeftToScheduler = isDelayed(className, catalog);
    const volume = findForClaim(claim, this.#writer.volumes.list(), isLeftToScheduler);
    if (volume !== undefined) return this.#writer.bind(volume, claim, done);
    const withClass = withDefaultClass(claim, this.#classes.list());
    if (withClass !== claim) return this.#writer.updateClaim(withClass, done);
    this.#wait(keyOf(claim), false);
    const storageClass = this.#classes.get(className);
    const hasNode = SELECTED_NODE in claim.metadata.annotations;
    if (storageClass === undefined || (isLeftToScheduler && !hasNode)) return done(true);
    this.#askForVolume(claim, storageClass, done);
  }

  /** The annotation tells the driver's provisioner that the claim is its own (setClaimProvisioner). */
  #askForVolume(claim: PersistentVolumeClaim, { provisioner }: StorageClass, done: (isFine: boolean) => void): void {
    const { metadata } = claim;
    const driver = driverOfProvisioner(provisioner, true);
    const isAsked = metadata.annotations[STORAGE_PROVISIONER] === driver;
    if (provisioner === NO_PROVISIONER || driver === undefined || isAsked) return done(true);
    const annotations = { ...metadata.annotations, [STORAGE_PROVISIONER]: driver };
    this.#writer.updateClaim({ ...claim, metadata: { ...metadata, annotations } }, done);
  }

  #syncVolume(key: ObjectKey, end: End): void {
    const volume = this.#writer.volumes.get(key);
    if (volume === undefined) return end('done');
    const done = (isFine: boolean): void => {
      if (!isFine) {
        this.#failedVolumes.add(key);
        this.#planResync();
      }
      end('done');
    };
    const { claimRef } = volume.spec;
    if (claimRef === undefined || claimRef.uid === '') {
      // Somebody who waits may have it now.
      this.#planResync();
      return this.#writer.setVolumePhase(volume, 'Available', done);
    }
    const claimKey = `${claimRef.namespace}/${claimRef.name}`;
    const claim = this.#writer.claims.get(claimKey);
    if (claim === undefined || claim.metadata.uid !== claimRef.uid) return this.#release(volume, done);
    const { volumeName = '' } = claim.spec;
    if (volumeName === '') this.#claimQueue.add(claimKey);
    if (volumeName === volume.metadata.name) this.#writer.setVolumePhase(volume, 'Bound', done);
    else if (volumeName === '') done(true);
    else if (isDisposable(volume)) this.#release(volume, done);
    else this.#writer.unbind(volume, done);
  }

  /** What becomes of it is its provisioner's business (Delete) or nobody's (Retain). */
  #release(volume: PersistentVolume, done: (isFine: boolean) => void): void {
    const isReleased = volume.status.phase === 'Released' || volume.status.phase === 'Failed';
    if (isReleased) done(true);
    else this.#writer.setVolumePhase(volume, 'Released', done);
  }

  #wait(claimKey: ObjectKey, hasFailed = true): void {
    this.#waitingClaims.add(claimKey);
    if (hasFailed) this.#planResync();
  }

  #planResync(): void {
    if (this.#isResyncPlanned) return;
    this.#isResyncPlanned = true;
    this.#clock.at(nextRound(this.#clock.now, this.#options.syncPeriod, this.#phase), this.#resync);
  }

  readonly #resync = (): void => {
    this.#isResyncPlanned = false;
    for (const key of this.#failedVolumes) this.#volumeQueue.add(key);
    this.#failedVolumes.clear();
    for (const key of this.#waitingClaims) this.#claimQueue.add(key);
  };
}

/** Made for a claim that has got another volume meanwhile. */
function isDisposable({ metadata, spec }: PersistentVolume): boolean {
  return PROVISIONED_BY in metadata.annotations && spec.persistentVolumeReclaimPolicy === 'Delete';
}
