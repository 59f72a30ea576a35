import type { Context } from '../../api/context.ts';
import type { PodGroup, PodGroupCondition } from '../../api/objects/pod-group.ts';
import type { Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { SchedulerCache } from '../../scheduling/cache.ts';
import { Failure, type RejectionCount } from '../../scheduling/failure.ts';
import type { Nominator } from '../../scheduling/nominator.ts';
import type { ObjectSource, Rejection } from '../../scheduling/plugin.ts';
import { attemptFact } from './attempt-fact.ts';
import type { Cycle } from './cycle.ts';
import { pluginFailed, schedulerError, searchFailed, type FailedAttempt } from './failed-attempt.ts';
import { withPodGroupCondition } from './pod-group-condition.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';
import { permit, reserve, unreserve, type Assumed } from './reservations.ts';
import type { SchedulingQueue } from './scheduling-queue.ts';

/** What the cycle of a single pod is made of. */
export interface CycleSteps {
  skips(pod: Pod): boolean;
  drop(info: QueuedPodInfo): void;
  /** Where would the pod go, on the cluster as it is now? */
  decide(info: QueuedPodInfo): Cycle;
  /** What PostFilter wants done. */
  help(cycle: Cycle): void;
  fail(info: QueuedPodInfo, attempt: FailedAttempt, next: () => void): void;
  /** Assume, Reserve, Permit, and the binding begins. */
  carryOut(cycle: Cycle, next: () => void): void;
}

export interface PodGroupCycleParts {
  readonly context: Context;
  readonly client: ApiClient;
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly nominator: Nominator;
  readonly podGroups: ObjectSource<'PodGroup'>;
  readonly steps: CycleSteps;
  /** The next pop. */
  readonly next: () => void;
}

/** What has become of one pod of the group. */
interface Trial {
  readonly cycle: Cycle;
  readonly needsPreemption: boolean;
  /** Permit's words; '' when it has nothing against the pod. */
  readonly permitMessage: string;
  readonly isPermitted: boolean;
  /** Not a no but something wrong: ends the trial of the group. */
  readonly error?: string;
}

type Verdict = 'scheduled' | 'unschedulable' | 'waiting_on_preemption' | 'error';

interface GroupCycle {
  readonly key: string;
  readonly members: readonly QueuedPodInfo[];
  /** Of the first members, or of all. */
  readonly trials: readonly Trial[];
  readonly verdict: Verdict;
  readonly message: string;
}

/**
 * Schedules the pods of one PodGroup together (schedule_one_podgroup.go of v1.36, behind the gate GenericWorkload):
 *
 *     pop one ─► pop all its siblings that wait, by priority, then by first attempt
 *             ─► try each in turn on one snapshot, those before it assumed ─► take all back
 *             ─► does Permit agree for one of them? then all that fit are assumed and go on to binding, the others go back;
 *                with room that preemption has yet to make, or not at all: all go back
 *
 * The trial happens at the instant of the pop and takes the time of all its cycles; what comes of it is carried out then.
 */
export class PodGroupCycle {
  readonly #parts: PodGroupCycleParts;

  constructor(parts: PodGroupCycleParts) {
    this.#parts = parts;
  }

  begin(first: QueuedPodInfo): void {
    const { context, steps, next } = this.#parts;
    const popped = this.#popSiblings(first);
    const names = [...new Set(popped.map(({ pod }) => pod.spec.schedulerName))];
    if (names.length > 1) return this.#failAll(popped, differentSchedulers(names), next);
    const members = popped.filter(({ pod }) => !steps.skips(pod));
    for (const info of popped) if (!members.includes(info)) steps.drop(info);
    if (members.length === 0) return next();
    const cycle = this.#parts.cache.onTrial(() => this.#try(members));
    const duration = cycle.trials.reduce((sum, { cycle: { duration: own } }) => sum + own, 0);
    context.clock.after(duration, this.#submit, cycle);
  }

  /** podGroupInfoForPod: by priority, then by first attempt. */
  #popSiblings(first: QueuedPodInfo): readonly QueuedPodInfo[] {
    const { cache, queue } = this.#parts;
    const { metadata, spec } = first.pod;
    const infos = [first];
    const state = cache.podGroups.get(metadata.namespace, spec.schedulingGroup!.podGroupName);
    for (const pod of state?.podsThatAre('unscheduled') ?? []) {
      const info = pod.metadata.name === metadata.name ? undefined : queue.popSpecific(pod);
      if (info !== undefined) infos.push(info);
    }
    return infos.sort((a, b) => b.pod.spec.priority - a.pod.spec.priority || a.initialAttempt - b.initialAttempt);
  }

  #failAll(members: readonly QueuedPodInfo[], message: string, next: () => void): void {
    const [info, ...others] = members;
    if (info === undefined) return next();
    this.#parts.steps.fail(info, schedulerError(message), () => this.#failAll(others, message, next));
  }

  /** podGroupSchedulingDefaultAlgorithm */
  #try(members: readonly QueuedPodInfo[]): GroupCycle {
    const trials: Trial[] = [];
    const assumed: Assumed[] = [];
    let verdict: Verdict = 'unschedulable';
    let message = UNSCHEDULABLE;
    let needsPreemption = false;
    for (const info of members) {
      const trial = this.#tryOne(info, assumed);
      trials.push(trial);
      if (trial.error !== undefined) {
        verdict = 'error';
        message = `failed to schedule other pod from a pod group: ${trial.error}`;
        break;
      }
      needsPreemption ||= trial.needsPreemption;
      if (!trial.isPermitted) continue;
      verdict = needsPreemption ? 'waiting_on_preemption' : 'scheduled';
      message = needsPreemption ? `${UNSCHEDULABLE}, pod group is waiting for preemption to complete` : '';
    }
    for (const one of assumed.reverse()) this.#takeBack(one);
    return { key: groupKeyOf(members[0]!.pod), members, trials, verdict, message };
  }

  /** podGroupPodSchedulingAlgorithm; leaves the pod assumed when it fits. */
  #tryOne(info: QueuedPodInfo, assumed: Assumed[]): Trial {
    const { cache, nominator, steps } = this.#parts;
    const cycle = steps.decide(info);
    const { pod, profile, outcome, help } = cycle;
    const needsPreemption = outcome.kind === 'failure' && help?.kind === 'nomination';
    const nodeName = outcome.kind === 'placement' ? outcome.nodeName : help?.kind === 'nomination' ? help.nodeName : '';
    const trial = { cycle, needsPreemption, permitMessage: '', isPermitted: false };
    if (nodeName === '') return trial;
    cache.assumePod(pod, nodeName);
    nominator.delete(pod.pod.metadata.uid);
    const states = outcome.kind === 'placement' ? outcome.states : NO_STATES;
    const assumption: Assumed = { pod, nodeName, profile, states };
    const rejection = reserve(assumption);
    const answer = rejection ?? permit(assumption);
    if ('code' in answer) {
      this.#takeBack(assumption);
      return rejected(trial, answer, rejection === undefined ? 'Permit' : 'Reserve');
    }
    assumed.push(assumption);
    const permitMessage = [...answer.values()].map(({ message = '' }) => message).join(', ');
    return { ...trial, isPermitted: answer.size === 0, permitMessage };
  }

  #takeBack(assumption: Assumed): void {
    const { cache, nominator } = this.#parts;
    const { metadata, status } = assumption.pod.pod;
    unreserve(assumption);
    cache.forgetPod(metadata.uid);
    if ((status.nominatedNodeName ?? '') !== '') nominator.set(assumption.pod);
  }

  /** submitPodGroupAlgorithmResult: one pod after the other, then the group itself. */
  readonly #submit = (group: GroupCycle): void => {
    const { context, steps } = this.#parts;
    const { key, members, trials, verdict } = group;
    for (const { cycle } of trials) {
      if (cycle.outcome.kind === 'failure') context.journal.append(attemptFact(cycle, 'unschedulable'));
      else if (verdict !== 'scheduled') context.journal.append(attemptFact(cycle, 'unschedulable', NOT_FOR_ALL));
      steps.help(cycle);
    }
    context.journal.append({ kind: 'pod-group-attempt', podGroup: key, result: verdict, podCount: members.length });
    const step = (index: number): void => {
      const info = members[index];
      if (info === undefined) return this.#tellGroup(group);
      this.#submitOne(group, info, trials[index], () => step(index + 1));
    };
    step(0);
  };

  #submitOne(group: GroupCycle, info: QueuedPodInfo, trial: Trial | undefined, next: () => void): void {
    const { steps } = this.#parts;
    const { verdict, message } = group;
    if (verdict === 'error') {
      const own = trial?.error ?? message;
      return steps.fail(info, schedulerError(own), next);
    }
    const { cycle, needsPreemption, permitMessage } = trial!;
    const { outcome } = cycle;
    if (outcome.kind === 'placement') {
      if (verdict === 'scheduled') return steps.carryOut(cycle, next);
      const isPromised = verdict === 'waiting_on_preemption';
      const why = isPromised ? message : `${UNSCHEDULABLE}, ${permitMessage}`;
      const nominateTo = isPromised ? outcome.nodeName : '';
      return steps.fail(info, unschedulable(why, nominateTo), next);
    }
    if (needsPreemption && verdict !== 'waiting_on_preemption') {
      const why = `${UNSCHEDULABLE}, ${permitMessage}`;
      return steps.fail(info, unschedulable(why, ''), next);
    }
    steps.fail(info, searchFailed(cycle), next);
  }

  /** updatePodGroupCondition: a group that has been scheduled once stays so. */
  #tellGroup({ key, verdict, message }: GroupCycle): void {
    const { client, context, podGroups, next } = this.#parts;
    const group = podGroups.get(key);
    if (group === undefined) return next();
    const condition: PodGroupCondition = {
      type: 'PodGroupScheduled',
      status: verdict === 'scheduled' ? 'True' : 'False',
      reason: REASONS[verdict],
      message,
      lastTransitionTime: context.clock.now,
    };
    const change = (current: PodGroup): PodGroup => withPodGroupCondition(current, condition);
    if (change(group) === group) return next();
    client.patchStatus('PodGroup', key, change, next);
  }
}

