import { z } from 'zod';
import { keyOf, type Change, type ObjectKey } from '../../api/kinds.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { PersistentVolumeClaim, VolumeClaimTemplate } from '../../api/objects/storage.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { claimKey, claimNameOf, isMadeFor } from '../../scheduling/volumes/claims-of-pod.ts';
import { defineComponent, type Environment } from '../component.ts';
import { Reconciler, type Outcome } from '../reconciler.ts';
import { connectControllerManager } from './kube-controller-manager/client.ts';
import { whenThereIsStorage } from './storage/when-there-is-storage.ts';

/** kube-controller-manager --concurrent-ephemeralvolume-syncs */
const WORKERS = 5;

export default defineComponent({
  name: 'ephemeral-volume',
  description: 'makes the claims of ephemeral volumes with their pods, and deletes them with their pods',
  options: z.strictObject({}).prefault({}),
  create: (environment) => {
    const client = connectControllerManager(environment);
    whenThereIsStorage(client, () => void new EphemeralVolumes(environment, client));
    return {};
  },
});

/**
 * volume/ephemeral/controller.go, v1.36. Claims whose pod is gone are deleted here at once, which is upstream's garbage
 * collector's business.
 */
class EphemeralVolumes {
  readonly #client: ApiClient;
  readonly #pods: Informer<'Pod'>;
  readonly #claims: Informer<'PersistentVolumeClaim'>;
  readonly #reconciler: Reconciler;

  constructor({ clock }: Environment, client: ApiClient) {
    this.#client = client;
    this.#pods = client.informer('Pod');
    this.#claims = client.informer('PersistentVolumeClaim');
    this.#reconciler = new Reconciler(clock, { workers: WORKERS, reconcile: (key, end) => this.#reconcile(key, end) });
    this.#pods.onChange((change) => this.#podChanged(change));
  }

  #podChanged({ type, object: pod }: Change<'Pod'>): void {
    if (pod.spec.volumes === undefined || pod.spec.volumes.every(({ ephemeral }) => ephemeral === undefined)) return;
    if (type === 'ADDED') this.#reconciler.add(keyOf(pod));
    if (type === 'DELETED') this.#deleteClaims(pod);
  }

  #reconcile(key: ObjectKey, end: (outcome: Outcome) => void): void {
    const pod = this.#pods.get(key);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return end('done');
    const missing = (pod.spec.volumes ?? []).flatMap((volume) => {
      const name = claimNameOf(pod, volume);
      if (volume.ephemeral === undefined || this.#claims.get(claimKey(pod, name!)) !== undefined) return [];
      return [createClaim(pod, name!, volume.ephemeral.volumeClaimTemplate)];
    });
    this.#create(missing, end);
  }

  #create([claim, ...others]: readonly PersistentVolumeClaim[], end: (outcome: Outcome) => void): void {
    if (claim === undefined) return end('done');
    this.#client.create('PersistentVolumeClaim', claim, (response) => {
      if (response.ok || response.code === 409) this.#create(others, end);
      else end('retry');
    });
  }

  #deleteClaims(pod: Pod): void {
    for (const volume of pod.spec.volumes ?? []) {
      if (volume.ephemeral === undefined) continue;
      const key = claimKey(pod, claimNameOf(pod, volume)!);
      const claim = this.#claims.get(key);
      if (claim === undefined || !isMadeFor(pod, claim)) continue;
      this.#client.delete('PersistentVolumeClaim', key, { uid: claim.metadata.uid });
    }
  }
}

function createClaim(
  { metadata: { name, namespace, uid } }: Pod,
  claimName: string,
  { labels, annotations, spec }: VolumeClaimTemplate,
): PersistentVolumeClaim {
  const owner = { apiVersion: 'v1', kind: 'Pod', name, uid, controller: true, blockOwnerDeletion: true };
  return {
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName,
      namespace,
      uid: '',
      resourceVersion: 0,
      creationTimestamp: 0,
      labels,
      annotations,
      ownerReferences: [owner],
    },
    spec,
    status: { phase: 'Pending' },
  };
}
