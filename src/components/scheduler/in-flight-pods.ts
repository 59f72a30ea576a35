import type { Change } from '../../api/kinds.ts';
import { invariant } from '../../engine/invariant.ts';
import type { ClusterEvent } from '../../scheduling/plugin.ts';

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
  /** By uid, how many events had been recorded when the pod was popped; in the order of popping, hence ascending. */
  readonly #startedAfter = new Map<string, number>();
  readonly #events: RecordedEvent[] = [];
  /** Events that nobody needs any more and that have been dropped from the front of the list. */
  #droppedCount = 0;

  get size(): number {
    return this.#startedAfter.size;
  }

  get eventCount(): number {
    return this.#events.length;
  }

  has(uid: string): boolean {
    return this.#startedAfter.has(uid);
  }

  add(uid: string): void {
    const before = this.#startedAfter.size;
    this.#startedAfter.set(uid, this.#droppedCount + this.#events.length);
    invariant(this.#startedAfter.size > before, 'a pod is in one place of the scheduler at a time');
  }

  /** Kept for all pods in flight; forgotten at once when there is none. */
  record(event: ClusterEvent, change: Change | undefined): void {
    if (this.#startedAfter.size > 0) this.#events.push({ event, change });
  }

  /** What has happened since the pod was popped. */
  eventsSince(uid: string): readonly RecordedEvent[] {
    const startedAfter = this.#startedAfter.get(uid);
    return startedAfter === undefined ? NO_EVENTS : this.#events.slice(startedAfter - this.#droppedCount);
  }

  /** Doing it twice is allowed. */
  done(uid: string): void {
    if (!this.#startedAfter.delete(uid) || this.#events.length === 0) return;
    const [oldest] = this.#startedAfter.values();
    const needless = (oldest ?? this.#droppedCount + this.#events.length) - this.#droppedCount;
    if (needless === 0) return;
    this.#events.splice(0, needless);
    this.#droppedCount += needless;
  }
}
