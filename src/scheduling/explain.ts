import { EXTENDER } from './active-extender.ts';
import { explainPreemption, type PreemptionExplanation } from './explain-preemption.ts';
import { planFilters, runFiltersWithNominated, type FilterPlan } from './filtering.ts';
import type { NodeInfo } from './node-info.ts';
import { bestNodes, place, type Failure, type Placement } from './place.ts';
import type { PodInfo } from './pod-info.ts';
import type { Rejection, Remedy } from './plugin.ts';
import type { Profile } from './profile.ts';
import { scoreNodes, type NodeScores } from './scoring.ts';
import { findFeasibleNodes, type Feasible, type Search } from './search.ts';
import type { Snapshot } from './snapshot.ts';
import type { TieBreak } from './tie-break.ts';

export interface PluginScore {
  readonly plugin: string;
  readonly raw: number;
  /** 0 to 100. */
  readonly normalized: number;
  readonly weight: number;
  readonly weighted: number;
  /** What the raw score comes from, where the plugin says it. */
  readonly detail?: string;
}

export interface NodeExplanation {
  readonly nodeName: string;
  /** `not considered`: the node would fit, but the search had found enough before it came here. */
  readonly verdict: 'rejected' | 'feasible' | 'not considered';
  /** The answer that counts: of the first filter that says no. */
  readonly rejection?: Rejection;
  /** The no of every filter, also of those that the search does not come to ask. */
  readonly allRejections: readonly Rejection[];
  /** What would have to change for the pod to fit here. */
  readonly remedies: readonly PluginRemedy[];
  /** What plugins would do there besides, such as binding volumes; only for nodes on which the pod fits. */
  readonly plans: readonly string[];
  /** Absent unless the node was scored. */
  readonly scores?: readonly PluginScore[];
  readonly total?: number;
  readonly isBest: boolean;
  readonly isChosen: boolean;
}

export interface PluginRemedy extends Remedy {
  readonly plugin: string;
}

/** One way to make the pod fit, and the nodes on which it would do. */
export interface NearestFit {
  readonly remedies: readonly PluginRemedy[];
  readonly nodeNames: readonly string[];
}

export interface Explanation {
  readonly outcome: Placement | Failure;
  /** Which of the best nodes is taken. */
  readonly tieBreak: TieBreak;
  /** Set when the pod fits nowhere before any node is looked at. */
  readonly preFilterRejection?: Rejection;
  /** In the order of the snapshot. */
  readonly nodes: readonly NodeExplanation[];
  /** For a pod that fits nowhere: the least changes first. */
  readonly nearest: readonly NearestFit[];
  /** For a pod that fits nowhere, if its profile has a PostFilter plugin. */
  readonly preemption?: PreemptionExplanation;
}

/** How many ways to make a pod fit are named. */
const NEAREST_COUNT = 5;

/** place(), told slowly: every plugin's answer for every node. Asks the same rules, so that it cannot say anything else. */
export function explain(pod: PodInfo, snapshot: Snapshot, profile: Profile, search: Search): Explanation {
  const outcome = place(pod, snapshot, profile, search);
  const { tieBreak = 'random' } = search;
  const found = findFeasibleNodes(pod, snapshot, profile, search);
  const scored = found.kind === 'feasible' ? scoreAgain(found, pod, snapshot, profile) : NOT_SCORED;
  const plan = planFilters(pod, snapshot, profile);
  const help =
    outcome.kind === 'failure' ? explainPreemption({ pod, snapshot, profile, search, failure: outcome }) : undefined;
  const preemption = help === undefined ? {} : { preemption: help };
  if ('rejection' in plan) {
    const nodes = snapshot.nodes.map((node) => rejectedBy(node, plan.rejection));
    return { outcome, tieBreak, preFilterRejection: plan.rejection, nodes, nearest: [], ...preemption };
  }
  const refused = found.kind === 'feasible' ? found.extenderRejections : NOBODY;
  const nodes = snapshot.nodes.map((node) => explainNode(node, pod, plan, profile, search, scored, outcome, refused));
  return { outcome, tieBreak, nodes, nearest: outcome.kind === 'failure' ? findNearest(nodes) : [], ...preemption };
}

interface Scored {
  /** By feasible node, its place among them. */
  readonly indexes: ReadonlyMap<NodeInfo, number>;
  readonly best: ReadonlySet<number>;
  readonly scores: NodeScores | undefined;
}

function scoreAgain(found: Feasible, pod: PodInfo, snapshot: Snapshot, profile: Profile): Scored {
  const indexes = new Map(found.nodes.map((node, index) => [node, index]));
  if (found.nodes.length === 1) return { indexes, best: new Set([0]), scores: undefined };
  const scores = scoreNodes(pod, found.nodes, snapshot, profile, true);
  return { indexes, best: new Set(bestNodes(found, scores.totals)), scores };
}

