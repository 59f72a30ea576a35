import type { SchedulingAttempt } from '../../api/facts.ts';
import type { RejectionCount } from '../../scheduling/failure.ts';
import type { Cycle } from './cycle.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';
import type { AttemptInVain } from './recent-failures.ts';

/** What is said of a cycle that has ended. @param rejections by whom else than the filters. */
export function attemptFact(
  { info, pod, outcome, engine, help, duration }: Cycle,
  result: SchedulingAttempt['result'],
  rejections?: readonly RejectionCount[],
): SchedulingAttempt {
  const placement = outcome.kind === 'placement' ? outcome : undefined;
  return {
    kind: 'scheduling-attempt',
    pod: pod.pod,
    attempt: info.attempts,
    result,
    nodeName: result === 'scheduled' ? placement?.nodeName : undefined,
    nodesExamined: outcome.nodesExamined,
    nodesFeasible: outcome.nodesFeasible,
    nodesTied: placement?.nodesTied ?? 0,
    score: placement?.score ?? 0,
    rejections: rejections ?? (outcome.kind === 'failure' ? outcome.counts : undefined),
    triedPreemption: help === undefined ? undefined : true,
    engine,
    duration,
  };
}

/** The same of the next attempt of a pod that fails as others have before it. */
export function attemptInVainFact(
  { pod, attempts }: QueuedPodInfo,
  { failure, help, duration }: AttemptInVain,
): SchedulingAttempt {
  return {
    kind: 'scheduling-attempt',
    pod,
    attempt: attempts + 1,
    result: 'unschedulable',
    nodeName: undefined,
    nodesExamined: failure.nodesExamined,
    nodesFeasible: 0,
    nodesTied: 0,
    score: 0,
    rejections: failure.counts,
    triedPreemption: help === undefined ? undefined : true,
    engine: 'fast',
    duration,
  };
}

/** A binding has failed after its cycle: the search has been told of already. */
export function bindingAttemptFact(
  { info, pod }: Pick<Cycle, 'info' | 'pod'>,
  result: 'unschedulable' | 'error',
  rejections?: readonly RejectionCount[],
): SchedulingAttempt {
  return {
    kind: 'scheduling-attempt',
    pod: pod.pod,
    attempt: info.attempts,
    result,
    nodesExamined: 0,
    nodesFeasible: 0,
    nodesTied: 0,
    score: 0,
    duration: 0,
    rejections,
  };
}
