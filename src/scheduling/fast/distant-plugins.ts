import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { SKIP, type Rejection, type SchedulingPlugin } from '../plugin.ts';
import type { Profile, ProfilePlugin } from '../profile.ts';
import type { Snapshot } from '../snapshot.ts';
import type { FeasibleNodes } from './feasible-nodes.ts';
import { isKeyed, isLocal, type LocalFilter, type LocalScorer } from './class-plan.ts';

/** What has to be asked anew in each cycle, because it hangs on more than one node. */
export interface DistantPlugins {
  readonly preFilter: readonly ProfilePlugin[];
  readonly filter: readonly (ProfilePlugin & { readonly order: number })[];
  readonly preScore: readonly ProfilePlugin[];
  /** Scored node by node. */
  readonly score: readonly ProfilePlugin[];
  /** Scored once for all nodes with the same key. */
  readonly keyed: readonly ProfilePlugin[];
}

/** The answers of the preFilters in one cycle. */
export interface DistantFilters {
  readonly filters: readonly LocalFilter[];
  readonly states: ReadonlyMap<string, unknown>;
  readonly scanningPlugins: readonly string[];
}

export interface DistantScorers {
  readonly scorers: readonly LocalScorer[];
  /** Place by place those of `DistantPlugins.keyed`; undefined: it skips. */
  readonly keyed: readonly (LocalScorer | undefined)[];
  readonly scanningPlugins: readonly string[];
}

export function distantPlugins(profile: Profile): DistantPlugins {
  const isDistant = ({ plugin }: ProfilePlugin): boolean => !isLocal(plugin);
  return {
    preFilter: profile.preFilter.filter(({ plugin }) => !isLocal(plugin) || isAskedAgain(plugin)),
    filter: profile.filter.map((filter, order) => ({ ...filter, order })).filter(isDistant),
    preScore: profile.preScore.filter(isDistant),
    score: profile.score.filter((scorer) => isDistant(scorer) && !isKeyed(scorer.plugin)),
    keyed: profile.score.filter(({ plugin }) => isKeyed(plugin)),
  };
}

/** Undefined: one of them rejects the pod or narrows the search, which is for the plain engine to tell. */
export function askPreFilters(
  { preFilter, filter }: DistantPlugins,
  kept: ReadonlyMap<string, unknown>,
  pod: PodInfo,
  snapshot: Snapshot,
): DistantFilters | undefined {
  let states = kept;
  let skipped: Set<string> | undefined;
  for (const { name, plugin } of preFilter) {
    const answer = plugin.preFilter!(pod, snapshot);
    if (answer === SKIP) {
      (skipped ??= new Set()).add(name);
      continue;
    }
    if ('code' in answer || answer.nodeNames !== undefined) return undefined;
    if (states === kept) states = new Map(kept);
    (states as Map<string, unknown>).set(name, answer.state);
  }
  if (filter.every(({ name }) => skipped?.has(name))) return { filters: NONE, states, scanningPlugins: NO_NAMES };
  const filters = filter
    .filter(({ name }) => !skipped?.has(name))
    .map(({ name, plugin, order }) => ({ name, plugin, order, state: states.get(name) }));
  const scanningPlugins = filters.filter(({ plugin }) => plugin.scansSnapshot).map(({ name }) => name);
  return { filters, states, scanningPlugins };
}

export function askPreScores(
  { preScore, score, keyed }: DistantPlugins,
  pod: PodInfo,
  feasible: Pick<FeasibleNodes, 'nodes'>,
  snapshot: Snapshot,
): DistantScorers {
  const states = new Map<string, unknown>();
  const skipped = new Set<string>();
  for (const { name, plugin } of preScore) {
    const skips = plugin.skipsScore?.(pod, snapshot) === true;
    const answer = skips ? SKIP : plugin.preScore!(pod, isKeyed(plugin) ? NOBODY : feasible.nodes, snapshot);
    if (answer === SKIP) skipped.add(name);
    else states.set(name, answer.state);
  }
  const ready = ({ name, plugin, weight }: ProfilePlugin): LocalScorer | undefined =>
    skipped.has(name) ? undefined : { name, plugin, weight, state: states.get(name) };
  const scorers = score.map(ready).filter((scorer) => scorer !== undefined);
  const scanningPlugins = scorers.filter(({ plugin }) => plugin.scansSnapshot).map(({ name }) => name);
  return { scorers, keyed: keyed.map(ready), scanningPlugins };
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

/** What its preFilter gives is for later extension points, too: each pod gets its own. */
function isAskedAgain(plugin: SchedulingPlugin): boolean {
  return [plugin.reserve, plugin.unreserve, plugin.permit, plugin.preBind, plugin.postBind].some(
    (member) => member !== undefined,
  );
}

const NONE: readonly LocalFilter[] = [];
const NOBODY: readonly NodeInfo[] = [];
const NO_NAMES: readonly string[] = [];
