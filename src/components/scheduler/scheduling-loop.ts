import type { Context } from '../../api/context.ts';
import type { PermitWaitStarted } from '../../api/facts.ts';
import { keyOf, type Change } from '../../api/kinds.ts';
import { isTerminal, type Pod } from '../../api/objects/pod.ts';
import { assignedTo, withSpec } from '../../api/objects/pod-versions.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { invariant } from '../../engine/invariant.ts';
import type { Duration } from '../../engine/time.ts';
import type { SchedulerCache } from '../../scheduling/cache.ts';
import { explain } from '../../scheduling/explain.ts';
import type { Nominator } from '../../scheduling/nominator.ts';
import { FastPlacer } from '../../scheduling/fast/fast-placer.ts';
import { VerifyingPlacer } from '../../scheduling/fast/verifying-placer.ts';
import { Failure, type RejectionCount } from '../../scheduling/failure.ts';
import { place, type Placement, type Search } from '../../scheduling/place.ts';
import type { Placer } from '../../scheduling/placer.ts';
import { createPodInfo, type PodInfo } from '../../scheduling/pod-info.ts';
import { runPostFilters, type Nomination, type PostFilterResult } from '../../scheduling/post-filter.ts';
import type { ObjectSource, ObjectWrite, PermitWait, Rejection } from '../../scheduling/plugin.ts';
import type { Profile } from '../../scheduling/profile.ts';
import { askForAnnotations, isRejection } from './binding-annotations.ts';
import { BindingCycle, type Binding, type BindingFailure } from './binding-cycle.ts';
import { ASSIGNED_POD_DELETE } from './cluster-events.ts';
import { pluginFailed, type Cycle, type FailedAttempt } from './cycle.ts';
import { cycleDuration, walksOf } from './cycle-cost.ts';
import type { SchedulerOptions } from './options.ts';
import { notScheduled, withFailure } from './pod-condition.ts';
import { PodGroupCycle } from './pod-group-cycle.ts';
import type { PreemptionExecutor } from './preemption-executor.ts';
import { clearRejectors, type QueuedPodInfo } from './queued-pod-info.ts';
import { permit, reserve, unreserve } from './reservations.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';
import { sendWrite } from './send-write.ts';
import type { PermitRoom } from './waiting-pods.ts';

export interface SchedulingLoopParts {
  readonly context: Context;
  readonly options: Pick<SchedulerOptions, 'cycle' | 'engine' | 'explain' | 'tieBreak'>;
  readonly client: ApiClient;
  readonly pods: Informer<'Pod'>;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly cache: SchedulerCache;
  readonly nominator: Nominator;
  readonly queue: SchedulingQueue;
  readonly preemption: PreemptionExecutor;
  readonly waitingPods: PermitRoom;
  /** Present when pods that name one are scheduled group by group. */
  readonly podGroups?: ObjectSource<'PodGroup'> | undefined;
}

/**
 * Schedules one pod after the other (schedule_one.go):
 *
 *     pop ─► skip? ─► PreFilter .. Score ─► assume ─► Reserve ─► Permit ─┬─► next pop
 *      │      (place, at the instant of the pop)                         └─► WaitOnPermit ─► done ─► PreBind ─► Bind ─► PostBind
 *      │             PostFilter when no node is left: victims, whose eviction runs beside it               │
 *      └─ next pop ◄─ PATCH status ◄─ back to the queue          back to the queue, PATCH status ◄─ Unreserve, forget
 *
 * The upper line takes the modelled duration of a cycle and is serial; the PATCH after a rejection is part of it. Bindings
 * run beside it (BindingCycle).
 */
export class SchedulingLoop {
  readonly #parts: SchedulingLoopParts;
  /** Pods whose binding is under way, by uid. */
  readonly #bindings = new Map<string, Binding>();
  /** The cycles of pods that wait on permit, by uid. */
  readonly #waiting = new Map<string, Cycle>();
  readonly #placer: Placer;
  readonly #bindingCycle: BindingCycle;
  readonly #podGroupCycle: PodGroupCycle | undefined;
  #isIdle = true;
  #nextStartNodeIndex = 0;

