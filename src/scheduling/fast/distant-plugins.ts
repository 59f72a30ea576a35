import type { PodSpec } from '../../api/objects/pod.ts';
import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { SKIP, type Rejection, type SchedulingPlugin } from '../plugin.ts';
import type { Profile, ProfilePlugin } from '../profile.ts';
import type { Snapshot } from '../snapshot.ts';
import type { FeasibleNodes } from './feasible-nodes.ts';
import type { KeptFilters } from './kept-filters.ts';
import type { KeptScorers } from './kept-scorers.ts';
import type { KeptTally } from './class-tallies.ts';
import { isKeyed, isLocal, type LocalFilter, type LocalScorer } from './local-plugin.ts';

/** What has to be asked anew in each cycle, because it hangs on more than one node. */
export interface DistantPlugins {
  readonly preFilter: readonly ProfilePlugin[];
  readonly filter: readonly (ProfilePlugin & { readonly order: number })[];
  /** Those that count pods all over the cluster and say how to keep the counts. */
  readonly tallied: readonly ProfilePlugin[];
  /** Some of the filters have no preFilter: they are asked in every cycle. */
  readonly hasUnprepared: boolean;
  readonly preScore: readonly ProfilePlugin[];
  /** Those of keyed plugins of which the answers hold until nodes change. */
  readonly lastingPreScore: readonly ProfilePlugin[];
  /** The same of scores without preScore. */
  readonly hasUnpreparedScores: boolean;
  /** Scored node by node. */
  readonly score: readonly ProfilePlugin[];
  /** Scored once for all nodes with the same key. */
  readonly keyed: readonly ProfilePlugin[];
}

export interface DistantFilter extends LocalFilter {
  readonly name: string;
}

/** The answers of the preFilters in one cycle. */
export interface DistantFilters {
  readonly filters: readonly DistantFilter[];
  readonly states: ReadonlyMap<string, unknown>;
  readonly scanningPlugins: readonly string[];
}

export interface DistantScorers {
  readonly scorers: readonly LocalScorer[];
  /** Those of `DistantPlugins.keyed` that do not skip. */
  readonly keyed: readonly LocalScorer[];
  readonly scanningPlugins: readonly string[];
}

export function distantPlugins(profile: Profile): DistantPlugins {
  const isDistant = ({ plugin }: ProfilePlugin): boolean => !isLocal(plugin);
  const filter = profile.filter.map((filter, order) => ({ ...filter, order })).filter(isDistant);
  const prepared = [
    ...profile.preFilter,
    ...profile.preScore.filter((one) => !profile.preFilter.some(({ name }) => name === one.name)),
  ];
  return {
    tallied: prepared.filter((one) => isDistant(one) && one.plugin.tally !== undefined),
    preFilter: profile.preFilter.filter(({ plugin }) => !isLocal(plugin) || isAskedAgain(plugin)),
    filter,
    hasUnprepared: filter.some(({ plugin }) => plugin.preFilter === undefined),
    preScore: profile.preScore.filter((one) => isDistant(one) && !isLasting(one)),
    lastingPreScore: profile.preScore.filter((one) => isDistant(one) && isLasting(one)),
    hasUnpreparedScores: profile.score.some((scorer) => isDistant(scorer) && scorer.plugin.preScore === undefined),
    score: profile.score.filter((scorer) => isDistant(scorer) && !isKeyed(scorer.plugin)),
    keyed: profile.score.filter(({ plugin }) => isKeyed(plugin)),
  };
}

/** Those that may have something to say about pods with this spec. */
export function distantFor(spec: PodSpec, distant: DistantPlugins): DistantPlugins {
  const isConcerned = ({ plugin }: ProfilePlugin): boolean => plugin.ignores?.(spec) !== true;
  return {
    ...distant,
    preFilter: distant.preFilter.filter(isConcerned),
    preScore: distant.preScore.filter(isConcerned),
    lastingPreScore: distant.lastingPreScore.filter(isConcerned),
  };
}

/**
 * @param kept what holds when they all skip: the states of kept plugins.
 * @param last what they have answered last for pods of the class.
 * @returns undefined: one of them rejects the pod, narrows the search or may end it, which is for the plain engine to tell.
 */
export function askPreFilters(
  { preFilter, filter, hasUnprepared }: DistantPlugins,
  kept: DistantFilters,
  last: KeptFilters,
  pod: PodInfo,
  snapshot: Snapshot,
  tallies: ReadonlyMap<string, KeptTally>,
): DistantFilters | undefined {
  last.begin();
  for (let index = 0; index < preFilter.length; index++) {
    const { name, plugin } = preFilter[index]!;
    const answer = tallies.get(name)?.tally.preFilter() ?? plugin.preFilter!(pod, snapshot);
    if (answer === SKIP) continue;
    if ('code' in answer || answer.nodeNames !== undefined || plugin.mayFail === true) return undefined;
    last.add(name, answer.state);
  }
  if (last.isEmpty && !hasUnprepared) return kept;
  const known = last.filters;
  if (known !== undefined) return known;
  const active = last.states;
  const filters = filter
    .filter(({ name, plugin }) => plugin.preFilter === undefined || active.has(name))
    .map(({ name, plugin, order }) => ({ name, plugin, order, state: active.get(name) }));
  const scanningPlugins = filters.filter(({ plugin }) => plugin.scansSnapshot).map(({ name }) => name);
  const states = active.size === 0 ? kept.states : new Map([...kept.states, ...active]);
  return last.keep({ filters, states, scanningPlugins });
}

