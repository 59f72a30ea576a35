import { Failure } from '../failure.ts';
import type { NodeInfo } from '../node-info.ts';
import { place, type Placement } from '../place.ts';
import type { Placer } from '../placer.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Profile } from '../profile.ts';
import { numFeasibleNodesToFind, type Search } from '../search.ts';
import type { Snapshot } from '../snapshot.ts';
import { MAX_NODE_SCORE, type Rejection } from '../plugin.ts';
import { breakTie } from '../tie-break.ts';
import type { Best } from './best.ts';
import type { CurrentTallies, KeptTally } from './class-tallies.ts';
import { BestInStretch } from './best-in-stretch.ts';
import { BestOfListed } from './best-of-listed.ts';
import { ClassStore } from './class-store.ts';
import {
  askPreFilters,
  askPreScores,
  involvedTallies,
  rejectionBefore,
  type DistantFilters,
  type DistantScorers,
} from './distant-plugins.ts';
import { DomainSearch } from './domain-search.ts';
import { FeasibleNodes } from './feasible-nodes.ts';
import { FineSearch } from './fine-search.ts';
import { findStretch } from './find-stretch.ts';
import { searchOneByOne } from './listed.ts';
import type { PodClass } from './pod-class.ts';
import { askPromisedNodes, type PromisedNodes } from './promised-nodes.ts';
import type { Stretch } from './stretch.ts';

/** One decision on its way. */
interface Cycle {
  readonly pod: PodInfo;
  readonly snapshot: Snapshot;
  readonly profile: Profile;
  readonly search: Search;
  readonly store: ClassStore;
  readonly podClass: PodClass;
  readonly tallies: CurrentTallies['byName'];
  readonly distant: DistantFilters;
  readonly promised: PromisedNodes | undefined;
}

/**
 * place(), remembering: a second implementation that gives the very same answers, proven by fast-placer.test.ts and by
 * the conformance cases.
 *
 * Pods that share a spec are one class. What node-scoped plugins say of a node for a class is asked again only when the
 * node has changed since. Pods that are nominated themselves, narrowed searches and pod group cycles go to the plain
 * engine. Clever here, so that nothing else has to be.
 */
export class FastPlacer implements Placer {
  #lastEngine: 'fast' | 'plain' = 'plain';
  #lastIsOfKind = false;
  /** How many decisions were made here, and how many were handed to the plain engine. */
  readonly decisions = { fast: 0, plain: 0 };
  readonly #stores = new WeakMap<Profile, ClassStore>();
  readonly #inStretch = new BestInStretch();
  readonly #ofListed = new BestOfListed();
  readonly #byDomains = new DomainSearch();
  readonly #byPlaces = new FineSearch();

  get lastEngine(): 'fast' | 'plain' {
    return this.#lastEngine;
  }

  get lastIsOfKind(): boolean {
    return this.#lastIsOfKind;
  }

