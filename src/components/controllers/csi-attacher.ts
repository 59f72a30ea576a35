import { z } from 'zod';
import { drawFrom, type Distribution } from '../../engine/distribution.ts';
import { SECOND } from '../../engine/time.ts';
import { distribution } from '../../api/options.ts';
import { keyOf } from '../../api/kinds.ts';
import type { VolumeAttachment } from '../../api/objects/storage.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { defineComponent, type Environment } from '../component.ts';
import { Reconciler, type Outcome } from '../reconciler.ts';

const options = z
  .strictObject({
    workerThreads: z.int().min(1).default(10).describe('external-attacher --worker-threads, per driver'),
    kubeAPIQPS: z.number().gt(0).default(5).describe('external-attacher --kube-api-qps, per driver'),
    kubeAPIBurst: z.int().min(1).default(10).describe('external-attacher --kube-api-burst, per driver'),
    attachDuration: distribution({ kind: 'lognormal', median: 2 * SECOND, sigma: 0.5 }).describe(
      'ControllerPublishVolume of a CSI driver; assumption',
    ),
    detachDuration: distribution({ kind: 'lognormal', median: 2 * SECOND, sigma: 0.5 }).describe(
      'ControllerUnpublishVolume of a CSI driver; assumption',
    ),
  })
  .prefault({});

type Options = z.infer<typeof options>;

export default defineComponent<Options>({
  name: 'csi-attacher',
  description: 'attaches and detaches volumes as VolumeAttachments ask for it, for all CSI drivers',
  options,
  create: (environment, given) => {
    new CsiAttacher(environment, given);
    return {};
  },
});

/** kubernetes-csi external-attacher: one for each driver. Drivers always succeed. */
class CsiAttacher {
  readonly #environment: Environment;
  readonly #options: Options;
  readonly #attachments: Informer<'VolumeAttachment'>;
  readonly #drivers = new Map<string, { readonly client: ApiClient; readonly queue: Reconciler }>();

  constructor(environment: Environment, given: Options) {
    this.#environment = environment;
    this.#options = given;
    this.#attachments = this.#connect().informer('VolumeAttachment');
    this.#attachments.onChange(({ type, object }) => {
      if (type !== 'DELETED' && hasWork(object)) this.#driverOf(object).queue.add(keyOf(object));
    });
  }

  #driverOf({ spec: { attacher } }: VolumeAttachment): { readonly client: ApiClient; readonly queue: Reconciler } {
    let driver = this.#drivers.get(attacher);
    if (driver === undefined) {
      const client = this.#connect();
      const queue = new Reconciler(this.#environment.clock, {
        workers: this.#options.workerThreads,
        reconcile: (name, end) => this.#reconcile(name, client, end),
      });
      driver = { client, queue };
      this.#drivers.set(attacher, driver);
    }
    return driver;
  }

  #reconcile(name: string, client: ApiClient, end: (outcome: Outcome) => void): void {
    const attachment = this.#attachments.get(name);
    if (attachment === undefined || !hasWork(attachment)) return end('done');
    const { uid, deletionTimestamp } = attachment.metadata;
    const isDetaching = deletionTimestamp !== undefined;
    const { attachDuration, detachDuration } = this.#options;
    this.#after(isDetaching ? detachDuration : attachDuration, `${isDetaching ? 'detach' : 'attach'}/${uid}`, () => {
      if (isDetaching) this.#release(name, uid, client, end);
      else this.#markAttached(name, uid, client, end);
    });
  }

  #markAttached(name: string, uid: string, client: ApiClient, end: (outcome: Outcome) => void): void {
    client.patchStatus(
      'VolumeAttachment',
      name,
      (current) => (current.metadata.uid === uid ? { ...current, status: { attached: true } } : undefined),
      () => end('done'),
    );
  }

  /** The last finalizer: with it the object goes. */
  #release(name: string, uid: string, client: ApiClient, end: (outcome: Outcome) => void): void {
    client.patch(
      'VolumeAttachment',
      name,
      (current) =>
        current.metadata.uid === uid ? { ...current, metadata: { ...current.metadata, finalizers: [] } } : undefined,
      () => end('done'),
    );
  }

  #after(takes: Distribution, purpose: string, step: () => void): void {
    const { clock, rng } = this.#environment;
    clock.after(drawFrom(takes, rng.batchStream(`csi-attacher/${purpose}`)), step);
  }

  #connect(): ApiClient {
    const { kubeAPIQPS, kubeAPIBurst } = this.#options;
    return this.#environment.connect({ component: 'csi-attacher', qps: kubeAPIQPS, burst: kubeAPIBurst });
  }
}

function hasWork({ metadata, status }: VolumeAttachment): boolean {
  const isHeld = (metadata.finalizers?.length ?? 0) > 0;
  return metadata.deletionTimestamp === undefined ? !status.attached : isHeld;
}
