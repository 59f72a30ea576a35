import type { Decision, OurDecision, Score, Verdict } from './decision.ts';
import type { Tally } from './tally.ts';

/**
 * Upstream's score plugins that we do not have. They add the same to every node of a case without volumes and devices,
 * which the comparison makes sure of.
 */
const NOT_OURS: readonly string[] = ['VolumeBinding', 'DynamicResources'];

/** Holds our decision against upstream's and counts; gives one line for each difference. */
export function compareDecisions(ours: OurDecision, upstream: Decision, tally: Tally): string[] {
  const differences: string[] = [];
  const same = (what: string, our: unknown, theirs: unknown): void => {
    if (toText(our) !== toText(theirs)) differences.push(`${what}: ours ${toText(our)}, upstream ${toText(theirs)}`);
  };
  same('order of the nodes', ours.nodeOrder, upstream.nodeOrder);
  same('preFilter', ours.preFilter, upstream.preFilter);
  if (upstream.preFilter === undefined)
    same('nodes to look at', known(ours.nodeNames, ours), known(upstream.nodeNames, ours));
  tally.count(
    'preFilter',
    upstream.preFilter?.plugin ?? 'Success',
    toText(ours.preFilter) === toText(upstream.preFilter),
  );
  for (const name of upstream.nodeOrder) {
    if (upstream.preFilter !== undefined) break;
    const our = ours.verdicts.get(name);
    const theirs = upstream.verdicts.get(name);
    same(`node ${name}`, our, theirs);
    const code = theirs === undefined ? 'feasible' : `${theirs.plugin} ${theirs.code}`;
    tally.count('verdict', code, toText(our) === toText(theirs));
  }
  compareScores(ours, upstream, tally, same);
  compareOwn(ours, upstream, same);
  return differences;
}

function compareScores(ours: OurDecision, upstream: Decision, tally: Tally, same: Same): void {
  for (const plugin of new Set([...ours.scores.keys(), ...upstream.scores.keys()])) {
    const our = ours.scores.get(plugin) ?? NO_SCORES;
    const theirs = upstream.scores.get(plugin) ?? NO_SCORES;
    const lowest = Math.min(...[...theirs.values()].map(({ normalized }) => normalized));
    for (const name of upstream.totals.keys()) {
      // A plugin that skips is one that says 0 everywhere.
      const ourScore = our.get(name) ?? SKIPPED;
      const theirScore = theirs.get(name) ?? SKIPPED;
      if (NOT_OURS.includes(plugin)) {
        same(`${plugin}, which we do not have, on node ${name}`, lowest, theirScore.normalized);
        continue;
      }
      const isSkipped = ourScore === SKIPPED || theirScore === SKIPPED;
      const weight = isSkipped ? {} : { weight: ourScore.weight };
      const isWeightKnown = theirScore.normalized !== 0;
      const expected = { raw: theirScore.raw, normalized: theirScore.normalized, ...weight };
      if (!isSkipped && isWeightKnown) expected.weight = theirScore.weight;
      const actual = { raw: ourScore.raw, normalized: ourScore.normalized, ...weight };
      same(`${plugin} on node ${name}`, actual, expected);
      const isTelling = theirScore !== SKIPPED && isVaried(theirs);
      tally.count(isTelling ? 'score' : 'even score', plugin, toText(actual) === toText(expected));
    }
  }
  const without = (name: string): number =>
    NOT_OURS.reduce((sum, plugin) => {
      const score = upstream.scores.get(plugin)?.get(name);
      return sum + (score === undefined ? 0 : score.normalized * score.weight);
    }, 0);
  for (const [name, total] of upstream.totals) {
    const theirs = total - without(name);
    same(`total of node ${name}`, ours.totals.get(name), theirs);
    tally.count('total', 'total', ours.totals.get(name) === theirs);
  }
  same('best nodes', ours.best, upstream.best);
  tally.count(
    'best',
    upstream.best.length > 1 ? 'tied' : upstream.best.length === 1 ? 'one' : 'none',
    toText(ours.best) === toText(upstream.best),
  );
}

/** place() and explain() must say what the rules say that were compared. */
function compareOwn(ours: OurDecision, upstream: Decision, same: Same): void {
  const { placedOn, isWhole, explained } = ours;
  if (isWhole)
    same(
      'place() finds one of the best nodes',
      placedOn === undefined ? 'none' : upstream.best.includes(placedOn),
      upstream.best.length === 0 ? 'none' : true,
    );
  for (const [name, verdict] of ours.verdicts) {
    const explanation = explained.get(name)!;
    const told = explanation.rejection;
    same(
      `explain() about node ${name}`,
      told === undefined ? 'yes' : told.code,
      verdict === undefined ? 'yes' : verdict.code,
    );
    if (verdict !== undefined && !verdict.plugin.includes(','))
      same(`explain() names the plugin for node ${name}`, told?.plugin, verdict.plugin);
    if (explanation.total !== undefined && isWhole)
      same(`explain() gives the total of node ${name}`, explanation.total, ours.totals.get(name));
  }
}

type Same = (what: string, our: unknown, theirs: unknown) => void;

/** Upstream keeps names of nodes that do not exist. */
function known(nodeNames: readonly string[] | undefined, { nodeOrder }: Decision): readonly string[] | undefined {
  return nodeNames?.filter((name) => nodeOrder.includes(name));
}

function isVaried(scores: ReadonlyMap<string, Score>): boolean {
  const first = [...scores.values()][0];
  return [...scores.values()].some(({ raw }) => raw !== first?.raw);
}

export function toText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null && 'plugin' in value) {
    const { plugin, code, reasons } = value as Verdict;
    return `${plugin} ${code}: ${reasons.join('; ')}`;
  }
  return JSON.stringify(value);
}

const NO_SCORES: ReadonlyMap<string, Score> = new Map();
const SKIPPED: Score = { raw: 0, normalized: 0, weight: 0 };
