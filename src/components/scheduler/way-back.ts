import type { Context } from '../../api/context.ts';
import { keyOf } from '../../api/kinds.ts';
import { isTerminal, type Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import type { Nominator } from '../../scheduling/nominator.ts';
import type { FailedAttempt } from './failed-attempt.ts';
import { isTold, notScheduled, withFailure } from './pod-condition.ts';
import { clearRejectors, podInfoOf, renew, type QueuedPodInfo } from './queued-pod-info.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';

export interface WayBackParts {
  readonly context: Context;
  readonly client: ApiClient;
  readonly pods: Informer<'Pod'>;
  readonly nominator: Nominator;
  readonly queue: SchedulingQueue;
}

/** A pod whose attempt has failed goes back to the queue, and its status says why (schedule_one.go handleSchedulingFailure). */
export class WayBack {
  readonly #parts: WayBackParts;

  constructor(parts: WayBackParts) {
    this.#parts = parts;
  }

  /** True: it is done. False: a PATCH is needed, and `next` runs when it has been answered. */
  go(info: QueuedPodInfo, attempt: FailedAttempt, next?: () => void): boolean {
    const { nominator } = this.#parts;
    const { rejectedBy, nominateTo } = attempt;
    if (rejectedBy === undefined) clearRejectors(info);
    else {
      info.unschedulablePlugins = rejectedBy.unschedulablePlugins;
      info.pendingPlugins = rejectedBy.pendingPlugins;
    }
    const pod = this.#returnToQueue(info);
    nominator.delete(info.pod.metadata.uid);
    const isWaiting = info.queue !== undefined;
    const nodeName = nominateTo ?? info.pod.status.nominatedNodeName ?? '';
    if (isWaiting && nodeName !== '') nominator.set(podInfoOf(info), nodeName);
    if (pod === undefined || info.told === attempt) return true;
    if (!isTold(pod, attempt)) {
      this.#tell(pod, attempt, next);
      return false;
    }
    if (pod === info.pod) info.told = attempt;
    return true;
  }

  #tell(pod: Pod, { reason, message, nominateTo }: FailedAttempt, next: (() => void) | undefined): void {
    const { context, client } = this.#parts;
    const condition = notScheduled(reason, message, context.clock.now);
    const { uid } = pod.metadata;
    client.patchStatus(
      'Pod',
      keyOf(pod),
      (current) => (current.metadata.uid === uid ? withFailure(current, condition, nominateTo) : undefined),
      next,
    );
  }

  /**
   * Puts the pod, in the version that the informer knows now, back into the queue, unless it has gone or has got a node.
   * Gives the pod whose status is to be patched; undefined when another pod has taken its name.
   */
  #returnToQueue(info: QueuedPodInfo): Pod | undefined {
    const { context, queue, pods } = this.#parts;
    if (!info.isOutdated) {
      queue.addUnschedulableIfNotPresent(info);
      return info.pod;
    }
    const { uid } = info.pod.metadata;
    const known = pods.get(keyOf(info.pod));
    const isGone = known === undefined || isTerminal(known);
    if (!isGone && (known.spec.nodeName ?? '') === '' && known.metadata.uid === uid) {
      if (known !== info.pod) renew(info, known);
      queue.addUnschedulableIfNotPresent(info);
      return known;
    }
    queue.done(uid);
    context.journal.append({ kind: 'pod-dequeued', pod: info.pod });
    return isGone || (known.spec.nodeName ?? '') !== '' ? info.pod : undefined;
  }
}