  place(pod: PodInfo, snapshot: Snapshot, profile: Profile, search: Search): Placement | Failure {
    this.#lastIsOfKind = false;
    const outcome = this.#tryFast(pod, snapshot, profile, search);
    this.#lastEngine = outcome === undefined ? 'plain' : 'fast';
    this.decisions[this.#lastEngine]++;
    return outcome ?? place(pod, snapshot, profile, search);
  }

  #tryFast(pod: PodInfo, snapshot: Snapshot, profile: Profile, search: Search): Placement | Failure | undefined {
    const isNominated = (pod.pod.status.nominatedNodeName ?? '') !== '';
    if (isNominated || snapshot.isOnTrial || snapshot.nodes.length === 0 || profile.extenders.length > 0) {
      return undefined;
    }
    const store = this.#storeOf(profile, snapshot);
    const podClass = store.classOf(pod);
    if (podClass.plan.isNarrowed) return undefined;
    store.update(podClass);
    const tallies = store.tallies(podClass, pod);
    store.refine(podClass, tallies);
    const distant = askPreFilters(
      podClass.plan.distant,
      podClass.plan.kept,
      podClass.keptFilters,
      pod,
      snapshot,
      tallies.byName,
    );
    if (distant === undefined) return undefined;
    const promised = askPromisedNodes(pod, snapshot, profile, search);
    // Plugins that cannot be followed may remember what they have been asked last: not to be asked twice.
    if (promised !== undefined && distant.filters.some(({ plugin }) => plugin.tally === undefined)) return undefined;
    return this.#decide({
      pod,
      snapshot,
      profile,
      search,
      store,
      podClass,
      tallies: tallies.byName,
      distant,
      promised,
    });
  }

  #storeOf(profile: Profile, snapshot: Snapshot): ClassStore {
    const known = this.#stores.get(profile);
    if (known !== undefined && known.snapshot === snapshot) return known;
    const store = new ClassStore(profile, snapshot);
    this.#stores.set(profile, store);
    return store;
  }

  #decide(cycle: Cycle): Placement | Failure {
    const { snapshot, profile, search, podClass } = cycle;
    const nodeCount = snapshot.nodes.length;
    const start = search.nextStartNodeIndex % nodeCount;
    const same = isKeptAlone(cycle) ? podClass.sameFailure(start) : undefined;
    if (same !== undefined) {
      // Of the others, tallies hang on labels, namespace and owners.
      this.#lastIsOfKind = podClass.plan.distant.preFilter.every(({ plugin }) => plugin.tally !== undefined);
      return same;
    }
    const enough = profile.score.length === 0 ? 1 : numFeasibleNodesToFind(nodeCount, profile.percentageOfNodesToScore);
    const byDomains = this.#searchDomains(cycle, start, enough);
    if (byDomains !== undefined) return byDomains;
    podClass.coarsen();
    return this.#choose(cycle, findFeasible(cycle, start, enough));
  }

  /** Undefined: nobody but kept plugins has a say, or somebody who cannot be followed. */
  #searchDomains(cycle: Cycle, start: number, enough: number): Placement | Failure | undefined {
    const { pod, snapshot, podClass, distant, promised } = cycle;
    const tallies = involvedTallies(podClass.plan.distant, distant.filters, pod, snapshot, cycle.tallies);
    if (tallies === undefined) return undefined;
    const { fine } = podClass;
    if (tallies.length === 0 && promised === undefined && fine === undefined) return undefined;
    const searcher =
      fine !== undefined && promised === undefined
        ? this.#byPlaces.begin(podClass, fine, pod, distant.filters)
        : this.#beginDomains(cycle, tallies);
    const stretch = searcher?.findFeasible(start, enough);
    if (searcher === undefined || stretch === undefined) return undefined;
    if (stretch.feasible === 0) return failureOf(cycle, start);
    if (stretch.feasible === 1) {
      return this.#placement(cycle, stretch, searcher.first(), ONLY, 0, distant.scanningPlugins);
    }
    const scorers = askPreScores(
      podClass.plan.distant,
      podClass.keptScorers,
      pod,
      searcher.sample,
      snapshot,
      cycle.tallies,
    );
    const best = searcher.findBest(scorers);
    const position = searcher.pick(pickTied(cycle, best, (drawn) => searcher.pick(drawn)));
    return this.#placement(cycle, stretch, position, best, stretch.feasible, scanningPlugins(distant, scorers));
  }

  /** Undefined: there are too many domains. */
  #beginDomains(
    { pod, podClass, store, distant, promised }: Cycle,
    tallies: readonly KeptTally[],
  ): DomainSearch | undefined {
    const domains = store.domainsOf(tallies, podClass);
    if (domains === undefined) return undefined;
    return this.#byDomains.begin(podClass, pod, { domains, tallies }, distant.filters, promised);
  }

  #choose(cycle: Cycle, feasible: FeasibleNodes): Placement | Failure {
    const { snapshot, podClass, distant } = cycle;
    const { stretch } = feasible;
    if (stretch.feasible === 0) return failureOf(cycle, stretch.start);
    if (stretch.feasible === 1) {
      return this.#placement(cycle, stretch, feasible.listed.positions[0]!, ONLY, 0, distant.scanningPlugins);
    }
    const { favouring } = podClass.plan;
    if (favouring !== undefined && isKeptAlone(cycle)) {
      const position = nthOf(podClass, stretch, favouring.plugin.favourite!(cycle.pod, stretch.feasible));
      const best = { score: MAX_NODE_SCORE * favouring.weight, tied: 1 };
      return this.#placement(cycle, stretch, position, best, stretch.feasible, distant.scanningPlugins);
    }
    const scorers = askPreScores(
      podClass.plan.distant,
      podClass.keptScorers,
      cycle.pod,
      feasible,
      snapshot,
      cycle.tallies,
    );
    const { maxima } = podClass;
    const isByBlocks = maxima !== undefined && isKeptAlone(cycle) && scorers.scorers.length === 0;
    const best = isByBlocks
      ? this.#inStretch.find(podClass, maxima, cycle.pod, stretch, scorers.keyed)
      : this.#ofListed.find(podClass, cycle.pod, feasible, scorers);
    const pick = (drawn: number): number =>
      isByBlocks ? this.#inStretch.pick(drawn) : this.#ofListed.pick(feasible.listed, best, drawn);
    const position = pick(pickTied(cycle, best, pick));
    return this.#placement(cycle, stretch, position, best, stretch.feasible, scanningPlugins(distant, scorers));
  }

  #placement(
    { search, podClass: { nodes }, distant: { states } }: Cycle,
    stretch: Stretch,
    position: number,
    best: Best,
    nodesScored: number,
    scanningPlugins: readonly string[],
  ): Placement {
    return {
      kind: 'placement',
      nodeName: nodes[position]!.node.metadata.name,
      score: best.score,
      nodesFeasible: stretch.feasible,
      nodesScored,
      nodesTied: best.tied,
      nodesExamined: stretch.examined,
      nextStartNodeIndex: (search.nextStartNodeIndex + stretch.processed) % nodes.length,
      states,
      scanningPlugins,
    };
  }
}

