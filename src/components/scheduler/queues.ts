import type { Context } from '../../api/context.ts';
import type { SchedulingQueueName } from '../../api/facts.ts';
import type { Time } from '../../engine/time.ts';
import type { Profile } from '../../scheduling/profile.ts';
import { Alarm } from './alarm.ts';
import { BackoffQueue, type BackoffLimits } from './backoff-queue.ts';
import { BACKOFF_COMPLETE, POP_FROM_BACKOFF_Q, UNSCHEDULABLE_TIMEOUT } from './cluster-events.ts';
import type { InFlightPods } from './in-flight-pods.ts';
import type { PodOrder } from './pod-heap.ts';
import { PreEnqueue } from './pre-enqueue.ts';
import type { QueueingStrategy } from './queueing-hints.ts';
import { NOT_YET, type QueuedPodInfo } from './queued-pod-info.ts';
import { SortedPods } from './sorted-pods.ts';
import { UnschedulablePods } from './unschedulable-pods.ts';

interface QueuesParts {
  readonly context: Pick<Context, 'clock' | 'journal'>;
  readonly profiles: readonly Profile[];
  readonly limits: BackoffLimits;
  /** Who hears of flushes of the unschedulable pods. */
  readonly inFlight: InFlightPods;
  /** v1.37: a flush may open a gate. */
  readonly flushesGated: boolean;
  readonly wake: () => void;
  /** A pod has waited among the unschedulable ones for too long: somebody decides whether it moves. */
  readonly onLeftover: (info: QueuedPodInfo) => void;
}

/**
 * The queues behind SchedulingQueue, and the ways of pods between them: a pod stands in one of them at a time, and `info.queue` says
 * in which. Whether it moves is decided elsewhere; only PreEnqueue is asked here, on any way into active or backoff.
 */
export class Queues {
  readonly #clock: Context['clock'];
  readonly #journal: Context['journal'];
  readonly #inFlight: InFlightPods;
  readonly #flushesGated: boolean;
  readonly #wake: () => void;
  readonly #onLeftover: (info: QueuedPodInfo) => void;
  readonly #preEnqueue: PreEnqueue;
  readonly #active: SortedPods;
  readonly #backoff: BackoffQueue;
  readonly #unschedulable: UnschedulablePods;
  readonly #backoffAlarm: Alarm;
  readonly #leftoverAlarm: Alarm;
  /** Until when flushes of gated pods have been reckoned with. */
  #gatedFlushedUntil: Time;
  #initialAttempts = 0;

  constructor({ context, profiles, limits, inFlight, flushesGated, wake, onLeftover }: QueuesParts) {
    const { clock, journal } = context;
    this.#clock = clock;
    this.#journal = journal;
    this.#inFlight = inFlight;
    this.#flushesGated = flushesGated;
    this.#wake = wake;
    this.#onLeftover = onLeftover;
    this.#preEnqueue = new PreEnqueue(profiles);
    const order = activeOrder(profiles);
    const isSteady = profiles[0]!.queueSort.name === STEADY_SORT;
    this.#active = new SortedPods(order, isSteady);
    this.#backoff = new BackoffQueue(limits, order, isSteady);
    this.#unschedulable = new UnschedulablePods(clock.now, flushesGated);
    this.#gatedFlushedUntil = clock.now;
    this.#backoffAlarm = new Alarm(clock, () => this.#flushBackoff());
    this.#leftoverAlarm = new Alarm(clock, () => this.#flushLeftover());
  }

  /** Does anybody wait for something to change? */
  get hasUnschedulable(): boolean {
    return this.#unschedulable.size > 0;
  }

  /** Who would be popped next out of active; undefined as well when more has to be looked at than the pod. */
  get head(): QueuedPodInfo | undefined {
    return this.#unschedulable.hasGated ? undefined : this.#active.peek();
  }

  /** The first of active or, when that is empty, who would be the first to come from backoff. */
  pop(): QueuedPodInfo | undefined {
    const first = this.#active.pop();
    if (first !== undefined) return first;
    const info = this.#backoff.popEarly();
    if (info === undefined) return undefined;
    this.#journal.append({ kind: 'pod-queued', pod: info.pod, queue: 'active', event: POP_FROM_BACKOFF_Q });
    return info;
  }

  /** See UnschedulablePods. */
  rejectedBy(plugins: readonly string[]): readonly QueuedPodInfo[] {
    return this.#unschedulable.rejectedBy(plugins);
  }

  /** The second in which a pod that comes back may be tried again. */
  backoffExpiryOf(info: QueuedPodInfo): number {
    return this.#backoff.expiryOf(info);
  }

