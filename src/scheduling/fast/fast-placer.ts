import { Failure } from '../failure.ts';
import type { NodeInfo } from '../node-info.ts';
import { drawTie, place, type Placement } from '../place.ts';
import type { Rejection } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Profile } from '../profile.ts';
import { numFeasibleNodesToFind, type Search } from '../search.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Best } from './best.ts';
import { BestInStretch } from './best-in-stretch.ts';
import { BestOfListed } from './best-of-listed.ts';
import { ClassStore } from './class-store.ts';
import {
  askPreFilters,
  askPreScores,
  rejectionBefore,
  type DistantFilters,
  type DistantScorers,
} from './distant-plugins.ts';
import { FeasibleNodes } from './feasible-nodes.ts';
import { findStretch } from './find-stretch.ts';
import { searchOneByOne } from './listed.ts';
import type { PodClass } from './pod-class.ts';

/** One decision on its way. */
interface Cycle {
  readonly pod: PodInfo;
  readonly snapshot: Snapshot;
  readonly profile: Profile;
  readonly search: Search;
  readonly store: ClassStore;
  readonly podClass: PodClass;
  readonly distant: DistantFilters;
}

/**
 * place(), remembering: a second implementation that gives the very same answers, proven by fast-placer.test.ts and by
 * the conformance cases.
 *
 * Pods that share a spec are one class. What node-scoped plugins say of a node for a class is asked again only when the
 * node has changed since. Nominated pods and narrowed searches go to the plain engine. Clever here, so that nothing else
 * has to be.
 */
export class FastPlacer {
  /** How many decisions were made here, and how many were handed to the plain engine. */
  readonly decisions = { fast: 0, plain: 0 };
  readonly #stores = new WeakMap<Profile, ClassStore>();
  readonly #inStretch = new BestInStretch();
  readonly #ofListed = new BestOfListed();

  place(pod: PodInfo, snapshot: Snapshot, profile: Profile, search: Search): Placement | Failure {
    const outcome = this.#tryFast(pod, snapshot, profile, search);
    if (outcome === undefined) this.decisions.plain++;
    else this.decisions.fast++;
    return outcome ?? place(pod, snapshot, profile, search);
  }

  #tryFast(pod: PodInfo, snapshot: Snapshot, profile: Profile, search: Search): Placement | Failure | undefined {
    const { nominator } = search;
    const isNominated = (pod.pod.status.nominatedNodeName ?? '') !== '';
    if (isNominated || (nominator !== undefined && !nominator.isEmpty)) return undefined;
    if (snapshot.nodes.length === 0) return undefined;
    const store = this.#storeOf(profile, snapshot);
    const podClass = store.classOf(pod);
    if (podClass.plan.isNarrowed) return undefined;
    const distant = askPreFilters(store.distant, podClass.plan.states, pod, snapshot);
    if (distant === undefined) return undefined;
    podClass.update(snapshot);
    return this.#decide({ pod, snapshot, profile, search, store, podClass, distant });
  }

  #storeOf(profile: Profile, snapshot: Snapshot): ClassStore {
    const known = this.#stores.get(profile);
    if (known !== undefined && known.snapshot === snapshot) return known;
    const store = new ClassStore(profile, snapshot);
    this.#stores.set(profile, store);
    return store;
  }

  #decide(cycle: Cycle): Placement | Failure {
    const { snapshot, profile, search } = cycle;
    const nodeCount = snapshot.nodes.length;
    const start = search.nextStartNodeIndex % nodeCount;
    const enough = profile.score.length === 0 ? 1 : numFeasibleNodesToFind(nodeCount, profile.percentageOfNodesToScore);
    return this.#choose(cycle, findFeasible(cycle, start, enough));
  }

  #choose(cycle: Cycle, feasible: FeasibleNodes): Placement | Failure {
    const { snapshot, search, podClass, distant } = cycle;
    const { stretch } = feasible;
    if (stretch.feasible === 0) return failureOf(cycle, stretch.start);
    const nodeName = (position: number): string => podClass.nodes[position]!.node.metadata.name;
    const placement = {
      kind: 'placement',
      nextStartNodeIndex: (search.nextStartNodeIndex + stretch.processed) % snapshot.nodes.length,
      nodesExamined: stretch.examined,
      nodesFeasible: stretch.feasible,
      states: distant.states,
    } as const;
    const { scanningPlugins } = distant;
    if (stretch.feasible === 1) {
      const only = { score: 0, nodesScored: 0, nodesTied: 1, scanningPlugins };
      return { ...placement, nodeName: nodeName(feasible.listed.positions[0]!), ...only };
    }
    const scorers = askPreScores(cycle.store.distant, cycle.pod, feasible, snapshot);
    const { best, position } = this.#pick(cycle, feasible, scorers);
    return {
      ...placement,
      nodeName: nodeName(position),
      score: best.score,
      nodesScored: stretch.feasible,
      nodesTied: best.tied,
      scanningPlugins:
        scorers.scanningPlugins.length === 0 ? scanningPlugins : [...scanningPlugins, ...scorers.scanningPlugins],
    };
  }

  #pick(
    { pod, search, podClass, distant }: Cycle,
    feasible: FeasibleNodes,
    scorers: DistantScorers,
  ): { readonly best: Best; readonly position: number } {
    const { maxima } = podClass;
    if (maxima === undefined || distant.filters.length > 0 || scorers.scorers.length > 0) {
      const best = this.#ofListed.find(podClass, pod, feasible, scorers);
      return { best, position: this.#ofListed.pick(feasible.listed, best, drawTie(pod, search, best.tied)) };
    }
    const { stretch } = feasible;
    const best = this.#inStretch.find(podClass, maxima, pod, stretch, scorers.keyed);
    return { best, position: this.#inStretch.pick(stretch, best, drawTie(pod, search, best.tied)) };
  }
}

function findFeasible({ podClass, pod, distant: { filters } }: Cycle, start: number, enough: number): FeasibleNodes {
  if (filters.length === 0) return new FeasibleNodes(podClass, findStretch(podClass, pod, start, enough));
  const { stretch, listed } = searchOneByOne(podClass, pod, filters, start, enough);
  return new FeasibleNodes(podClass, stretch, listed);
}

/** All nodes have been looked at; the first filter that rejects a node names the reason, whoever remembers it. */
function failureOf({ pod, snapshot, search, podClass, distant }: Cycle, start: number): Failure {
  const { nodes } = snapshot;
  const rejected: NodeInfo[] = [];
  const rejections: Rejection[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const position = start + index < nodes.length ? start + index : start + index - nodes.length;
    const node = nodes[position]!;
    const kept = podClass.rejection(position);
    rejected.push(node);
    rejections.push((rejectionBefore(distant.filters, kept?.order ?? Infinity, pod, node) ?? kept?.rejection)!);
  }
  const nextStartNodeIndex = (search.nextStartNodeIndex + nodes.length) % nodes.length;
  const { scanningPlugins } = distant;
  const cost = { nextStartNodeIndex, nodesExamined: nodes.length, scanningPlugins };
  return Failure.ofFilters({ rejected, rejections }, [], nodes.length, cost);
}
