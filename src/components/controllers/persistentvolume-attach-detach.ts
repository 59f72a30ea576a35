import { z } from 'zod';
import { avalanche, hashText } from '../../engine/rng.ts';
import { MILLISECOND, type Clock, type Duration } from '../../engine/time.ts';
import { keyOf, type ObjectKey } from '../../api/kinds.ts';
import { isTerminal, type Pod } from '../../api/objects/pod.ts';
import { attachmentName, type PersistentVolume, type VolumeAttachment } from '../../api/objects/storage.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { claimKey, claimNameOf } from '../../scheduling/volumes/claims-of-pod.ts';
import { csiVolumeOf } from '../../scheduling/volumes/csi-migration.ts';
import { defineComponent, type Environment } from '../component.ts';
import { nextRound } from '../periodic.ts';
import { connectControllerManager } from './kube-controller-manager/client.ts';
import { WantedVolumes } from './persistentvolume-attach-detach/wanted-volumes.ts';
import { whenThereIsStorage } from './storage/when-there-is-storage.ts';

/** kube-controller-manager --attach-detach-reconcile-sync-period is about checks; the loop itself runs so often. */
const LOOP_PERIOD: Duration = 100 * MILLISECOND;

export default defineComponent({
  name: 'persistentvolume-attach-detach',
  description: 'asks CSI drivers to attach volumes to the nodes of pods, and to detach them afterwards',
  options: z.strictObject({}).prefault({}),
  create: (environment) => {
    const client = connectControllerManager(environment);
    whenThereIsStorage(client, () => void new AttachDetach(environment, client));
    return {};
  },
});

/**
 * volume/attachdetach, v1.36: one VolumeAttachment for each volume and node. A volume is detached as soon as no pod of the
 * node needs it; what kubelets say of mounted volumes (volumesInUse, volumesAttached) is not modelled.
 */
class AttachDetach {
  readonly #clock: Clock;
  readonly #client: ApiClient;
  readonly #phase: number;
  readonly #claims: Informer<'PersistentVolumeClaim'>;
  readonly #volumes: Informer<'PersistentVolume'>;
  readonly #drivers: Informer<'CSIDriver'>;
  readonly #attachments: Informer<'VolumeAttachment'>;
  readonly #attachmentsOf: { get(volumeName: string): ReadonlySet<ObjectKey> };
  readonly #wanted = new WantedVolumes();
  /** Pods that wait for a claim to be heard of, by claim. */
  readonly #unresolved = new Map<ObjectKey, Map<string, Pod>>();
  /** Volumes to look at in the next round. */
  readonly #dirty = new Set<string>();
  /** Attachments asked for, of which no watch has told yet. */
  readonly #asked = new Set<string>();

