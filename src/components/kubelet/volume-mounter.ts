import { MILLISECOND, MINUTE, SECOND, type Duration } from '../../engine/time.ts';
import type { Context } from '../../api/context.ts';
import type { ObjectKey } from '../../api/kinds.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { attachmentName, isFullyBound, type PersistentVolume, type Volume } from '../../api/objects/storage.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import { claimKey, claimNameOf } from '../../scheduling/volumes/claims-of-pod.ts';
import { csiVolumeOf } from '../../scheduling/volumes/csi-migration.ts';

/** volume/util exponentialbackoff: what was not there yet is looked for again, later and later. */
const RETRY: Duration = 500 * MILLISECOND;
const RETRY_MAX: Duration = 2 * MINUTE + 2 * SECOND;
/** volumemanager podAttachAndMountRetryInterval: how often the pod worker looks whether all is mounted. */
const LOOK_PERIOD: Duration = 300 * MILLISECOND;

/** One pod that waits for its volumes. */
interface Wait {
  readonly pod: Pod;
  readonly done: () => void;
  missing: number;
  isCancelled: boolean;
}

/**
 * Waits until the volumes of a pod are attached and mounts them (volumemanager WaitForAttachAndMount). For each claim, all
 * at the same time:
 *
 *     GET claim, GET volume ─► CSI: GET VolumeAttachment until it is attached ─► NodeStage, NodePublish ─► mounted
 *
 * The kubelet's own waits between these steps (100 ms loops) and the 2 min 3 s after which a pod worker tries again from the
 * start are left out.
 */
export class VolumeMounter {
  readonly #context: Context;
  readonly #client: ApiClient;
  readonly #nodeName: string;

  constructor(context: Context, client: ApiClient, nodeName: string) {
    this.#context = context;
    this.#client = client;
    this.#nodeName = nodeName;
  }

  /** `done` comes once, unless what is given back is called before. */
  mount(pod: Pod, drawMountDuration: () => Duration, done: () => void): () => void {
    const { clock, journal } = this.#context;
    const startedAt = clock.now;
    const volumes = pod.spec.volumes ?? [];
    const finish = (): void => {
      if (wait.isCancelled) return;
      const duration = clock.now - startedAt;
      journal.append({ kind: 'volumes-mounted', pod, nodeName: this.#nodeName, duration });
      done();
    };
    const lookAgain = (): void => {
      const rounds = Math.ceil((clock.now - startedAt) / LOOK_PERIOD);
      clock.at(startedAt + rounds * LOOK_PERIOD, finish);
    };
    const wait: Wait = { pod, done: lookAgain, missing: volumes.length, isCancelled: false };
    for (const volume of volumes) this.#prepare(wait, volume, drawMountDuration());
    return () => {
      wait.isCancelled = true;
    };
  }

  #prepare(wait: Wait, volume: Volume, mountDuration: Duration): void {
    const mount = (): void => void this.#context.clock.after(mountDuration, () => this.#mounted(wait));
    const name = claimNameOf(wait.pod, volume);
    if (name === undefined) mount();
    else this.#findVolume(wait, claimKey(wait.pod, name), mount, RETRY);
  }

  #mounted(wait: Wait): void {
    wait.missing--;
    if (wait.missing === 0) wait.done();
  }

  #findVolume(wait: Wait, key: ObjectKey, mount: () => void, retryAfter: Duration): void {
    const tryAgain = (): void => this.#later(wait, retryAfter, (next) => this.#findVolume(wait, key, mount, next));
    this.#client.get('PersistentVolumeClaim', key, (claim) => {
      if (!claim.ok || !isFullyBound(claim.object)) return tryAgain();
      this.#client.get('PersistentVolume', claim.object.spec.volumeName!, (volume) => {
        if (volume.ok) this.#waitForAttachment(wait, volume.object, mount);
        else tryAgain();
      });
    });
  }

  #waitForAttachment(wait: Wait, volume: PersistentVolume, mount: () => void): void {
    const csi = csiVolumeOf(volume, true);
    if (csi === undefined) return mount();
    this.#client.get('CSIDriver', csi.driver, (driver) => {
      if (driver.ok && !driver.object.spec.attachRequired) return mount();
      this.#lookForAttachment(wait, attachmentName(csi.handle, csi.driver, this.#nodeName), mount, RETRY);
    });
  }

  #lookForAttachment(wait: Wait, name: string, mount: () => void, retryAfter: Duration): void {
    if (wait.isCancelled) return;
    this.#client.get('VolumeAttachment', name, (attachment) => {
      if (attachment.ok && attachment.object.status.attached) return mount();
      this.#later(wait, retryAfter, (next) => this.#lookForAttachment(wait, name, mount, next));
    });
  }

  #later(wait: Wait, delay: Duration, step: (nextDelay: Duration) => void): void {
    if (wait.isCancelled) return;
    this.#context.clock.after(delay, () => {
      if (!wait.isCancelled) step(Math.min(2 * delay, RETRY_MAX));
    });
  }
}
