import type { Context } from '../../api/context.ts';
import type { SchedulingQueueName } from '../../api/facts.ts';
import type { Change } from '../../api/kinds.ts';
import type { KubernetesVersion } from '../../api/kubernetes-version.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { Time } from '../../engine/time.ts';
import type { Nominator } from '../../scheduling/nominator.ts';
import type { ClusterEvent } from '../../scheduling/plugin.ts';
import { createPodInfo } from '../../scheduling/pod-info.ts';
import type { Profile } from '../../scheduling/profile.ts';
import { Alarm } from './alarm.ts';
import { BackoffQueue, type BackoffLimits } from './backoff-queue.ts';
import {
  BACKOFF_COMPLETE,
  FORCE_ACTIVATE,
  podUpdateEvents,
  POP_FROM_BACKOFF_Q,
  SCHEDULE_ATTEMPT_FAILURE,
  UNSCHEDULABLE_TIMEOUT,
  UNSCHEDULED_POD_ADD,
  UNSCHEDULED_POD_UPDATE,
} from './cluster-events.ts';
import { InFlightPods } from './in-flight-pods.ts';
import type { PodOrder } from './pod-heap.ts';
import { PreEnqueue } from './pre-enqueue.ts';
import { QueueingHints, type QueueingStrategy } from './queueing-hints.ts';
import {
  createQueuedPodInfo,
  hasNoRejectors,
  NOT_YET,
  renew,
  type QueuedPodInfo,
  type Rejectors,
} from './queued-pod-info.ts';
import { SortedPods } from './sorted-pods.ts';
import { UnschedulablePods } from './unschedulable-pods.ts';

export interface SchedulingQueueParts {
  readonly context: Pick<Context, 'clock' | 'journal'>;
  /** All with the same queue sort. */
  readonly profiles: readonly Profile[];
  readonly limits: BackoffLimits;
  readonly nominator: Nominator;
  /** Pods with a schedulingGroup are tried again group by group, after their backoff (gate GenericWorkload). */
  readonly schedulesPodGroups?: boolean;
  /** Whose rules hold where versions differ. Absent: 1.36. */
  readonly kubernetesVersion?: KubernetesVersion | undefined;
  /** Called when there may be something to pop. Must not pop at once: more pods of this instant may follow. */
  readonly wake: () => void;
}

/**
 * Where pods wait for their turn (backend/queue/scheduling_queue.go).
 *
 *                  ┌──── the gate opens ──── gated ◄──── PreEnqueue rejects, on any way into active or backoff
 *                  ▼
 *      add ────► active ──────── pop ───────► in flight ───── scheduled ────► assumed, bound
 *                ▲   ▲                        ▲  │ │ │
 *                │   │      pop early, when   │  │ │ └─ error, or no nodes ─► errorBackoff ──┐
 *                │   │      active is empty   │  │ │                                         │
 *                ├───┼────────── backoff ─────┘  │ │                                         │
 *                │   │            ▲  ▲           │ │                                         │
 *                │   │            │  └───────────┼─┘ rejected, and an event came meanwhile   │
 *                │   │            │              ▼ rejected                                  │
 *                │   └────────────┴─────── unschedulable                                     │
 *                │    event and hint, or 5 min:                                              │
 *                │    to backoff while backing off, else to active                           │
 *                └───────── flushed on the whole second behind the expiry ───────────────────┘
 *
 * - Deletion takes a pod out of wherever it waits; in flight it is noticed when the attempt ends.
 * - active is ordered by the queue sort, then by the order of arrival.
 * - Nothing here costs time or events while nothing is due: flushes are computed.
 */
export class SchedulingQueue {
  readonly #clock: Context['clock'];
  readonly #journal: Context['journal'];
  readonly #nominator: Nominator;
  readonly #wake: () => void;
  /** v1.37: gated pods keep what they are nominated to, and a flush may open a gate. */
  readonly #minds137: boolean;
  readonly #hints: QueueingHints;
  readonly #preEnqueue: PreEnqueue;
  readonly #active: SortedPods;
  readonly #backoff: BackoffQueue;
  readonly #unschedulable: UnschedulablePods;
  readonly #inFlight = new InFlightPods();
  /** All that wait or are in flight, by uid. */
  readonly #pods = new Map<string, QueuedPodInfo>();
  readonly #backoffAlarm: Alarm;
  readonly #leftoverAlarm: Alarm;
  readonly #schedulesPodGroups: boolean;
  #arrivals = 0;
  /** Until when flushes of gated pods have been reckoned with. */
  #gatedFlushedUntil: Time;
  #initialAttempts = 0;

