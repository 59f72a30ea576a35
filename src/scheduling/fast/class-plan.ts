import type { PodInfo } from '../pod-info.ts';
import { SKIP, type PluginView, type SchedulingPlugin } from '../plugin.ts';
import type { Profile, ProfilePlugin } from '../profile.ts';
import type { Snapshot } from '../snapshot.ts';
import { Amounts } from './amounts.ts';
import { MAX_PACKED_SUM } from './class-facts.ts';
import { distantFor, type DistantFilters, type DistantPlugins } from './distant-plugins.ts';
import { isLocal, type LocalFilter, type LocalScorer } from './local-plugin.ts';
import type { NodeRecords } from './node-records.ts';
import type { NodeViews } from './node-views.ts';
import type { ViewAnswers } from './view-answers.ts';

/** What of a profile may be kept for one pod class, and how. The rest is asked in each cycle. */
export interface ClassPlan {
  /** preFilter of a kept plugin has rejected the pod or narrowed the search: nothing is worth keeping. */
  readonly isNarrowed: boolean;
  /** Those that hang on the node object alone. */
  readonly fixedFilters: readonly LocalFilter[];
  /** The one that passes the nodes that `Amounts.fits` passes. */
  readonly fit: LocalFilter | undefined;
  /** Others that hang on the pods of the node, too. */
  readonly liveFilters: readonly LocalFilter[];
  /** What these, and those that are summed, have said; undefined: they have no view in common, or it is not kept. */
  readonly viewed: ViewAnswers | undefined;
  /** What plugins with `amounts` say. */
  readonly amounts: Amounts;
  /** Final per node, and not among the amounts. */
  readonly summed: readonly LocalScorer[];
  /** Made final over the feasible nodes, equal raw scores alike. */
  readonly normalized: readonly LocalScorer[];
  /** All of these hang on the node object alone. */
  readonly hasFixedGroups: boolean;
  /** What hangs on the pods of a node comes to its amounts: `Amounts.settle` can answer. */
  readonly isOfAmounts: boolean;
  /** The only one that scores, when it can say at once which node it would have. */
  readonly favouring: ProfilePlugin | undefined;
  /** Those that may have something to say in a cycle. */
  readonly distant: DistantPlugins;
  /** What preFilter of the kept plugins has given, when the others skip. */
  readonly kept: DistantFilters;
}

/** What is known of the nodes, whichever class asks. */
export interface PlanningGrounds {
  readonly records: NodeRecords;
  readonly views: (view: PluginView) => NodeViews;
}

export function planClass(
  pod: PodInfo,
  snapshot: Snapshot,
  profile: Profile,
  distant: DistantPlugins,
  { records, views }: PlanningGrounds,
): ClassPlan {
  const states = new Map<string, unknown>();
  const skipped = new Set<string>();
  let isNarrowed = false;
  for (const { name, plugin } of profile.preFilter) {
    if (!isLocal(plugin)) continue;
    const answer = plugin.preFilter!(pod, snapshot);
    if (answer === SKIP) skipped.add(name);
    else if ('code' in answer || answer.nodeNames !== undefined) isNarrowed = true;
    else states.set(name, answer.state);
  }
  const filters = profile.filter
    .map(({ name, plugin }, order) => ({ name, plugin, order, state: states.get(name) }))
    .filter(({ name, plugin }) => isLocal(plugin) && !skipped.has(name));
  const fit = filters.find(({ plugin }) => plugin.amounts?.fits !== undefined);
  const scorers = planScores(pod, snapshot, profile);
  const byAmounts = scorers.filter(({ plugin }) => plugin.amounts?.score !== undefined);
  const others = scorers.filter((scorer) => !byAmounts.includes(scorer));
  const normalized = others.filter(({ plugin }) => plugin.normalize !== undefined);
  const summed = others.filter(({ plugin }) => plugin.normalize === undefined);
  const liveFilters = filters.filter((filter) => filter.plugin.scope === 'node' && filter !== fit);
  const viewed = [...liveFilters, ...summed];
  const view = commonView(viewed);
  const amounts = new Amounts(records, pod, fit?.plugin.amounts!.fits!(pod), byAmounts);
  const hasFixedGroups = normalized.every(({ plugin }) => plugin.scope === 'class');
  return {
    isNarrowed,
    distant: distantFor(pod.pod.spec, distant),
    favouring: scorers.length === 0 ? onlyFavouring(distant) : undefined,
    kept: { filters: [], states, scanningPlugins: [] },
    fixedFilters: filters.filter(({ plugin }) => plugin.scope === 'class'),
    fit,
    liveFilters,
    viewed: view && views(view).answersTo([view.ofPod(pod), ...viewed.map(({ name }) => name)].join(' ')),
    amounts,
    summed,
    normalized,
    hasFixedGroups,
    isOfAmounts: viewed.length === 0 && hasFixedGroups && amounts.highest < MAX_PACKED_SUM,
  };
}

function commonView(asked: readonly { readonly plugin: SchedulingPlugin }[]): PluginView | undefined {
  const view = asked[0]?.plugin.view;
  return asked.every(({ plugin }) => plugin.view === view) ? view : undefined;
}

function onlyFavouring({ score, keyed, preScore, lastingPreScore }: DistantPlugins): ProfilePlugin | undefined {
  const only = score.length + keyed.length === 1 ? score[0] : undefined;
  const isAlone = preScore.length + lastingPreScore.length === 1 && preScore[0]?.plugin === only?.plugin;
  return isAlone && only?.plugin.favourite !== undefined ? only : undefined;
}

function planScores(pod: PodInfo, snapshot: Snapshot, profile: Profile): readonly LocalScorer[] {
  const states = new Map<string, unknown>();
  const skipped = new Set<string>();
  for (const { name, plugin } of profile.preScore) {
    if (!isLocal(plugin)) continue;
    const answer = plugin.preScore!(pod, snapshot.nodes, snapshot);
    if (answer === SKIP) skipped.add(name);
    else states.set(name, answer.state);
  }
  return profile.score
    .filter(({ name, plugin }) => isLocal(plugin) && !skipped.has(name))
    .map(({ name, plugin, weight }) => ({ name, plugin, weight, state: states.get(name) }));
}
