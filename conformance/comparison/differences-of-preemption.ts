import type { PreemptionCase } from '../case.ts';
import type { OraclePreemption } from './oracle-preemption.ts';
import { preemptCase, type OurPreemption } from './preemption.ts';
import type { Tally } from './tally.ts';

/** What differs, in words; empty when all is equal. */
export function comparePreemption(of: PreemptionCase, theirs: OraclePreemption, tally: Tally): string[] {
  const ours = preemptCase(of);
  const differences: string[] = [];
  const check = (what: string, mine: unknown, upstream: unknown): void => {
    const isEqual = JSON.stringify(mine) === JSON.stringify(upstream);
    tally.count('preemption', what, isEqual);
    if (!isEqual) differences.push(`${what}: ${JSON.stringify(mine)}, upstream ${JSON.stringify(upstream)}`);
  };
  check('feasible', ours.feasible.length > 0, theirs.feasible.length > 0);
  check('eligible', [ours.eligible, ours.reason], [theirs.eligible, theirs.reason]);
  check('nodes that may be helped', ours.potentialNodes, theirs.potentialNodes);
  check('candidates', ours.candidates, theirs.candidates);
  check('rejections', rejectionsOf(ours), rejectionsOf(theirs));
  check(
    'best',
    ours.best.every((node) => theirs.best.includes(node)) && ours.best.length,
    Math.min(1, theirs.best.length),
  );
  if (triesAll(of, theirs)) check('nominated', nominationOf(ours, theirs), true);
  tally.count('outcomes', outcomeOf(theirs), true);
  return differences;
}

/** Then the plugin, which draws its own offset, must find the same candidates in whatever order. */
function triesAll({ offset, config }: PreemptionCase, { eligible }: OraclePreemption): boolean {
  return eligible && offset === undefined && config === undefined;
}

function nominationOf({ nominated }: OurPreemption, { best, candidates }: OraclePreemption): boolean {
  if (nominated === undefined) return best.length === 0;
  const victims = candidates.find(({ node }) => node === nominated.node)?.victims;
  return best.includes(nominated.node) && JSON.stringify(victims) === JSON.stringify(nominated.victims);
}

/** The order of reasons is that of a map upstream. */
function rejectionsOf({ notCandidates }: OraclePreemption): unknown {
  return Object.entries(notCandidates)
    .map(([node, { code, reasons }]) => [node, code, [...reasons].sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function outcomeOf({ eligible, candidates, best }: OraclePreemption): string {
  if (!eligible) return 'not eligible';
  if (candidates.length === 0) return 'no candidate';
  return best.length === 1 ? 'one best node' : 'several best nodes';
}