  constructor({ clock, rng }: Environment, client: ApiClient) {
    this.#clock = clock;
    this.#client = client;
    this.#phase = avalanche(hashText(`${rng.seed}/persistentvolume-attach-detach`)) % LOOP_PERIOD;
    this.#claims = client.informer('PersistentVolumeClaim');
    this.#volumes = client.informer('PersistentVolume');
    this.#drivers = client.informer('CSIDriver');
    this.#attachments = client.informer('VolumeAttachment');
    this.#attachmentsOf = this.#attachments.index(({ spec }) => spec.source.persistentVolumeName);
    this.#attachments.onChange(({ object }) => {
      this.#asked.delete(object.metadata.name);
      this.#look(object.spec.source.persistentVolumeName);
    });
    this.#claims.onChange(({ object }) => this.#retry(keyOf(object)));
    this.#volumes.onChange(({ type, object }) => {
      const { claimRef } = object.spec;
      if (type === 'ADDED' && claimRef !== undefined) this.#retry(`${claimRef.namespace}/${claimRef.name}`);
    });
    client.informer('Pod').onChange(({ type, object }) => {
      if (object.spec.volumes !== undefined) this.#podChanged(object, type === 'DELETED' || isTerminal(object));
    });
  }

  #podChanged(pod: Pod, isGone: boolean): void {
    const { uid } = pod.metadata;
    if (isGone) {
      for (const volume of this.#wanted.removePod(uid)) this.#look(volume);
      for (const pods of this.#unresolved.values()) pods.delete(uid);
    } else if (pod.spec.nodeName !== undefined && !this.#wanted.hasPod(uid)) {
      this.#resolve(pod, pod.spec.nodeName);
    }
  }

  /** Which volumes does the pod need on its node? */
  #resolve(pod: Pod, nodeName: string): void {
    const { uid } = pod.metadata;
    this.#wanted.addPod(uid, nodeName);
    for (const volume of pod.spec.volumes ?? []) {
      const name = claimNameOf(pod, volume);
      if (name === undefined) continue;
      const key = claimKey(pod, name);
      const bound = this.#volumes.get(this.#claims.get(key)?.spec.volumeName ?? '');
      if (bound === undefined) {
        const waiting = this.#unresolved.get(key) ?? new Map<string, Pod>();
        this.#unresolved.set(key, waiting.set(uid, pod));
      } else if (this.#needsAttaching(bound)) {
        this.#wanted.add(uid, bound.metadata.name);
        this.#look(bound.metadata.name);
      }
    }
  }

  #retry(claim: ObjectKey): void {
    const waiting = this.#unresolved.get(claim);
    if (waiting === undefined || this.#volumes.get(this.#claims.get(claim)?.spec.volumeName ?? '') === undefined)
      return;
    this.#unresolved.delete(claim);
    for (const pod of waiting.values()) this.#resolve(pod, pod.spec.nodeName!);
  }

  #needsAttaching(volume: PersistentVolume): boolean {
    const csi = csiVolumeOf(volume, true);
    return csi !== undefined && this.#drivers.get(csi.driver)?.spec.attachRequired !== false;
  }

  #look(volumeName: string | undefined): void {
    if (volumeName === undefined) return;
    if (this.#dirty.size === 0) {
      this.#clock.at(nextRound(this.#clock.now, LOOP_PERIOD, this.#phase), this.#reconcile);
    }
    this.#dirty.add(volumeName);
  }

  readonly #reconcile = (): void => {
    const volumes = [...this.#dirty];
    this.#dirty.clear();
    for (const volumeName of volumes) this.#reconcileVolume(volumeName);
  };

  #reconcileVolume(volumeName: string): void {
    const nodes = this.#wanted.nodesOf(volumeName);
    const attachments = [...this.#attachmentsOf.get(volumeName)].map((key) => this.#attachments.get(key)!);
    for (const { metadata, spec } of attachments) {
      if (nodes.has(spec.nodeName) || metadata.deletionTimestamp !== undefined) continue;
      this.#client.delete('VolumeAttachment', metadata.name, { uid: metadata.uid });
    }
    const volume = this.#volumes.get(volumeName);
    if (volume === undefined) return;
    const isShared = volume.spec.accessModes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
    for (const nodeName of nodes) {
      const others = attachments.filter(({ spec }) => spec.nodeName !== nodeName);
      const isThere = attachments.length > others.length;
      // A volume for one node must be free first: Multi-Attach error.
      if (!isThere && (isShared || others.length === 0)) this.#attach(volume, nodeName);
    }
  }

  #attach(volume: PersistentVolume, nodeName: string): void {
    const { driver, handle } = csiVolumeOf(volume, true)!;
    const name = attachmentName(handle, driver, nodeName);
    if (this.#asked.has(name)) return;
    this.#asked.add(name);
    const volumeName = volume.metadata.name;
    this.#client.create('VolumeAttachment', createAttachment(name, driver, nodeName, volumeName), (response) => {
      if (response.ok) return;
      this.#asked.delete(name);
      this.#look(volumeName);
    });
  }
}

/** The finalizer is the attacher's, which adds it when it first sees the object; here it is there at once. */
function createAttachment(name: string, attacher: string, nodeName: string, volumeName: string): VolumeAttachment {
  return {
    kind: 'VolumeAttachment',
    metadata: {
      name,
      namespace: '',
      uid: '',
      resourceVersion: 0,
      creationTimestamp: 0,
      labels: {},
      annotations: {},
      finalizers: [`external-attacher/${attacher}`],
    },
    spec: { attacher, nodeName, source: { persistentVolumeName: volumeName } },
    status: { attached: false },
  };
}