  constructor(parts: SchedulingQueueParts) {
    const { context, profiles, limits, nominator, wake } = parts;
    const { clock, journal } = context;
    this.#minds137 = parts.kubernetesVersion === '1.37';
    this.#clock = clock;
    this.#journal = journal;
    this.#nominator = nominator;
    this.#wake = wake;
    this.#schedulesPodGroups = parts.schedulesPodGroups === true;
    this.#hints = new QueueingHints(profiles);
    this.#preEnqueue = new PreEnqueue(profiles);
    const order = activeOrder(profiles);
    const isSteady = profiles[0]!.queueSort.name === STEADY_SORT;
    this.#active = new SortedPods(order, isSteady);
    this.#backoff = new BackoffQueue(limits, order, isSteady);
    this.#unschedulable = new UnschedulablePods(clock.now, this.#minds137);
    this.#gatedFlushedUntil = clock.now;
    this.#backoffAlarm = new Alarm(clock, () => this.#flushBackoff());
    this.#leftoverAlarm = new Alarm(clock, () => this.#flushLeftover());
  }

  /** Pods that wait. */
  get size(): number {
    return this.#pods.size - this.#inFlight.size;
  }

  /** Might a change in the cluster mean anything to a pod? Otherwise nobody need work out what has changed. */
  get isListening(): boolean {
    return this.#inFlight.size > 0 || this.#unschedulable.size > 0;
  }

  /** Where the pod waits; undefined when it does not. */
  queueOf(uid: string): SchedulingQueueName | undefined {
    return this.#pods.get(uid)?.queue;
  }

  isInFlight(uid: string): boolean {
    return this.#findInFlight(uid) !== undefined;
  }