function explainNode(
  node: NodeInfo,
  pod: PodInfo,
  plan: FilterPlan,
  profile: Profile,
  search: Search,
  { indexes, best, scores }: Scored,
  outcome: Placement | Failure,
  refused: ReadonlyMap<string, Rejection>,
): NodeExplanation {
  const nodeName = node.node.metadata.name;
  if (plan.nodeNames !== undefined && !plan.nodeNames.has(nodeName) && !indexes.has(node)) {
    return rejectedBy(node, {
      plugin: plan.narrowedBy[0]!,
      code: 'UnschedulableAndUnresolvable',
      reasons: narrowed(plan),
    });
  }
  const rejection =
    runFiltersWithNominated(plan, pod, node, search.nominator) ??
    refused.get(nodeName) ??
    (outcome.kind === 'failure' ? extenderRejection(outcome, nodeName) : undefined);
  const index = indexes.get(node);
  const allRejections = findAllRejections(plan, pod, node);
  return {
    nodeName,
    verdict: rejection !== undefined ? 'rejected' : index !== undefined ? 'feasible' : 'not considered',
    ...(rejection === undefined ? {} : { rejection }),
    allRejections,
    remedies: rejection === undefined ? [] : findRemedies(plan, pod, node, rejection),
    plans: rejection === undefined ? findPlans(plan, pod, node, profile) : [],
    ...(index === undefined || scores === undefined ? {} : scoresOf(scores, index)),
    isBest: index !== undefined && best.has(index),
    isChosen: outcome.kind === 'placement' && outcome.nodeName === nodeName,
  };
}

/** No filter has said it. */
function extenderRejection(outcome: Failure, nodeName: string): Rejection | undefined {
  const rejection = outcome.rejectionOf(nodeName);
  return rejection?.plugin === EXTENDER ? rejection : undefined;
}

const NOBODY: ReadonlyMap<string, Rejection> = new Map();

function scoresOf({ totals, plugins }: NodeScores, index: number): { scores: PluginScore[]; total: number } {
  const scores = plugins.map(({ name, weight, raw, details, normalized }) => {
    const detail = details?.[index] ?? '';
    return {
      plugin: name,
      raw: raw![index]!,
      normalized: normalized[index]!,
      weight,
      weighted: normalized[index]! * weight,
      ...(detail.trim() !== '' && { detail }),
    };
  });
  return { scores, total: totals[index]! };
}

function findAllRejections({ plugins, states }: FilterPlan, pod: PodInfo, node: NodeInfo): Rejection[] {
  return plugins
    .map((plugin, index) => plugin.filter!(states[index], pod, node))
    .filter((rejection) => rejection !== undefined);
}

/** Of the plugins that say what the binding carries, only the one that is heard has a plan. */
function findPlans(
  { plugins, states }: FilterPlan,
  pod: PodInfo,
  node: NodeInfo,
  { annotating }: Profile,
): readonly string[] {
  const heard = annotating.find((plugin) => plugin.bindingAnnotations!(pod, node) !== undefined);
  const filters = plugins.flatMap((plugin, index) =>
    annotating.includes(plugin) ? [] : (plugin.plans?.(states[index], pod, node) ?? []),
  );
  return [...filters, ...(heard?.plans?.(states[plugins.indexOf(heard)], pod, node) ?? [])];
}

function findRemedies(
  { names, plugins, states }: FilterPlan,
  pod: PodInfo,
  node: NodeInfo,
  rejection: Rejection,
): PluginRemedy[] {
  const remedies: PluginRemedy[] = [];
  for (const [index, plugin] of plugins.entries()) {
    if (plugin.filter!(states[index], pod, node) === undefined) continue;
    const known = plugin.remedies?.(states[index], pod, node) ?? [];
    const unknown = { text: `pass ${names[index]}`, effort: 1 };
    for (const remedy of known.length > 0 ? known : [unknown]) remedies.push({ plugin: names[index]!, ...remedy });
  }
  if (remedies.length > 0) return remedies;
  if (rejection.plugin === EXTENDER) return [{ plugin: EXTENDER, text: 'pass the extenders', effort: 1 }];
  return [{ plugin: rejection.plugin, text: 'room beside the pods that are nominated to the node', effort: 1 }];
}

/** Fewer changes first, then those that ask less; nodes with the very same changes stand together. */
function findNearest(nodes: readonly NodeExplanation[]): NearestFit[] {
  const fits = new Map<string, { remedies: readonly PluginRemedy[]; nodeNames: string[] }>();
  for (const { nodeName, remedies } of nodes) {
    if (remedies.length === 0) continue;
    const key = remedies.map(({ text }) => text).join('\n');
    const fit = fits.get(key);
    if (fit === undefined) fits.set(key, { remedies, nodeNames: [nodeName] });
    else fit.nodeNames.push(nodeName);
  }
  const effort = ({ remedies }: NearestFit): number => remedies.reduce((sum, remedy) => sum + remedy.effort, 0);
  return [...fits.values()]
    .sort((a, b) => a.remedies.length - b.remedies.length || effort(a) - effort(b))
    .slice(0, NEAREST_COUNT);
}

function rejectedBy({ node }: NodeInfo, rejection: Rejection): NodeExplanation {
  const common = { allRejections: [rejection], remedies: [], plans: [], isBest: false, isChosen: false } as const;
  return { nodeName: node.metadata.name, verdict: 'rejected', rejection, ...common };
}

function narrowed({ narrowedBy }: FilterPlan): string[] {
  return [`node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}]`];
}

const NOT_SCORED: Scored = { indexes: new Map(), best: new Set(), scores: undefined };