export function askPreScores(
  { preScore, lastingPreScore, score, keyed, hasUnpreparedScores }: DistantPlugins,
  kept: KeptScorers,
  pod: PodInfo,
  feasible: Pick<FeasibleNodes, 'nodes'> & { readonly counts?: readonly number[] },
  snapshot: Snapshot,
  tallies: ReadonlyMap<string, KeptTally>,
): DistantScorers {
  let states: Map<string, unknown> | undefined;
  for (const { name, plugin } of preScore) {
    const tally = tallies.get(name);
    if (tally?.tally.skipsScore() ?? plugin.skipsScore?.(pod, snapshot)) continue;
    const nodes = isKeyed(plugin) ? NOBODY : feasible.nodes;
    const answer = tally?.tally.preScore(nodes, feasible.counts) ?? plugin.preScore!(pod, nodes, snapshot);
    if (answer !== SKIP) (states ??= new Map()).set(name, answer.state);
  }
  const lasting = kept.get(snapshot) ?? kept.keep(snapshot, askLasting(lastingPreScore, pod, snapshot));
  const isLasting = states === undefined && !hasUnpreparedScores;
  if (isLasting && kept.scorers !== undefined) return kept.scorers;
  if (states === undefined) states = lasting;
  else for (const [name, state] of lasting) states.set(name, state);
  const scorers = readyOf(score, states);
  const scanningPlugins = scorers.filter(({ plugin }) => plugin.scansSnapshot).map(({ name }) => name);
  const ready = { scorers, keyed: readyOf(keyed, states), scanningPlugins };
  if (isLasting) kept.scorers = ready;
  return ready;
}

function askLasting(lastingPreScore: readonly ProfilePlugin[], pod: PodInfo, snapshot: Snapshot): Map<string, unknown> {
  const states = new Map<string, unknown>();
  for (const { name, plugin } of lastingPreScore) {
    const answer = plugin.preScore!(pod, NOBODY, snapshot);
    if (answer !== SKIP) states.set(name, answer.state);
  }
  return states;
}

/** Those that score in this cycle, with their states. */
function readyOf(scorers: readonly ProfilePlugin[], states: ReadonlyMap<string, unknown>): readonly LocalScorer[] {
  let ready: LocalScorer[] | undefined;
  for (const { name, plugin, weight } of scorers) {
    const isSkipped = plugin.preScore !== undefined && !states.has(name);
    if (!isSkipped) (ready ??= []).push({ name, plugin, weight, state: states.get(name) });
  }
  return ready ?? NO_SCORERS;
}

/**
 * The tallies that have a say about nodes in this cycle; undefined: others have, too, and the nodes are to be asked one by one.
 * None: nobody but kept and keyed plugins has.
 */
export function involvedTallies(
  { preScore, hasUnpreparedScores }: DistantPlugins,
  filters: readonly DistantFilter[],
  pod: PodInfo,
  snapshot: Snapshot,
  tallies: ReadonlyMap<string, KeptTally>,
): readonly KeptTally[] | undefined {
  if (hasUnpreparedScores) return undefined;
  let involved: KeptTally[] | undefined;
  for (const { name } of filters) {
    const tally = tallies.get(name);
    if (tally === undefined) return undefined;
    (involved ??= []).push(tally);
  }
  for (const { name, plugin } of preScore) {
    if (isKeyed(plugin)) continue;
    const tally = tallies.get(name);
    if (tally?.tally.skipsScore() ?? plugin.skipsScore?.(pod, snapshot)) continue;
    if (tally === undefined) return undefined;
    if (involved?.includes(tally) !== true) (involved ??= []).push(tally);
  }
  return involved ?? NO_TALLIES;
}

/** The first filter that rejects the node, among those that come before `order`. */
export function rejectionBefore(
  filters: readonly LocalFilter[],
  order: number,
  pod: PodInfo,
  node: NodeInfo,
): Rejection | undefined {
  for (const filter of filters) {
    if (filter.order > order) return undefined;
    const rejection = filter.plugin.filter!(filter.state, pod, node);
    if (rejection !== undefined) return rejection;
  }
  return undefined;
}

function isLasting({ plugin }: ProfilePlugin): boolean {
  return isKeyed(plugin) && plugin.holdsUntilNodesChange === true;
}

/** What its preFilter gives is for later extension points, too: each pod gets its own. */
function isAskedAgain(plugin: SchedulingPlugin): boolean {
  return [plugin.reserve, plugin.unreserve, plugin.permit, plugin.preBind, plugin.postBind].some(
    (member) => member !== undefined,
  );
}

const NO_TALLIES: readonly KeptTally[] = [];
const NOBODY: readonly NodeInfo[] = [];
const NO_SCORERS: readonly LocalScorer[] = [];