  #findInFlight(uid: string): QueuedPodInfo | undefined {
    const info = this.#pods.get(uid);
    return info !== undefined && info.queue === undefined ? info : undefined;
  }

  /** A pod without a node is new. */
  add(pod: Pod): void {
    this.#add(pod, UNSCHEDULED_POD_ADD);
  }

  /** A pod without a node has changed. */
  update(change: Change<'Pod'> & { readonly type: 'MODIFIED' }): void {
    const { object: pod, old } = change;
    const info = this.#pods.get(pod.metadata.uid);
    if (info === undefined) return this.#add(pod, UNSCHEDULED_POD_UPDATE);
    if (info.queue === undefined) {
      info.isOutdated = true;
      for (const event of podUpdateEvents(old, pod)) this.#inFlight.record(event, change as Change);
      return;
    }
    renew(info, pod);
    this.#renominate(old, pod);
    if (info.queue === 'active') this.#active.fix(info);
    else if (info.queue === 'backoff' || info.queue === 'errorBackoff') this.#backoff.fix(info);
    else this.#reconsider(info, podUpdateEvents(old, pod), change as Change);
  }

  /** The pod is gone, or has a node: it waits no more. */
  delete({ metadata: { uid } }: Pod): void {
    this.#nominator.delete(uid);
    const info = this.#pods.get(uid);
    if (info === undefined) return;
    if (info.queue === undefined) {
      info.isOutdated = true;
      return;
    }
    this.#takeOut(info);
    this.#pods.delete(uid);
    info.queue = undefined;
    this.#journal.append({ kind: 'pod-dequeued', pod: info.pod });
  }

  /** The next pod to try, which is in flight until `done` or `addUnschedulableIfNotPresent`; undefined: nothing to do. */
  pop(): QueuedPodInfo | undefined {
    let info = this.#active.pop();
    if (info === undefined) {
      info = this.#backoff.popEarly();
      if (info === undefined) return undefined;
      this.#journal.append({ kind: 'pod-queued', pod: info.pod, queue: 'active', event: POP_FROM_BACKOFF_Q });
    }
    return this.#take(info);
  }

  /** Who would be popped next out of active; undefined as well when more has to be looked at than the pod. */
  get head(): QueuedPodInfo | undefined {
    return this.#unschedulable.hasGated ? undefined : this.#active.peek();
  }

  /**
   * The attempt of the head has begun, and now it has failed because of these plugins, while nothing happened: `pop` and
   * `addUnschedulableIfNotPresent` in one.
   */
  failAgain(info: QueuedPodInfo, { unschedulablePlugins, pendingPlugins }: Rejectors): void {
    this.#active.remove(info);
    info.attempts++;
    info.unschedulablePlugins = unschedulablePlugins;
    info.pendingPlugins = pendingPlugins;
    this.#countFailure(info);
    this.#park(info, SCHEDULE_ATTEMPT_FAILURE);
  }

  #take(info: QueuedPodInfo): QueuedPodInfo {
    info.queue = undefined;
    info.isOutdated = false;
    info.attempts++;
    this.#noteFlushOfGated();
    this.#inFlight.add(info);
    return info;
  }

  /** Takes this very pod, wherever it waits; undefined when it does not, or may not be tried (PopSpecificPod). */
  popSpecific(pod: Pod): QueuedPodInfo | undefined {
    const info = this.#pods.get(pod.metadata.uid);
    if (info?.queue === undefined) return undefined;
    if (info.queue !== 'active') {
      this.#takeOut(info);
      this.#moveToActive(info, FORCE_ACTIVATE.label);
    }
    if (info.queue !== 'active') return undefined;
    this.#active.remove(info);
    return this.#take(info);
  }

  /** The pod is in flight no more and does not come back. Doing it twice is allowed. */
  done(uid: string): void {
    const info = this.#findInFlight(uid);
    if (info === undefined) return;
    // Nobody follows it any more.
    info.isOutdated = true;
    this.#inFlight.done(info);
    this.#pods.delete(uid);
  }

  /**
   * The attempt has failed: the pod waits again, with a fresh timestamp. Its plugins say who rejected it; none means that
   * an error came between. What happened while it was in flight counts.
   */
  addUnschedulableIfNotPresent(info: QueuedPodInfo): void {
    const { uid } = info.pod.metadata;
    const inFlight = this.#inFlight.has(info) ? info : this.#pods.get(uid);
    if (inFlight !== undefined && inFlight.queue !== undefined) return;
    this.#countFailure(info);
    const strategy = this.#strategyAfterFlight(info, inFlight);
    if (inFlight !== undefined) this.#inFlight.done(inFlight);
    if (inFlight !== info) this.#pods.set(uid, info);
    this.#requeue(info, strategy, SCHEDULE_ATTEMPT_FAILURE);
  }

  /** The attempt has failed now. */
  #countFailure(info: QueuedPodInfo): void {
    if (hasNoRejectors(info)) {
      info.consecutiveErrorsCount++;
    } else {
      info.unschedulableCount++;
      info.consecutiveErrorsCount = 0;
    }
    info.timestamp = this.#clock.now;
    info.backoffExpiry = this.#backoff.expiryOf(info);
  }

  /**
   * Something has changed in the cluster: pods that it may help leave the unschedulable ones.
   * @param concerns leaves pods out, of those that wait.
   */
  moveAllToActiveOrBackoffQueue(event: ClusterEvent, change: Change, concerns?: (pod: Pod) => boolean): void {
    if (!this.isListening) return;
    const plugins = this.#hints.interestedPlugins(event);
    if (plugins.length === 0) return;
    const rejected = this.#unschedulable.rejectedBy(plugins);
    for (let index = 0; index < rejected.length; index++) {
      const info = rejected[index]!;
      if (concerns === undefined || concerns(info.pod)) this.#hear(info, event, change);
    }
    this.#inFlight.record(event, change);
  }

  /**
   * The pod need not wait for anything any more. In flight it is told when its attempt ends (Activate).
   * @param namesake who bears its name now: upstream's queues know pods by name.
   */
  activate(pod: Pod, namesake: Pod = pod): void {
    const info = this.#pods.get(namesake.metadata.uid);
    if (info?.queue === undefined) {
      const revision = pod.metadata.resourceVersion;
      const change: Change = { type: 'MODIFIED', kind: 'Pod', object: pod, old: pod, revision };
      if (this.isInFlight(pod.metadata.uid)) this.#inFlight.record(FORCE_ACTIVATE, change);
    } else if (info.queue !== 'active') {
      this.#takeOut(info);
      this.#moveToActive(info, FORCE_ACTIVATE.label);
    }
  }

  #add(pod: Pod, { label }: ClusterEvent): void {
    const info = createQueuedPodInfo(pod, this.#clock.now, this.#arrivals++);
    this.#pods.set(pod.metadata.uid, info);
    const isGated = this.#moveToActive(info, label) === 'gated';
    const counts = !isGated || this.#minds137;
    if (!counts || ((pod.status.nominatedNodeName ?? '') === '' && this.#nominator.isEmpty)) return;
    // As its status says: up to v1.36 a nomination counts once the gate is open (moveToActiveQ; kubernetes/kubernetes#139057),
    // and an unwritten one no more.
    this.#nominator.set(createPodInfo(pod));
  }

  /** The pod itself has changed: even one that is gated asks all that have rejected it (Update). */
  #reconsider(info: QueuedPodInfo, events: readonly ClusterEvent[], change: Change): void {
    for (const event of events) if (this.#moveIfWorthwhile(info, event, change)) return;
  }

  /** Something else has changed, which opens a gate only if the plugin behind the gate wants to hear of it. */
  #hear(info: QueuedPodInfo, event: ClusterEvent, change: Change | undefined): void {
    if (info.queue === 'gated' && event !== UNSCHEDULABLE_TIMEOUT && !this.#hints.mayUngate(info, event)) return;
    this.#moveIfWorthwhile(info, event, change);
  }

  /** True when the pod now waits for its turn; false when it stays, or a gate has closed before it. */
  #moveIfWorthwhile(info: QueuedPodInfo, event: ClusterEvent, change: Change | undefined): boolean {
    const strategy = this.#hints.strategyFor(info, event, change);
    if (strategy === 'skip') return false;
    this.#takeOut(info);
    return this.#requeue(info, strategy, event.label) !== 'gated';
  }

  /** @param inFlight undefined: rejected behind Permit, no events were kept for it (determineSchedulingHintForInFlightPod). */
  #strategyAfterFlight(info: QueuedPodInfo, inFlight: QueuedPodInfo | undefined): QueueingStrategy {
    if (hasNoRejectors(info) || inFlight === undefined) return 'afterBackoff';
    if (this.#schedulesPodGroups && info.pod.spec.schedulingGroup !== undefined) return 'afterBackoff';
    this.#noteFlushOfGated();
    let strategy: QueueingStrategy = 'skip';
    for (const { event, change } of this.#inFlight.eventsSince(inFlight)) {
      const next = this.#hints.strategyFor(info, event, change);
      if (next === 'immediately') return next;
      if (next === 'afterBackoff') strategy = next;
    }
    return strategy;
  }

  /** The pod stands in no queue now; says where it went. */
  #requeue(info: QueuedPodInfo, strategy: QueueingStrategy, label: string): SchedulingQueueName {
    if (strategy === 'skip') return this.#park(info, label);
    if (strategy === 'afterBackoff' && this.#backoff.isBackingOff(info, this.#clock.now)) {
      return this.#moveToBackoff(info, label);
    }
    return this.#moveToActive(info, label);
  }

  #moveToActive(info: QueuedPodInfo, label: string): SchedulingQueueName {
    this.#preEnqueue.run(info);
    if (info.gatingPlugin !== undefined) return this.#park(info, label);
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
    if (info.gatingPlugin !== undefined) return this.#park(info, label);
    const queue = this.#backoff.add(info);
    this.#backoffAlarm.setBy(this.#backoff.flushOf(info));
    if (queue === 'backoff') this.#wake();
    return this.#enter(info, queue, label);
  }

  #park(info: QueuedPodInfo, label: string): SchedulingQueueName {
    this.#noteFlushOfGated();
    const queue = this.#unschedulable.add(info);
    if (queue === 'unschedulable' || this.#minds137) this.#leftoverAlarm.setBy(this.#unschedulable.flushOf(info));
    return this.#enter(info, queue, label);
  }

  #enter(info: QueuedPodInfo, queue: SchedulingQueueName, event: string): SchedulingQueueName {
    if (info.queue !== queue) this.#journal.append({ kind: 'pod-queued', pod: info.pod, queue, event });
    info.queue = queue;
    return queue;
  }

  /** Out of its heap or pool; `info.queue` still says which, until it enters another. */
  #takeOut(info: QueuedPodInfo): void {
    if (info.queue === 'active') this.#active.remove(info);
    else if (info.queue === 'backoff' || info.queue === 'errorBackoff') this.#backoff.remove(info);
    else {
      this.#noteFlushOfGated();
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
    for (const info of leftover) this.#hear(info, UNSCHEDULABLE_TIMEOUT, undefined);
    if (leftover.length > 0) this.#inFlight.record(UNSCHEDULABLE_TIMEOUT, undefined);
    this.#leftoverAlarm.setBy(this.#unschedulable.nextFlushAt);
  }

  /**
   * A flush opens no gate, but that it found gated pods is an event for those in flight. Nobody else hears of it, so that it
   * is worked out when it might matter: before pods get in flight, come back, or stand at a gate no more.
   */
  #noteFlushOfGated(): void {
    const { now } = this.#clock;
    const isNews = this.#inFlight.size > 0 && this.#unschedulable.hadGatedLeftover(this.#gatedFlushedUntil, now);
    if (isNews) this.#inFlight.record(UNSCHEDULABLE_TIMEOUT, undefined);
    this.#gatedFlushedUntil = now;
  }

  /** A nomination that has not been written yet is kept (backend/queue/nominator.go UpdateNominatedPod). */
  #renominate(old: Pod, pod: Pod): void {
    const isNominated = (pod.status.nominatedNodeName ?? '') !== '' || (old.status.nominatedNodeName ?? '') !== '';
    const unwritten = this.#nominator.nodeOf(pod.metadata.uid);
    if (isNominated) this.#nominator.set(createPodInfo(pod));
    else if (unwritten !== undefined) this.#nominator.set(createPodInfo(pod), unwritten);
  }
}

/** Looks at nothing that changes while a pod waits, but for what `fix` is told of. */
const STEADY_SORT = 'PrioritySort';

function activeOrder([first]: readonly Profile[]): PodOrder {
  const { plugin } = first!.queueSort;
  return (a, b) => plugin.compare!(a, b) || a.sequence - b.sequence;
}