  /** Of a pod that waits for its turn: something that its order hangs on may have changed. False: it does not wait for that. */
  fix(info: QueuedPodInfo): boolean {
    if (info.queue === 'active') this.#active.fix(info);
    else if (info.queue === 'backoff' || info.queue === 'errorBackoff') this.#backoff.fix(info);
    else return false;
    return true;
  }

  /** The pod stands in no queue now; says where it went. */
  requeue(info: QueuedPodInfo, strategy: QueueingStrategy, label: string): SchedulingQueueName {
    if (strategy === 'skip') return this.park(info, label);
    if (strategy === 'afterBackoff' && this.#backoff.isBackingOff(info, this.#clock.now)) {
      return this.#moveToBackoff(info, label);
    }
    return this.moveToActive(info, label);
  }

  moveToActive(info: QueuedPodInfo, label: string): SchedulingQueueName {
    this.#preEnqueue.run(info);
    if (info.gatingPlugin !== undefined) return this.park(info, label);
    return this.#activate(info, label);
  }

  /** @param before see SortedPods. */
  #activate(info: QueuedPodInfo, label: string, before?: QueuedPodInfo): SchedulingQueueName {
    if (info.initialAttemptTimestamp === NOT_YET) {
      info.initialAttemptTimestamp = this.#clock.now;
      info.initialAttempt = this.#initialAttempts++;
    }
    this.#active.push(info, before);
    this.#wake();
    return this.#enter(info, 'active', label);
  }

  #moveToBackoff(info: QueuedPodInfo, label: string): SchedulingQueueName {
    this.#preEnqueue.run(info);
    if (info.gatingPlugin !== undefined) return this.park(info, label);
    const queue = this.#backoff.add(info);
    this.#backoffAlarm.setBy(this.#backoff.flushOf(info));
    if (queue === 'backoff') this.#wake();
    return this.#enter(info, queue, label);
  }

  /** Among the unschedulable ones, or the gated ones. */
  park(info: QueuedPodInfo, label: string): SchedulingQueueName {
    this.noteFlushOfGated();
    const queue = this.#unschedulable.add(info);
    if (queue === 'unschedulable' || this.#flushesGated) this.#leftoverAlarm.setBy(this.#unschedulable.flushOf(info));
    return this.#enter(info, queue, label);
  }

  #enter(info: QueuedPodInfo, queue: SchedulingQueueName, event: string): SchedulingQueueName {
    if (info.queue !== queue) this.#journal.append({ kind: 'pod-queued', pod: info.pod, queue, event });
    info.queue = queue;
    return queue;
  }

  /** Out of its heap or pool; `info.queue` still says which, until it enters another. */
  takeOut(info: QueuedPodInfo): void {
    if (info.queue === 'active') this.#active.remove(info);
    else if (info.queue === 'backoff' || info.queue === 'errorBackoff') this.#backoff.remove(info);
    else {
      this.noteFlushOfGated();
      this.#unschedulable.remove(info);
    }
  }

  /** PreEnqueue was asked when they came into the backoff queue. */
  #flushBackoff(): void {
    this.#backoff.popExpired(this.#clock.now, this.#release);
    this.#backoffAlarm.setBy(this.#backoff.nextFlushAt);
  }

  readonly #release = (info: QueuedPodInfo, before: QueuedPodInfo | undefined): void => {
    this.#activate(info, BACKOFF_COMPLETE, before);
  };

  #flushLeftover(): void {
    const leftover = this.#unschedulable.findLeftover(this.#clock.now);
    for (const info of leftover) this.#onLeftover(info);
    if (leftover.length > 0) this.#inFlight.record(UNSCHEDULABLE_TIMEOUT, undefined);
    this.#leftoverAlarm.setBy(this.#unschedulable.nextFlushAt);
  }

  /**
   * A flush opens no gate, but that it found gated pods is an event for those in flight. Nobody else hears of it, so that it
   * is worked out when it might matter: before pods get in flight, come back, or stand at a gate no more.
   */
  noteFlushOfGated(): void {
    const { now } = this.#clock;
    const isNews = this.#inFlight.size > 0 && this.#unschedulable.hadGatedLeftover(this.#gatedFlushedUntil, now);
    if (isNews) this.#inFlight.record(UNSCHEDULABLE_TIMEOUT, undefined);
    this.#gatedFlushedUntil = now;
  }
}

/** Looks at nothing that changes while a pod waits, but for what `fix` is told of. */
const STEADY_SORT = 'PrioritySort';

function activeOrder([first]: readonly Profile[]): PodOrder {
  const { plugin } = first!.queueSort;
  return (a, b) => plugin.compare!(a, b) || a.sequence - b.sequence;
}