  constructor(parts: SchedulingLoopParts) {
    this.#parts = parts;
    this.#placer = createPlacer(parts.options.engine);
    this.#bindingCycle = new BindingCycle({
      clock: parts.context.clock,
      client: parts.client,
      waitingPods: parts.waitingPods,
      onPermitted: ({ metadata }) => parts.queue.done(metadata.uid),
      onBound: (pod) => {
        this.#bindings.delete(pod.metadata.uid);
        parts.context.journal.append({ kind: 'pod-dequeued', pod });
      },
      onFailed: (binding, failure) => this.#failBinding(binding, failure),
      onAnswered: (binding, waited, rejection) => this.#hearAnswer(binding, waited, rejection),
    });
    this.#podGroupCycle = parts.podGroups && this.#createPodGroupCycle(parts.podGroups);
  }

  #createPodGroupCycle(podGroups: ObjectSource<'PodGroup'>): PodGroupCycle {
    return new PodGroupCycle({
      ...this.#parts,
      podGroups,
      next: this.#scheduleOne,
      steps: {
        skips: (pod) => this.#skips(pod),
        drop: (info) => this.#drop(info),
        decide: (info) => this.#decide(info),
        tell: (...told) => this.#tellAttempt(...told),
        help: (cycle) => this.#help(cycle),
        reasonOf: searchFailed,
        fail: (info, attempt, next) => this.#fail(info, attempt, next),
        carryOut: (cycle, next) => this.#carryOut(cycle, next),
      },
    });
  }

  /** There may be something to pop. It is popped behind everything else that this instant has in store. */
  wake(): void {
    if (!this.#isIdle) return;
    this.#isIdle = false;
    const { clock } = this.#parts.context;
    clock.at(clock.now, this.#scheduleOne);
  }

  /**
   * A pod was deleted while its binding is under way: it must not block room until the binding fails
   * (eventhandlers.go handleAssumedPodDeletion). One that waits on permit is rejected, which makes the binding fail.
   */
  forgetAssumedPod({ metadata: { uid } }: Pod): void {
    const { cache, queue, waitingPods } = this.#parts;
    const binding = this.#bindings.get(uid);
    if (binding === undefined) return;
    if (!waitingPods.reject(uid, '', 'removed') && !cache.forgetPod(uid)) return;
    queue.moveAllToActiveOrBackoffQueue(ASSIGNED_POD_DELETE, endOf(binding));
  }

  readonly #scheduleOne = (): void => {
    const { queue } = this.#parts;
    for (let info = queue.pop(); info !== undefined; info = queue.pop()) {
      if (this.#podGroupCycle !== undefined && info.pod.spec.schedulingGroup !== undefined) {
        return this.#podGroupCycle.begin(info);
      }
      if (!this.#skips(info.pod)) return this.#beginCycle(info);
      this.#drop(info);
    }
    this.#isIdle = true;
  };

  #drop({ pod }: QueuedPodInfo): void {
    this.#parts.queue.done(pod.metadata.uid);
    this.#parts.context.journal.append({ kind: 'pod-dequeued', pod });
  }

  /** skipPodSchedule */
  #skips({ metadata: { deletionTimestamp, uid } }: Pod): boolean {
    return deletionTimestamp !== undefined || this.#parts.cache.isAssumed(uid);
  }

  #beginCycle(info: QueuedPodInfo): void {
    const cycle = this.#decide(info);
    this.#parts.context.clock.after(cycle.duration, this.#endCycle, cycle);
  }

  #decide(info: QueuedPodInfo): Cycle {
    const { context, cache, profiles, nominator, options } = this.#parts;
    const { snapshot } = cache;
    const pod = createPodInfo(info.pod);
    const profile = profiles.get(info.pod.spec.schedulerName)!;
    const search = {
      nextStartNodeIndex: this.#nextStartNodeIndex,
      seed: context.rng.seed,
      attempt: info.attempts,
      nominator,
      tieBreak: options.tieBreak,
    };
    if (options.explain !== undefined) this.#explain(pod, profile, search);

    const outcome = this.#placer.place(pod, snapshot, profile, search);
    const engine = this.#placer.lastEngine;
    this.#nextStartNodeIndex = outcome.nextStartNodeIndex;
    const { nodesExamined, nodesScored, scanningPlugins } = outcome;
    const help = this.#askForHelp(pod, profile, search, outcome);
    const duration = cycleDuration(options.cycle, {
      nodesExamined,
      nodesScored,
      walks: walksOf(scanningPlugins, pod, snapshot),
      nodesDryRun: help?.nodesTried ?? 0,
    });
    return { info, pod, profile, outcome, engine, help, duration };
  }

  #askForHelp(
    pod: PodInfo,
    profile: Profile,
    search: Search,
    outcome: Placement | Failure,
  ): PostFilterResult | undefined {
    if (outcome.kind === 'placement' || outcome.nodeCount === 0 || outcome.isError) return undefined;
    return runPostFilters({ pod, snapshot: this.#parts.cache.snapshot, profile, search, failure: outcome });
  }

  #explain(pod: PodInfo, profile: Profile, search: Search): void {
    const { context, cache, options } = this.#parts;
    if (keyOf(pod.pod) !== options.explain?.pod) return;
    const explanation = explain(pod, cache.snapshot, profile, search);
    context.journal.append({ kind: 'explained', pod: pod.pod, attempt: search.attempt, explanation });
  }

  readonly #endCycle = (cycle: Cycle): void => {
    const { outcome } = cycle;
    if (outcome.kind === 'placement') return this.#carryOut(cycle, this.#scheduleOne);
    this.#tellAttempt(cycle, outcome.isError ? 'error' : 'unschedulable');
    if (!outcome.isError) this.#help(cycle);
    this.#fail(cycle.info, searchFailed(cycle), this.#scheduleOne);
  };

  /** What PostFilter wants done. */
  #help({ pod, help }: Cycle): void {
    if (help?.kind === 'nomination') this.#preempt(pod.pod, help);
    else if (help !== undefined) {
      this.#send(help.writes ?? []);
      help.carryOut?.();
    }
  }

  /** Whatever the answers are. */
  #send(writes: readonly ObjectWrite[]): void {
    for (const write of writes) sendWrite(this.#parts.client, write);
  }

  /** `next` runs when the pod is on its way to its node, or has been sent back. */
  #carryOut(cycle: Cycle, next: () => void): void {
    const { info, pod, profile, outcome } = cycle;
    const { context, cache, nominator } = this.#parts;
    invariant(outcome.kind === 'placement', 'only a pod that has found a node is carried to it');
    const { uid } = pod.pod.metadata;
    if (cache.has(uid)) {
      this.#tellAttempt(cycle, 'error');
      const message = `pod ${uid}(${keyOf(pod.pod)}) is in the cache, so can't be assumed`;
      return this.#fail(info, { reason: 'SchedulerError', message, nominateTo: '' }, next);
    }
    const { nodeName, states } = outcome;
    const annotations = askForAnnotations(pod, nodeName, cache.snapshot, profile);
    if (annotations !== undefined && isRejection(annotations)) {
      return this.#failReservation(cycle, { info, pod, nodeName, profile, states }, annotations, 'Reserve', next);
    }
    const binding: Binding = { info, pod, nodeName, profile, states, annotations };
    cache.assumePod(pod, nodeName, annotations);
    nominator.delete(uid);
    const rejection = reserve(binding);
    const answer = rejection ?? permit(binding);
    if ('code' in answer) {
      return this.#failReservation(cycle, binding, answer, rejection === undefined ? 'Permit' : 'Reserve', next);
    }
    if (answer.size === 0) {
      this.#tellAttempt(cycle, 'scheduled');
    } else {
      context.journal.append(permitWait(binding, answer));
      this.#waiting.set(uid, cycle);
    }
    this.#bindings.set(uid, binding);
    this.#bindingCycle.start(binding, answer);
    next();
  }

  /** A wait on permit is over; only now has the attempt succeeded. A rejection is told when the binding fails. */
  #hearAnswer({ pod: { pod }, nodeName }: Binding, waited: Duration, rejection: Rejection | undefined): void {
    const cycle = this.#waiting.get(pod.metadata.uid)!;
    this.#waiting.delete(pod.metadata.uid);
    const why = rejection === undefined ? {} : { rejection: rejection.reasons.join(', ') };
    this.#parts.context.journal.append({ kind: 'permit-wait-ended', pod, nodeName, waited, ...why });
    if (rejection === undefined) this.#tellAttempt(cycle, 'scheduled');
  }

  /** Reserve or Permit has said no, or has failed: no event tells of the end of the assumption (assumeAndReserve). */
  #failReservation(
    cycle: Cycle,
    binding: Binding,
    rejection: Rejection,
    point: 'Reserve' | 'Permit',
    next: () => void,
  ): void {
    const failure = Failure.afterSearch(rejection, this.#nextStartNodeIndex);
    this.#send(unreserve(binding));
    this.#parts.cache.forgetPod(binding.pod.pod.metadata.uid);
    if (rejection.code === 'Error') {
      this.#tellAttempt(cycle, 'error');
      return this.#fail(cycle.info, pluginFailed(point, rejection), next);
    }
    this.#tellAttempt({ ...cycle, outcome: failure }, 'unschedulable');
    this.#fail(cycle.info, rejected(failure), next);
  }

  /** handleBindingCycleError: the end of the assumption is news for everybody; for the pod itself only after an error. */
  #failBinding(binding: Binding, failure: BindingFailure): void {
    const { context, cache, queue } = this.#parts;
    const { info, pod } = binding;
    const { uid } = pod.pod.metadata;
    this.#bindings.delete(uid);
    const isRejected = 'rejection' in failure && failure.rejection.code !== 'Error';
    const why = 'rejection' in failure ? Failure.afterSearch(failure.rejection, this.#nextStartNodeIndex) : undefined;
    this.#send(unreserve(binding));
    // One that was forgotten when it was deleted is told of once more (ForgetPod finds no fault with it).
    const isForgotten = cache.forgetPod(uid) || !cache.has(uid);
    const tellOthers = (concerns?: (other: Pod) => boolean): void => {
      if (!isForgotten) return;
      queue.moveAllToActiveOrBackoffQueue(ASSIGNED_POD_DELETE, endOf(binding), concerns);
    };
    const attempt = { kind: 'scheduling-attempt', pod: pod.pod, attempt: info.attempts, ...NO_SEARCH } as const;
    if (isRejected) {
      context.journal.append({ ...attempt, result: 'unschedulable', rejections: why!.counts });
      this.#fail(info, rejected(why!));
      return tellOthers((other) => other.metadata.uid !== uid);
    }
    tellOthers();
    context.journal.append({ ...attempt, result: 'error' });
    const message = 'message' in failure ? failure.message : failure.rejection.reasons.join(', ');
    this.#fail(info, { reason: 'SchedulerError', message, nominateTo: '' });
  }

  #preempt(pod: Pod, { nodeName, victims, pdbViolations }: Nomination): void {
    const { context, preemption } = this.#parts;
    const pods = victims.map((victim) => victim.pod);
    if (!preemption.start(pod, nodeName, pods)) return;
    context.journal.append({ kind: 'preempted', pod, nodeName, victims: pods.map(keyOf), pdbViolations });
  }

  /** handleSchedulingFailure. `next` runs when the PATCH, if one is needed, has been answered. */
  #fail(info: QueuedPodInfo, { reason, message, rejectedBy, nominateTo }: FailedAttempt, next?: () => void): void {
    const { context, client, nominator } = this.#parts;
    clearRejectors(info);
    if (rejectedBy !== undefined) {
      info.unschedulablePlugins = rejectedBy.unschedulablePlugins;
      info.pendingPlugins = rejectedBy.pendingPlugins;
    }
    const pod = this.#returnToQueue(info);
    nominator.delete(info.pod.metadata.uid);
    const isWaiting = info.queue !== undefined;
    if (isWaiting) nominator.set(createPodInfo(info.pod), nominateTo);
    const condition = notScheduled(reason, message, context.clock.now);
    if (pod === undefined || withFailure(pod, condition, nominateTo) === pod) return next?.();
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
    const { uid } = info.pod.metadata;
    const known = pods.get(keyOf(info.pod));
    const isGone = known === undefined || isTerminal(known);
    if (!isGone && (known.spec.nodeName ?? '') === '' && known.metadata.uid === uid) {
      info.pod = known;
      queue.addUnschedulableIfNotPresent(info);
      return known;
    }
    queue.done(uid);
    context.journal.append({ kind: 'pod-dequeued', pod: info.pod });
    return isGone || (known.spec.nodeName ?? '') !== '' ? info.pod : undefined;
  }

  /** @param rejections by whom else than the filters. */
  #tellAttempt(
    { info, pod, outcome, engine, help, duration }: Cycle,
    result: 'scheduled' | 'unschedulable' | 'error',
    rejections?: readonly RejectionCount[],
  ): void {
    const { nodesExamined, nodesFeasible } = outcome;
    const placement = outcome.kind === 'placement' ? outcome : undefined;
    this.#parts.context.journal.append({
      kind: 'scheduling-attempt',
      pod: pod.pod,
      attempt: info.attempts,
      result,
      nodeName: result === 'scheduled' ? placement?.nodeName : undefined,
      nodesExamined,
      nodesFeasible,
      nodesTied: placement?.nodesTied ?? 0,
      score: placement?.score ?? 0,
      rejections: rejections ?? (outcome.kind === 'failure' ? outcome.counts : undefined),
      triedPreemption: help === undefined ? undefined : true,
      engine,
      duration,
    });
  }
}

