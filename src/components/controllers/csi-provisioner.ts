import { z } from 'zod';
import { drawFrom, type Distribution } from '../../engine/distribution.ts';
import { SECOND, type Duration } from '../../engine/time.ts';
import { distribution } from '../../api/options.ts';
import { keyOf, type ObjectKey } from '../../api/kinds.ts';
import {
  classOfClaim,
  PROVISIONED_BY,
  SELECTED_NODE,
  STORAGE_PROVISIONER,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../../api/objects/storage.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { isDelayed } from '../../scheduling/volumes/pod-volume-claims.ts';
import { defineComponent, type Environment } from '../component.ts';
import { Reconciler, type Outcome } from '../reconciler.ts';
import { segmentFor } from './csi-provisioner/segment-for.ts';
import { whenThereIsStorage } from './storage/when-there-is-storage.ts';

const options = z
  .strictObject({
    workerThreads: z.int().min(1).default(100).describe('external-provisioner --worker-threads'),
    kubeAPIQPS: z.number().gt(0).default(5).describe('external-provisioner --kube-api-qps, per driver'),
    kubeAPIBurst: z.int().min(1).default(10).describe('external-provisioner --kube-api-burst, per driver'),
    provisionDuration: distribution({ kind: 'lognormal', median: 3 * SECOND, sigma: 0.5 }).describe(
      'CreateVolume of a CSI driver; assumption',
    ),
    deleteDuration: distribution({ kind: 'lognormal', median: 3 * SECOND, sigma: 0.5 }).describe(
      'DeleteVolume of a CSI driver; assumption',
    ),
  })
  .prefault({});

type Options = z.infer<typeof options>;
type End = (outcome: Outcome) => void;

export default defineComponent<Options>({
  name: 'csi-provisioner',
  description: 'makes volumes for claims and deletes those that are released, for the CSI drivers of all classes',
  options,
  create: (environment, given) => {
    const client = environment.connect({ ...clientOf(given), isShared: true });
    whenThereIsStorage(client, () => void new CsiProvisioner(environment, client, given));
    return {};
  },
});

function clientOf({ kubeAPIQPS, kubeAPIBurst }: Options) {
  return { component: 'csi-provisioner', qps: kubeAPIQPS, burst: kubeAPIBurst };
}

/**
 * kubernetes-csi external-provisioner, once for all drivers. Drivers always succeed; what they have left
 * (CSIStorageCapacity) is not counted down.
 */
class CsiProvisioner {
  readonly #environment: Environment;
  readonly #options: Options;
  readonly #claims: Informer<'PersistentVolumeClaim'>;
  readonly #volumes: Informer<'PersistentVolume'>;
  readonly #classes: Informer<'StorageClass'>;
  readonly #csiNodes: Informer<'CSINode'>;
  readonly #nodes: Informer<'Node'>;
  readonly #attachments: Informer<'VolumeAttachment'>;
  /** Each driver has a provisioner of its own, with its own connection. */
  readonly #writers = new Map<string, ApiClient>();
  readonly #claimQueue: Reconciler;
  readonly #volumeQueue: Reconciler;

  constructor(environment: Environment, client: ApiClient, given: Options) {
    const { clock } = environment;
    this.#environment = environment;
    this.#options = given;
    const workers = given.workerThreads;
    this.#claimQueue = new Reconciler(clock, { workers, reconcile: (key, end) => this.#provision(key, end) });
    this.#volumeQueue = new Reconciler(clock, { workers, reconcile: (name, end) => this.#delete(name, end) });
    this.#claims = client.informer('PersistentVolumeClaim');
    this.#volumes = client.informer('PersistentVolume');
    this.#classes = client.informer('StorageClass');
    this.#csiNodes = client.informer('CSINode');
    this.#nodes = client.informer('Node');
    this.#attachments = client.informer('VolumeAttachment');
    this.#claims.onChange(({ type, object }) => {
      if (type !== 'DELETED' && this.#isWanted(object)) this.#claimQueue.add(keyOf(object));
    });
    this.#volumes.onChange(({ type, object }) => {
      if (type !== 'DELETED' && isToBeDeleted(object)) this.#volumeQueue.add(object.metadata.name);
    });
    this.#attachments.onChange(({ type, object }) => {
      const { persistentVolumeName } = object.spec.source;
      if (type === 'DELETED' && persistentVolumeName !== undefined) this.#volumeQueue.add(persistentVolumeName);
    });
  }

  #isWanted(claim: PersistentVolumeClaim): boolean {
    const { metadata, spec } = claim;
    if ((spec.volumeName ?? '') !== '' || metadata.annotations[STORAGE_PROVISIONER] === undefined) return false;
    const isLate = isDelayed(classOfClaim(claim), { storageClass: (name) => this.#classes.get(name) });
    return !isLate || SELECTED_NODE in metadata.annotations;
  }

  #provision(key: ObjectKey, end: End): void {
    const claim = this.#claims.get(key);
    if (claim === undefined || !this.#isWanted(claim)) return end('done');
    const storageClass = this.#classes.get(classOfClaim(claim));
    const name = `pvc-${claim.metadata.uid}`;
    if (storageClass === undefined || this.#volumes.get(name) !== undefined) return end('done');
    this.#after(this.#options.provisionDuration, `provision/${claim.metadata.uid}`, () => {
      const volume = this.#createVolume(name, claim, storageClass);
      this.#writerOf(claim.metadata.annotations[STORAGE_PROVISIONER]!).create('PersistentVolume', volume, (response) =>
        end(response.ok || response.code === 409 ? 'done' : 'retry'),
      );
    });
  }

  #createVolume(name: string, claim: PersistentVolumeClaim, storageClass: StorageClass): PersistentVolume {
    const { metadata, spec } = claim;
    const driver = metadata.annotations[STORAGE_PROVISIONER]!;
    const segment = segmentFor(claim, storageClass, driver, this.#csiNodes, this.#nodes);
    const terms = Object.entries(segment).map(([key, value]) => ({ key, operator: 'In', values: [value] }) as const);
    const { namespace, name: claimName, uid } = metadata;
    return {
      kind: 'PersistentVolume',
      metadata: { ...NEW, name, annotations: { [PROVISIONED_BY]: driver } },
      spec: {
        capacityBytes: spec.requestBytes,
        accessModes: spec.accessModes,
        volumeMode: spec.volumeMode,
        persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
        storageClassName: storageClass.metadata.name,
        ...(spec.volumeAttributesClassName === undefined
          ? {}
          : { volumeAttributesClassName: spec.volumeAttributesClassName }),
        claimRef: { namespace, name: claimName, uid },
        ...(terms.length === 0 ? {} : { nodeAffinity: [{ matchExpressions: terms }] }),
        source: { csi: { driver, volumeHandle: name } },
      },
      status: { phase: 'Pending' },
    };
  }

  /** A volume that is still attached comes back when it is not any more. */
  #delete(name: string, end: End): void {
    const volume = this.#volumes.get(name);
    if (volume === undefined || !isToBeDeleted(volume) || this.#isAttached(name)) return end('done');
    const { uid, annotations } = volume.metadata;
    this.#after(this.#options.deleteDuration, `delete/${uid}`, () => {
      this.#writerOf(annotations[PROVISIONED_BY]!).delete('PersistentVolume', name, { uid }, () => end('done'));
    });
  }

  #isAttached(volumeName: string): boolean {
    for (const { spec } of this.#attachments.list()) if (spec.source.persistentVolumeName === volumeName) return true;
    return false;
  }

  #writerOf(driver: string): ApiClient {
    const writer = this.#writers.get(driver) ?? this.#environment.connect(clientOf(this.#options));
    this.#writers.set(driver, writer);
    return writer;
  }

  #after(takes: Distribution, purpose: string, step: () => void): void {
    const { clock, rng } = this.#environment;
    const wait: Duration = drawFrom(takes, rng.batchStream(`csi-provisioner/${purpose}`));
    clock.after(wait, step);
  }
}

const NEW = { namespace: '', uid: '', resourceVersion: 0, creationTimestamp: 0, labels: {} } as const;

function isToBeDeleted({ metadata, spec, status }: PersistentVolume): boolean {
  return (
    status.phase === 'Released' &&
    spec.persistentVolumeReclaimPolicy === 'Delete' &&
    PROVISIONED_BY in metadata.annotations
  );
}
