import { keyOf, type ObjectKey } from '../../api/kinds.ts';
import { findCondition, isTerminal, withCondition, type Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import type { Response } from '../../apiserver/response.ts';
import type { Clock } from '../../engine/time.ts';
import type { Nominator } from '../../scheduling/nominator.ts';
import { preemptedBy } from './pod-condition.ts';

export interface PreemptionExecutorParts {
  readonly clock: Clock;
  readonly client: ApiClient;
  readonly pods: Informer<'Pod'>;
  readonly nominator: Nominator;
  /** A victim that waits on permit only loses its room. False when it does not wait. */
  readonly preemptWaiting?: (uid: string) => boolean;
  /** Puts a pod into the active queue: its preemption has failed, so that no event will do it. */
  readonly activate: (pod: Pod, namesake?: Pod) => void;
}

/** One preemption under way. */
interface Run {
  readonly preemptor: Pod;
  /** Without the last one. */
  readonly victims: readonly Pod[];
  readonly lastVictim: Pod;
  nextVictim: number;
  openEvictions: number;
  /** A victim could not be evicted. */
  isAborted: boolean;
  /** A nomination could not be cleared: no reason to stop. */
  hasFailed: boolean;
}

/** apis/config/v1/defaults.go: the workers of kube-scheduler's Parallelizer. */
const PARALLELISM = 16;

/**
 * Evicts the victims of preemption beside the scheduling cycles (preemption/executor.go, SchedulerAsyncPreemption):
 *
 *     nominations of lesser pods to that node are cleared ─► all victims but one, 16 at a time ─► the last one ─► done
 *
 * Until then the preemptor is gated. It must not miss the event of the last deletion: so it is free already when that
 * victim is seen to terminate, whether or not the answer to the DELETE has come.
 */
export class PreemptionExecutor {
  readonly #parts: PreemptionExecutorParts;
  /** By uid of the preemptor: the last victim, once it is its turn. */
  readonly #running = new Map<string, ObjectKey | undefined>();

  constructor(parts: PreemptionExecutorParts) {
    this.#parts = parts;
  }

  isRunning(uid: string): boolean {
    if (this.#running.size === 0 || !this.#running.has(uid)) return false;
    const last = this.#running.get(uid);
    if (last === undefined) return true;
    const victim = this.#parts.pods.get(last);
    return victim !== undefined && !isTerminal(victim) && victim.metadata.deletionTimestamp === undefined;
  }

  /** False when all victims are terminating already, so that there is nothing to do but wait. */
  start(preemptor: Pod, nodeName: string, chosen: readonly Pod[]): boolean {
    const victims = chosen.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const lastVictim = victims.pop();
    if (lastVictim === undefined) return false;
    this.#running.set(preemptor.metadata.uid, undefined);
    const run: Run = {
      preemptor,
      victims,
      lastVictim,
      nextVictim: 0,
      openEvictions: 0,
      isAborted: false,
      hasFailed: false,
    };
    const nominated = this.#parts.nominator
      .podsOn(nodeName)
      .map(({ pod }) => pod)
      .filter(({ spec, status }) => spec.priority < preemptor.spec.priority && (status.nominatedNodeName ?? '') !== '');
    this.#clearNominations(run, nominated);
    return true;
  }

  /** One after the other. Whoever loses its nomination looks for another place at once. */
  #clearNominations(run: Run, [pod, ...others]: readonly Pod[]): void {
    if (pod === undefined) return this.#evictMore(run);
    this.#parts.client.patchStatus('Pod', keyOf(pod), withoutNomination, (response) => {
      if (!response.ok) run.hasFailed = true;
      this.#clearNominations(run, others);
    });
  }

  /** A failure is no reason to stop what has begun, only to begin no more. */
  #evictMore(run: Run): void {
    while (!run.isAborted && run.nextVictim < run.victims.length && run.openEvictions < PARALLELISM) {
      const victim = run.victims[run.nextVictim++]!;
      if (this.#losesOnlyRoom(victim)) continue;
      run.openEvictions++;
      this.#evict(run, victim, (isEvicted) => {
        run.openEvictions--;
        if (!isEvicted) run.isAborted = true;
        this.#evictMore(run);
      });
    }
    if (run.openEvictions > 0) return;
    if (run.isAborted) this.#end(run);
    else this.#evictLast(run);
  }

  #evictLast(run: Run): void {
    const { preemptor, lastVictim } = run;
    this.#running.set(preemptor.metadata.uid, keyOf(lastVictim));
    if (this.#losesOnlyRoom(lastVictim)) return this.#end(run);
    this.#evict(run, lastVictim, (isEvicted) => {
      if (!isEvicted) run.isAborted = true;
      this.#end(run);
    });
  }

  #end({ preemptor, isAborted, hasFailed }: Run): void {
    this.#running.delete(preemptor.metadata.uid);
    if (isAborted || hasFailed) this.#parts.activate(preemptor, this.#parts.pods.get(keyOf(preemptor)));
  }

  /** A victim that waits on permit is not deleted. It gives its room back behind the end of this, which its event may need. */
  #losesOnlyRoom({ metadata: { uid } }: Pod): boolean {
    return this.#parts.preemptWaiting?.(uid) === true;
  }

  /** Says why, then deletes with the victim's own grace period. A victim that has gone by itself is as good. */
  #evict({ preemptor }: Run, victim: Pod, done: (isEvicted: boolean) => void): void {
    const { client, clock } = this.#parts;
    const condition = preemptedBy(preemptor, clock.now);
    const isGoneOr = (response: Response<unknown>): boolean => response.ok || response.code === 404;
    const remove = (): void => client.delete('Pod', keyOf(victim), {}, (response) => done(isGoneOr(response)));
    const known = findCondition(victim, condition.type);
    if (known?.status === 'True' && known.reason === condition.reason && known.message === condition.message) {
      return remove();
    }
    const mark = (pod: Pod): Pod => ({
      ...pod,
      status: { ...pod.status, conditions: withCondition(pod.status.conditions, condition) },
    });
    client.patchStatus('Pod', keyOf(victim), mark, (response) => {
      if (response.ok) remove();
      else done(isGoneOr(response));
    });
  }
}

function withoutNomination(pod: Pod): Pod {
  const { nominatedNodeName, ...status } = pod.status;
  return (nominatedNodeName ?? '') === '' ? pod : { ...pod, status };
}
