import type { PodSpec } from '../../api/objects/pod.ts';
import { Failure } from '../failure.ts';
import { planFilters, type FilterPlan } from '../filtering.ts';
import type { NodeInfo } from '../node-info.ts';
import { bestNodes, drawTie, place, type Placement } from '../place.ts';
import type { Rejection } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Profile, ProfilePlugin } from '../profile.ts';
import { checkScore, runPreScore } from '../scoring.ts';
import { numFeasibleNodesToFind, type Search } from '../search.ts';
import type { Snapshot } from '../snapshot.ts';
import { ClassMemo } from './class-memo.ts';

/** Answers kept in all, over classes and nodes: some 40 bytes each. */
const MAX_ANSWERS = 4_000_000;
const MIN_CLASSES = 8;

/** Which plugins of a profile score, and how their scores may be kept; for one pod class. */
interface ScorePlan {
  /** Node-scoped and final per node. */
  readonly summed: readonly Scorer[];
  /** Node-scoped, normalised over the feasible nodes. */
  readonly normalized: readonly Scorer[];
  /** Everything else: asked for every node each time. */
  readonly others: readonly Scorer[];
}

interface Scorer extends ProfilePlugin {
  readonly state: unknown;
}

/**
 * place(), remembering: a second implementation that gives the very same answers, proven by fast-placer.test.ts and by
 * the conformance cases.
 *
 * Pods that share a spec are one class. What node-scoped plugins say of a node for a class is asked again only when the
 * node has changed since. Pods whose spec nobody else has had, nominated pods and narrowed searches go to the plain
 * engine. Clever here, so that nothing else has to be.
 */
export class FastPlacer {
  readonly #memos = new WeakMap<Profile, Map<PodSpec, ClassMemo>>();
  readonly #seen = new WeakSet<PodSpec>();
  /** Used again in each call. */
  readonly #feasible: NodeInfo[] = [];
  readonly #places: number[] = [];
  readonly #totals: number[] = [];
  readonly #scores: number[] = [];

  place(pod: PodInfo, snapshot: Snapshot, profile: Profile, search: Search): Placement | Failure {
    const { nominator } = search;
    const { spec, status } = pod.pod;
    const isPlain =
      !this.#isKnown(spec) ||
      (status.nominatedNodeName ?? '') !== '' ||
      (nominator !== undefined && !nominator.isEmpty) ||
      snapshot.nodes.length === 0;
    if (isPlain) return place(pod, snapshot, profile, search);
    const plan = planFilters(pod, snapshot, profile);
    if ('rejection' in plan || plan.nodeNames !== undefined) return place(pod, snapshot, profile, search);
    return this.#place(pod, snapshot, profile, search, plan);
  }

  /** From the second pod of a spec on. */
  #isKnown(spec: PodSpec): boolean {
    if (this.#seen.has(spec)) return true;
    this.#seen.add(spec);
    return false;
  }