function createPlacer(engine: SchedulerOptions['engine']): Placer {
  if (engine === 'reference') return { place, lastEngine: 'plain' };
  return engine === 'verify' ? new VerifyingPlacer() : new FastPlacer();
}

/** A binding failed after its cycle: the search has been told of already. */
const NO_SEARCH = { nodesExamined: 0, nodesFeasible: 0, nodesTied: 0, score: 0, duration: 0 };

/** The search has found no node. */
function searchFailed({ outcome, help }: Cycle): FailedAttempt {
  invariant(outcome.kind === 'failure', 'a search that has found a node has not failed');
  if (outcome.isError) return failedWith(outcome.elsewhere!);
  return { reason: 'Unschedulable', rejectedBy: outcome, ...afterHelp(outcome, help) };
}

function permitWait({ pod: { pod }, nodeName }: Binding, waits: ReadonlyMap<string, PermitWait>): PermitWaitStarted {
  const reasons = [...waits.values()].map(({ reason }) => reason).filter((reason) => reason !== undefined);
  return { kind: 'permit-wait-started', pod, nodeName, plugins: [...waits.keys()], reason: reasons.join(', ') };
}

/** Rejected by a plugin behind the filters; an earlier nomination is void. */
function rejected(failure: Failure): FailedAttempt {
  return { reason: 'Unschedulable', message: failure.message, rejectedBy: failure, nominateTo: '' };
}

/** Something went wrong: no plugin whose events could help, so that the back-off alone counts. */
function failedWith({ reasons }: Rejection): FailedAttempt {
  return { reason: 'SchedulerError', message: reasons.join(', '), nominateTo: '' };
}

/** The words of PostFilter go behind those of the filters; without PostFilter an earlier nomination is void. */
function afterHelp(
  { message }: Failure,
  help: PostFilterResult | undefined,
): Pick<FailedAttempt, 'message' | 'nominateTo'> {
  if (help === undefined) return { message, nominateTo: '' };
  if (help.kind === 'nomination') return { message, nominateTo: help.nodeName };
  const words = help.message === '' ? message : `${message} ${help.message}`;
  return { message: words, nominateTo: help.clearsNomination ? '' : undefined };
}

/** The end of an assumption looks like the deletion of an assigned pod, in the version that was assumed. */
function endOf({ pod: { pod }, nodeName }: Binding): Change {
  const assumed = withSpec(pod, assignedTo(nodeName, pod.spec));
  return { type: 'DELETED', kind: 'Pod', object: assumed, old: assumed, revision: pod.metadata.resourceVersion };
}
