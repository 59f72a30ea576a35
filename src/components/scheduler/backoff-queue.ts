import { SECOND, type Duration, type Time } from '../../engine/time.ts';
import type { PodOrder } from './pod-heap.ts';
import { hasNoRejectors, NO_BACKOFF, type QueuedPodInfo } from './queued-pod-info.ts';
import { SortedPods } from './sorted-pods.ts';

export interface BackoffLimits {
  readonly podInitialBackoff: Duration;
  /** 0: no backoff at all. */
  readonly podMaxBackoff: Duration;
}

/** Pods expire, and are flushed, on whole seconds (backoffQOrderingWindowDuration); the run begins on one. */
const ORDERING_WINDOW: Duration = 1 * SECOND;

/**
 * Pods that must wait before the next attempt (backend/queue/backoff_queue.go): those that a plugin rejected, which may be
 * popped early when nothing else is to do, and apart from them those that met an error, which never are.
 */
export class BackoffQueue {
  readonly #limits: BackoffLimits;
  readonly #backoff: SortedPods;
  readonly #errorBackoff: SortedPods;

  /** @param isSteady see SortedPods. */
  constructor(limits: BackoffLimits, activeOrder: PodOrder, isSteady: boolean) {
    this.#limits = limits;
    this.#backoff = new SortedPods((a, b) => a.backoffExpiry - b.backoffExpiry || activeOrder(a, b), isSteady);
    this.#errorBackoff = new SortedPods(byExpiry, true);
  }

  /** How many may be popped early. */
  get size(): number {
    return this.#backoff.size;
  }

  /** The second in which a pod that came back at its `timestamp` may be tried again. */
  expiryOf({ timestamp, unschedulableCount, consecutiveErrorsCount }: QueuedPodInfo): number {
    const count = consecutiveErrorsCount > 0 ? consecutiveErrorsCount : unschedulableCount;
    if (this.#limits.podMaxBackoff === 0 || count === 0) return NO_BACKOFF;
    return windowOf(timestamp + this.#durationAfter(count));
  }

  /** Also in the very second of its expiry, because the flush of that second has been. */
  isBackingOff({ backoffExpiry }: QueuedPodInfo, now: Time): boolean {
    return backoffExpiry >= windowOf(now);
  }

  add(info: QueuedPodInfo): 'backoff' | 'errorBackoff' {
    const queue = hasNoRejectors(info) ? 'errorBackoff' : 'backoff';
    this.#podsOf(queue).push(info);
    return queue;
  }

  remove(info: QueuedPodInfo): void {
    this.#podsOf(info.queue).remove(info);
  }

  fix(info: QueuedPodInfo): void {
    this.#podsOf(info.queue).fix(info);
  }

  /** The one that would be first to come out, before its time. */
  popEarly(): QueuedPodInfo | undefined {
    return this.#backoff.pop();
  }

  /** The first whole second whose flush has something to do, or undefined when none will. */
  get nextFlushAt(): Time | undefined {
    const first = Math.min(
      this.#backoff.peek()?.backoffExpiry ?? Infinity,
      this.#errorBackoff.peek()?.backoffExpiry ?? Infinity,
    );
    return first === Infinity ? undefined : (first + 1) * ORDERING_WINDOW;
  }

  /** The flush that will find this pod. */
  flushOf({ backoffExpiry }: QueuedPodInfo): Time {
    return (backoffExpiry + 1) * ORDERING_WINDOW;
  }

  /**
   * Takes out all whose backoff is over: the rejected ones first, each kind in its order.
   * @param release is told of the one before as well, if that comes first in the active order.
   */
  popExpired(now: Time, release: (info: QueuedPodInfo, before: QueuedPodInfo | undefined) => void): void {
    const window = windowOf(now);
    let before: QueuedPodInfo | undefined;
    for (
      let info = this.#backoff.peek();
      info !== undefined && info.backoffExpiry < window;
      info = this.#backoff.peek()
    ) {
      this.#backoff.remove(info);
      release(info, before?.backoffExpiry === info.backoffExpiry ? before : undefined);
      before = info;
    }
    const errors = this.#errorBackoff;
    for (let info = errors.peek(); info !== undefined && info.backoffExpiry < window; info = errors.peek()) {
      errors.remove(info);
      release(info, undefined);
    }
  }

  #podsOf(queue: QueuedPodInfo['queue']): SortedPods {
    return queue === 'errorBackoff' ? this.#errorBackoff : this.#backoff;
  }

  /** Doubles with each attempt: initial, 2 x initial, ... up to the maximum. */
  #durationAfter(count: number): Duration {
    const { podInitialBackoff, podMaxBackoff } = this.#limits;
    let duration = podInitialBackoff;
    for (let attempt = 1; attempt < count && duration <= podMaxBackoff; attempt++) duration *= 2;
    return Math.min(duration, podMaxBackoff);
  }
}

function byExpiry(a: QueuedPodInfo, b: QueuedPodInfo): number {
  return a.backoffExpiry - b.backoffExpiry || a.sequence - b.sequence;
}

function windowOf(time: Time): number {
  return Math.floor(time / ORDERING_WINDOW);
}
