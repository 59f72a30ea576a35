import type { Context } from '../../api/context.ts';
import { keyOf } from '../../api/kinds.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import type { SchedulerCache } from '../../scheduling/cache.ts';
import { explain } from '../../scheduling/explain.ts';
import type { Failure } from '../../scheduling/failure.ts';
import { FastPlacer } from '../../scheduling/fast/fast-placer.ts';
import { VerifyingPlacer } from '../../scheduling/fast/verifying-placer.ts';
import type { Nominator } from '../../scheduling/nominator.ts';
import { place, type Placement, type Search } from '../../scheduling/place.ts';
import type { Placer } from '../../scheduling/placer.ts';
import type { ObjectSource } from '../../scheduling/plugin.ts';
import type { PodInfo } from '../../scheduling/pod-info.ts';
import { runPostFilters, type Nomination, type PostFilterResult } from '../../scheduling/post-filter.ts';
import type { Profile } from '../../scheduling/profile.ts';
import { Assumptions } from './assumptions.ts';
import { attemptFact, attemptInVainFact } from './attempt-fact.ts';
import type { Cycle } from './cycle.ts';
import { cycleDuration, walksOf } from './cycle-cost.ts';
import { searchFailed } from './failed-attempt.ts';
import type { SchedulerOptions } from './options.ts';
import { PodGroupCycle } from './pod-group-cycle.ts';
import type { PreemptionExecutor } from './preemption-executor.ts';
import { podInfoOf, type QueuedPodInfo } from './queued-pod-info.ts';
import { RecentFailures } from './recent-failures.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';
import { sendWrites } from './send-write.ts';
import type { PermitRoom } from './waiting-pods.ts';
import { WayBack } from './way-back.ts';

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
  readonly #placer: Placer;
  readonly #recentFailures: RecentFailures;
  readonly #wayBack: WayBack;
  readonly #assumptions: Assumptions;
  readonly #podGroupCycle: PodGroupCycle | undefined;
  #isIdle = true;
  #nextStartNodeIndex = 0;

  constructor(parts: SchedulingLoopParts) {
    this.#parts = parts;
    this.#placer = createPlacer(parts.options.engine);
    this.#recentFailures = new RecentFailures(parts.cache.snapshot.changes);
    this.#wayBack = new WayBack(parts);
    this.#assumptions = new Assumptions({ ...parts, wayBack: this.#wayBack });
    this.#podGroupCycle = parts.podGroups && this.#createPodGroupCycle(parts.podGroups);
  }

  #createPodGroupCycle(podGroups: ObjectSource<'PodGroup'>): PodGroupCycle {
    return new PodGroupCycle({
      ...this.#parts,
      podGroups,
      next: this.#scheduleNext,
      steps: {
        skips: (pod) => this.#skips(pod),
        drop: (info) => this.#drop(info),
        decide: (info) => this.#decide(info),
        help: (cycle) => this.#help(cycle),
        fail: (info, attempt, next) => {
          if (this.#wayBack.go(info, attempt, next)) next();
        },
        carryOut: (cycle, next) => {
          if (this.#assumptions.carryOut(cycle, next)) next();
        },
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

  /** Something has changed that plugins may look at, besides nodes and the pods on them. */
  readonly hear = (): void => this.#recentFailures.forget();

  /** A pod was deleted while its binding is under way. */
  forgetAssumedPod(pod: Pod): void {
    this.#assumptions.forget(pod);
  }

  /** An event: one pod after the other, as long as nothing else happens during their cycles. */
  readonly #scheduleOne = (): void => {
    const { clock } = this.#parts.context;
    for (let cycle = this.#popNext(); cycle !== undefined; cycle = this.#popNext()) {
      if (!clock.leap(clock.now + cycle.duration)) return this.#awaitEnd(cycle);
      if (!this.#carryOut(cycle)) return;
    }
  };

  /** The same for who is called in the middle of something else. */
  readonly #scheduleNext = (): void => {
    const cycle = this.#popOne();
    if (cycle !== undefined) this.#awaitEnd(cycle);
  };

  #popNext(): Cycle | undefined {
    this.#failAlike();
    return this.#popOne();
  }

  /** The cycles of pods that fail as others of their kind just have, and as they have been told before. */
  #failAlike(): void {
    const { context, cache, nominator, queue, options } = this.#parts;
    if (!nominator.isEmpty || options.explain !== undefined) return;
    const { clock, journal } = context;
    for (let info = queue.head; info !== undefined; info = queue.head) {
      const inVain = this.#recentFailures.findInVain(info, this.#nextStartNodeIndex);
      if (inVain === undefined || (cache.hasAssumed && cache.isAssumed(info.pod.metadata.uid))) return;
      if (!clock.leap(clock.now + inVain.duration)) return;
      journal.append(attemptInVainFact(info, inVain));
      queue.failAgain(info, inVain.attempt.rejectedBy);
    }
  }

  #awaitEnd(cycle: Cycle): void {
    this.#parts.context.clock.after(cycle.duration, this.#endCycle, cycle);
  }

  readonly #endCycle = (cycle: Cycle): void => {
    if (this.#carryOut(cycle)) this.#scheduleOne();
  };

  /** Undefined: there is nobody to pop, or a group has its turn. */
  #popOne(): Cycle | undefined {
    const { queue } = this.#parts;
    for (let info = queue.pop(); info !== undefined; info = queue.pop()) {
      if (this.#podGroupCycle !== undefined && info.pod.spec.schedulingGroup !== undefined) {
        this.#podGroupCycle.begin(info);
        return undefined;
      }
      if (!this.#skips(info.pod)) return this.#decide(info);
      this.#drop(info);
    }
    this.#isIdle = true;
    return undefined;
  }

  #drop({ pod }: QueuedPodInfo): void {
    this.#parts.queue.done(pod.metadata.uid);
    this.#parts.context.journal.append({ kind: 'pod-dequeued', pod });
  }

  /** skipPodSchedule */
  #skips({ metadata: { deletionTimestamp, uid } }: Pod): boolean {
    return deletionTimestamp !== undefined || this.#parts.cache.isAssumed(uid);
  }

  #decide(info: QueuedPodInfo): Cycle {
    const { context, cache, profiles, nominator, options } = this.#parts;
    const { snapshot } = cache;
    const pod = podInfoOf(info);
    const profile = profiles.get(info.pod.spec.schedulerName)!;
    const search = {
      nextStartNodeIndex: this.#nextStartNodeIndex,
      seed: context.rng.seed,
      attempt: info.attempts,
      nominator,
      tieBreak: options.tieBreak,
    };
    if (options.explain !== undefined) this.#explain(pod, profile, search);

    const known = nominator.isEmpty ? this.#recentFailures.find(info, this.#nextStartNodeIndex) : undefined;
    const outcome = known?.failure ?? this.#placer.place(pod, snapshot, profile, search);
    const engine = known === undefined ? this.#placer.lastEngine : 'fast';
    this.#nextStartNodeIndex = outcome.nextStartNodeIndex;
    const { nodesExamined, nodesScored, scanningPlugins } = outcome;
    const inVain = known?.inVain;
    const help = inVain === undefined ? this.#askForHelp(pod, profile, search, outcome) : inVain.help;
    const duration = cycleDuration(options.cycle, {
      nodesExamined,
      nodesScored,
      walks: walksOf(scanningPlugins, pod, snapshot),
      nodesDryRun: help?.nodesTried ?? 0,
    });
    const cycle: Cycle = { info, pod, profile, outcome, engine, help, duration };
    const isGroup = this.#podGroupCycle !== undefined && info.pod.spec.schedulingGroup !== undefined;
    if (known === undefined && this.#placer.lastIsOfKind === true && !isGroup) this.#recentFailures.note(cycle);
    return cycle;
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

  /** What has been decided, at the end of the cycle. True: the next pod may be popped at once. */
  #carryOut(cycle: Cycle): boolean {
    const { outcome } = cycle;
    if (outcome.kind === 'placement') {
      return this.#assumptions.carryOut(cycle, this.#scheduleNext);
    }
    this.#parts.context.journal.append(attemptFact(cycle, outcome.isError ? 'error' : 'unschedulable'));
    if (!outcome.isError) this.#help(cycle);
    return this.#wayBack.go(cycle.info, searchFailed(cycle), this.#scheduleNext);
  }

  /** What PostFilter wants done. */
  #help({ pod, help }: Cycle): void {
    if (help?.kind === 'nomination') this.#preempt(pod.pod, help);
    else if (help !== undefined) {
      if (help.carryOut !== undefined) this.#recentFailures.forget();
      if (help.writes !== undefined) sendWrites(this.#parts.client, help.writes);
      help.carryOut?.();
    }
  }

  #preempt(pod: Pod, { nodeName, victims, pdbViolations }: Nomination): void {
    const { context, preemption } = this.#parts;
    const pods = victims.map((victim) => victim.pod);
    if (!preemption.start(pod, nodeName, pods)) return;
    context.journal.append({ kind: 'preempted', pod, nodeName, victims: pods.map(keyOf), pdbViolations });
  }
}

function createPlacer(engine: SchedulerOptions['engine']): Placer {
  if (engine === 'reference') return { place, lastEngine: 'plain' };
  return engine === 'verify' ? new VerifyingPlacer() : new FastPlacer();
}