/** schedule_one_podgroup.go errPodGroupUnschedulable */
const UNSCHEDULABLE = 'pod group is unschedulable';

const REASONS: Readonly<Record<Verdict, PodGroupCondition['reason']>> = {
  scheduled: 'Scheduled',
  unschedulable: 'Unschedulable',
  waiting_on_preemption: 'Unschedulable',
  error: 'SchedulerError',
};

const NO_STATES: ReadonlyMap<string, unknown> = new Map();

/** Told of pods that would fit, while their group does not. */
const NOT_FOR_ALL: readonly RejectionCount[] = [{ plugin: 'GangScheduling', reason: UNSCHEDULABLE, nodeCount: 1 }];

/** A no sends the pod back with it; an error ends the trial. */
function rejected(trial: Omit<Trial, 'error'>, rejection: Rejection, point: 'Reserve' | 'Permit'): Trial {
  const { cycle } = trial;
  if (rejection.code === 'Error') return { ...trial, error: pluginFailed(point, rejection).message };
  const outcome = Failure.afterSearch(rejection, cycle.outcome.nextStartNodeIndex);
  return { ...trial, cycle: { ...cycle, outcome, help: undefined }, needsPreemption: false };
}

/** No plugin has rejected the pod itself. */
function unschedulable(message: string, nominateTo: string): FailedAttempt {
  return { reason: 'Unschedulable', message, rejectedBy: undefined, nominateTo };
}

function groupKeyOf({ metadata, spec }: Pod): string {
  return `${metadata.namespace}/${spec.schedulingGroup!.podGroupName}`;
}

function differentSchedulers([first, second]: readonly string[]): string {
  return `all pods in a single pod group should have the same .spec.schedulerName set, got: "${second}" and "${first}"`;
}