/** The number of the tied node that is taken. Where nodes stand by name already, nobody has to be asked for theirs. */
function pickTied(
  { pod, search, podClass: { nodes }, store }: Cycle,
  { tied }: Best,
  pick: (n: number) => number,
): number {
  const { tieBreak } = search;
  if (tied > 1 && (tieBreak === 'lowest-name' || tieBreak === 'highest-name') && store.isSortedByName()) {
    return tieBreak === 'lowest-name' ? 0 : tied - 1;
  }
  return breakTie(pod, search, tied, (number) => nodes[pick(number)]!.node.metadata.name);
}

/** The position of the feasible node before which the search finds `skipped` others. */
function nthOf({ open, nodes }: PodClass, { start, end, isWrapped }: Stretch, skipped: number): number {
  const to = isWrapped ? nodes.length : end;
  const at = open.nth(start, to, skipped);
  return at >= 0 ? at : open.nth(0, end, skipped - open.count(start, to));
}

/** The kept filters decide which nodes are feasible. */
function isKeptAlone({ distant, promised }: Cycle): boolean {
  return distant.filters.length === 0 && promised === undefined;
}

function findFeasible(cycle: Cycle, start: number, enough: number): FeasibleNodes {
  const { podClass, pod, promised } = cycle;
  if (isKeptAlone(cycle)) return new FeasibleNodes(podClass, findStretch(podClass, pod, start, enough));
  const { filters } = cycle.distant;
  const { stretch, listed } = searchOneByOne(podClass, pod, { filters, promised }, start, enough);
  return new FeasibleNodes(podClass, stretch, listed);
}

function scanningPlugins(filters: DistantFilters, scorers: DistantScorers): readonly string[] {
  if (scorers.scanningPlugins.length === 0) return filters.scanningPlugins;
  return [...filters.scanningPlugins, ...scorers.scanningPlugins];
}

/** A single feasible node needs no scores. */
const ONLY: Best = { score: 0, tied: 1 };

/** All nodes have been looked at; the first filter that rejects a node names the reason, whoever remembers it. */
function failureOf(cycle: Cycle, start: number): Failure {
  const { pod, snapshot, search, podClass, distant, promised } = cycle;
  const { nodes } = snapshot;
  if (isKeptAlone(cycle)) return podClass.fail(start, pod);
  const rejected: NodeInfo[] = [];
  const rejections: Rejection[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const position = start + index < nodes.length ? start + index : start + index - nodes.length;
    const node = nodes[position]!;
    const kept = podClass.rejection(position, pod);
    rejected.push(node);
    const ofPromised = promised?.get(position);
    rejections.push(
      ofPromised ?? (rejectionBefore(distant.filters, kept?.order ?? Infinity, pod, node) ?? kept?.rejection)!,
    );
  }
  const nextStartNodeIndex = (search.nextStartNodeIndex + nodes.length) % nodes.length;
  const { scanningPlugins } = distant;
  const cost = { nextStartNodeIndex, nodesExamined: nodes.length, scanningPlugins };
  return Failure.ofFilters({ rejected, rejections }, [], nodes.length, cost);
}
