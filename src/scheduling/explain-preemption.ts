import { keyOf, type ObjectKey } from '../api/kinds.ts';
import { runPostFilters, type FailedSearch } from './post-filter.ts';
import type { Criterion } from './preemption/pick-node.ts';
import type { Candidate } from './preemption/select-victims.ts';
import type { Rejection } from './plugin.ts';

export interface VictimExplanation {
  readonly pod: ObjectKey;
  readonly priority: number;
  /** Its eviction would violate a PodDisruptionBudget. */
  readonly violatesBudget: boolean;
}

/** A node on which evictions would make room. */
export interface CandidateExplanation {
  readonly nodeName: string;
  /** The most important first. */
  readonly victims: readonly VictimExplanation[];
  readonly pdbViolations: number;
  readonly isChosen: boolean;
  /** The first criterion by which it is worse than the chosen one. */
  readonly lostBy?: Criterion;
}

/** Whom preemption would evict, and why not elsewhere. */
export interface PreemptionExplanation {
  /** Why nobody is evicted, in kube-scheduler's words. */
  readonly message?: string;
  /** Those that violate no budget first; there may be more that were not looked for. */
  readonly candidates: readonly CandidateExplanation[];
  /** Nodes on which no eviction helps, and what stands in the way still. */
  readonly rejections: readonly { readonly nodeName: string; readonly rejection: Rejection }[];
}

/** Asks the PostFilter plugins once more; undefined when there are none. */
export function explainPreemption(search: FailedSearch): PreemptionExplanation | undefined {
  if (search.failure.nodeCount === 0) return undefined;
  const result = runPostFilters(search);
  if (result === undefined) return undefined;
  const chosen = result.kind === 'nomination' ? result.nodeName : undefined;
  const { candidates = [], lostBy, rejections = [] } = result.report ?? {};
  return {
    ...(result.kind === 'nomination' ? {} : { message: result.message }),
    candidates: candidates.map((candidate) => describe(candidate, chosen, lostBy?.get(candidate.nodeName))),
    rejections: [...rejections].map(([nodeName, rejection]) => ({ nodeName, rejection })),
  };
}

function describe(
  { nodeName, victims, pdbViolations }: Candidate,
  chosen: string | undefined,
  lostBy: Criterion | undefined,
): CandidateExplanation {
  return {
    nodeName,
    victims: victims.map(({ pod: { pod }, violatesBudget }) => ({
      pod: keyOf(pod),
      priority: pod.spec.priority,
      violatesBudget,
    })),
    pdbViolations,
    isChosen: nodeName === chosen,
    ...(lostBy === undefined ? {} : { lostBy }),
  };
}