  #place(pod: PodInfo, snapshot: Snapshot, profile: Profile, search: Search, plan: FilterPlan): Placement | Failure {
    const { nodes } = snapshot;
    const memo = this.#memoOf(pod.pod.spec, nodes, profile);
    const start = search.nextStartNodeIndex % nodes.length;
    const enough =
      profile.score.length === 0 ? 1 : numFeasibleNodesToFind(nodes.length, profile.percentageOfNodesToScore);
    const kept = keptFilters(plan);
    const places = this.#places;
    const feasible = this.#feasible;
    const rejected: NodeInfo[] = [];
    const rejections: Rejection[] = [];
    let count = 0;
    let wrappedFrom = -1;
    let examined = 0;
    for (; examined < nodes.length; examined++) {
      if (start + examined === nodes.length) wrappedFrom = count;
      const index = start + examined < nodes.length ? start + examined : start + examined - nodes.length;
      const node = nodes[index]!;
      const { generation } = node;
      if (!memo.knowsVerdict(index, generation)) {
        memo.setVerdict(index, generation, runFilters(plan, 0, kept, pod, node));
      }
      const rejection = memo.verdict(index) ?? runFilters(plan, kept, plan.plugins.length, pod, node);
      if (rejection !== undefined) {
        rejected.push(node);
        rejections.push(rejection);
      } else if (count === enough) {
        examined++;
        break;
      } else {
        feasible[count] = node;
        places[count++] = index;
      }
    }
    feasible.length = places.length = count;
    if (wrappedFrom < 0) wrappedFrom = count;
    const nextStartNodeIndex = (search.nextStartNodeIndex + count + rejected.length) % nodes.length;
    const cost = { nextStartNodeIndex, nodesExamined: examined };
    const { scanningPlugins, statesByName: states } = plan;
    if (count === 0) {
      return Failure.ofFilters({ rejected, rejections }, plan.narrowedBy, nodes.length, { ...cost, scanningPlugins });
    }
    if (count === 1) {
      const nodeName = feasible[0]!.node.metadata.name;
      return {
        kind: 'placement',
        nodeName,
        score: 0,
        nodesFeasible: 1,
        nodesScored: 0,
        nodesTied: 1,
        scanningPlugins,
        states,
        ...cost,
      };
    }
    const scanningScorers = this.#score(pod, feasible, snapshot, profile, memo);
    const totals = this.#totals;
    const best = bestNodes({ wrappedFrom }, totals);
    const chosen = best[drawTie(pod, search, best.length)]!;
    return {
      kind: 'placement',
      nodeName: feasible[chosen]!.node.metadata.name,
      score: totals[chosen]!,
      nodesFeasible: count,
      nodesScored: count,
      nodesTied: best.length,
      scanningPlugins: [...scanningPlugins, ...scanningScorers],
      states,
      ...cost,
    };
  }

  /** The least recently used class goes when there are too many. */
  #memoOf(spec: PodSpec, nodes: readonly NodeInfo[], profile: Profile): ClassMemo {
    let memos = this.#memos.get(profile);
    if (memos === undefined) this.#memos.set(profile, (memos = new Map<PodSpec, ClassMemo>()));
    let memo = memos.get(spec);
    if (memo !== undefined) memos.delete(spec);
    if (memo === undefined || memo.nodes !== nodes) {
      memo = new ClassMemo(nodes, profile.score.filter(isNormalized).length);
      if (memos.size >= Math.max(MIN_CLASSES, Math.trunc(MAX_ANSWERS / nodes.length))) {
        memos.delete(memos.keys().next().value!);
      }
    }
    memos.set(spec, memo);
    return memo;
  }

  /** Fills `#totals`; the names of the scoring plugins that have walked over the whole snapshot. */
  #score(
    pod: PodInfo,
    feasible: readonly NodeInfo[],
    snapshot: Snapshot,
    profile: Profile,
    memo: ClassMemo,
  ): readonly string[] {
    const plan = planScores(pod, feasible, snapshot, profile);
    const totals = this.#totals;
    const scores = this.#scores;
    const places = this.#places;
    const count = feasible.length;
    totals.length = scores.length = count;
    /** What all nodes get alike. */
    let same = 0;
    for (let i = 0; i < count; i++) {
      const node = feasible[i]!;
      const index = places[i]!;
      if (!memo.knowsScores(index, node.generation)) remember(plan, memo, index, pod, node);
      totals[i] = memo.sum(index);
    }
    for (let p = 0; p < plan.normalized.length; p++) {
      const first = memo.raw(p, places[0]!);
      let isUniform = true;
      for (let i = 0; i < count; i++) {
        const raw = memo.raw(p, places[i]!);
        scores[i] = raw;
        isUniform &&= raw === first;
      }
      const scorer = plan.normalized[p]!;
      if (isUniform) same += normalizeUniform(scorer, first, pod, feasible) * scorer.weight;
      else this.#add(scorer, pod, feasible);
    }
    for (const scorer of plan.others) {
      for (let i = 0; i < count; i++) scores[i] = scorer.plugin.score!(scorer.state, pod, feasible[i]!);
      this.#add(scorer, pod, feasible);
    }
    if (same > 0) for (let i = 0; i < count; i++) totals[i] = totals[i]! + same;
    return profile.score
      .filter(({ name, plugin }) => plugin.scansSnapshot === true && plan.others.some((other) => other.name === name))
      .map(({ name }) => name);
  }

  #add({ plugin, name, weight, state }: Scorer, pod: PodInfo, feasible: readonly NodeInfo[]): void {
    const scores = this.#scores;
    const totals = this.#totals;
    plugin.normalize?.(scores, state, pod, feasible);
    for (let i = 0; i < scores.length; i++) {
      checkScore(scores[i]!, name);
      totals[i] = totals[i]! + scores[i]! * weight;
    }
  }
}

/** How many filters of the plan come first and hang on pod and node alone: their common verdict is kept. */
function keptFilters({ plugins }: FilterPlan): number {
  const first = plugins.findIndex(({ scope }) => scope !== 'node');
  return first < 0 ? plugins.length : first;
}

function runFilters(
  { plugins, states }: FilterPlan,
  from: number,
  to: number,
  pod: PodInfo,
  node: NodeInfo,
): Rejection | undefined {
  for (let index = from; index < to; index++) {
    const rejection = plugins[index]!.filter!(states[index], pod, node);
    if (rejection !== undefined) return rejection;
  }
  return undefined;
}

function isNormalized({ plugin }: ProfilePlugin): boolean {
  return plugin.scope === 'node' && plugin.normalize !== undefined;
}

function planScores(pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot, profile: Profile): ScorePlan {
  const { states, skipped } = runPreScore(pod, nodes, snapshot, profile);
  const scorers = profile.score
    .filter(({ name }) => !skipped.has(name))
    .map((scorer): Scorer => ({ ...scorer, state: states.get(scorer.name) }));
  return {
    summed: scorers.filter(({ plugin }) => plugin.scope === 'node' && plugin.normalize === undefined),
    normalized: scorers.filter(isNormalized),
    others: scorers.filter(({ plugin }) => plugin.scope !== 'node'),
  };
}

/** Equal raw scores become equal scores, however many they are. */
function normalizeUniform(
  { plugin, name, state }: Scorer,
  raw: number,
  pod: PodInfo,
  feasible: readonly NodeInfo[],
): number {
  const scores = [raw];
  plugin.normalize!(scores, state, pod, feasible);
  checkScore(scores[0]!, name);
  return scores[0]!;
}

/** Asks the node-scoped plugins of one node. */
function remember(plan: ScorePlan, memo: ClassMemo, index: number, pod: PodInfo, node: NodeInfo): void {
  let sum = 0;
  for (const { name, plugin, state, weight } of plan.summed) {
    const score = plugin.score!(state, pod, node);
    checkScore(score, name);
    sum += score * weight;
  }
  plan.normalized.forEach(({ plugin, state }, p) => memo.setRaw(p, index, plugin.score!(state, pod, node)));
  memo.setSum(index, node.generation, sum);
}
