import type { Change } from '../../api/kinds.ts';
import type { ClusterEvent } from '../../scheduling/plugin.ts';
import { PodLine } from './pod-line.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

export interface RecordedEvent {
  readonly event: ClusterEvent;
  readonly change: Change | undefined;
}

const NO_EVENTS: readonly RecordedEvent[] = [];

/**
 * The pods that have been popped and are not done, and the events that came meanwhile: what a pod missed while it was
 * looked at is replayed when it comes back (backend/queue/active_queue.go).
 */
export class InFlightPods {
  /** In the order of popping. */
  readonly #pods = new PodLine();
  readonly #events: RecordedEvent[] = [];
  /** Events that nobody needs any more and that have been dropped from the front of the list. */
  #droppedCount = 0;

  get size(): number {
    return this.#pods.size;
  }

  has(info: QueuedPodInfo): boolean {
    return this.#pods.has(info);
  }

  add(info: QueuedPodInfo): void {
    info.eventsBefore = this.#droppedCount + this.#events.length;
    this.#pods.add(info);
  }

  /** Kept for all pods in flight; forgotten at once when there is none. */
  record(event: ClusterEvent, change: Change | undefined): void {
    if (this.#pods.size > 0) this.#events.push({ event, change });
  }

  /** What has happened since the pod, which is in flight, was popped. */
  eventsSince({ eventsBefore }: QueuedPodInfo): readonly RecordedEvent[] {
    return this.#events.length === 0 ? NO_EVENTS : this.#events.slice(eventsBefore - this.#droppedCount);
  }

  /** Of a pod in flight. */
  done(info: QueuedPodInfo): void {
    this.#pods.remove(info);
    if (this.#events.length === 0) return;
    const needless = (this.#pods.first?.eventsBefore ?? Infinity) - this.#droppedCount;
    this.#droppedCount += this.#events.splice(0, needless).length;
  }
}
