import { isDeepStrictEqual } from 'node:util';
import type { PodSpec } from '../../src/api/objects/pod.ts';
import { invariant } from '../../src/engine/invariant.ts';
import { FastPlacer } from '../../src/scheduling/fast/fast-placer.ts';
import { planFilters, runFiltersWithNominated } from '../../src/scheduling/filtering.ts';
import type { NodeInfo } from '../../src/scheduling/node-info.ts';
import { bestNodes, place } from '../../src/scheduling/place.ts';
import { createPodInfo, type PodInfo } from '../../src/scheduling/pod-info.ts';
import type { Profile } from '../../src/scheduling/profile.ts';
import { scoreNodes } from '../../src/scheduling/scoring.ts';
import { findFeasibleNodes, type Search } from '../../src/scheduling/search.ts';
import type { Snapshot } from '../../src/scheduling/snapshot.ts';
import type { PodJson, SequenceCase, Step } from '../case.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';

/** What is said about the pod of one step. */
export interface StepDecision {
  /** Sorted. */
  readonly feasible: readonly string[];
  /** Sorted. */
  readonly best: readonly string[];
  readonly bestTotal: number | undefined;
  /** Plugin and how many nodes it has rejected, sorted by name. */
  readonly rejected: readonly (readonly [string, number])[];
  /** With sampling only. */
  readonly examined: number | undefined;
  readonly nextStartNodeIndex: number | undefined;
}

export interface OurStep extends StepDecision {
  /** What place() takes. */
  readonly nodeName: string | null;
}

/**
 * Takes the steps one after the other. A pod goes where `chosen` says, which `ours` has been asked about before; a step
 * that only changes the cluster has no decision.
 */
export function* takeSteps(
  of: SequenceCase,
  chosen: (ours: OurStep, podStep: number) => string | null,
): Generator<OurStep> {
  const pods = of.steps.flatMap((step) => ('pod' in step ? [step.pod] : []));
  const run = new SequenceRun(createScheduler(of, pods), of);
  let podStep = 0;
  for (const step of of.steps) {
    if (!('pod' in step)) {
      run.change(step);
      continue;
    }
    const ours = run.decide(step.pod);
    const nodeName = chosen(ours, podStep++);
    if (nodeName !== null) run.assign(step.pod, nodeName);
    yield ours;
  }
}

class SequenceRun {
  readonly #scheduler: Scheduler;
  readonly #profile: Profile;
  readonly #isSampling: boolean;
  readonly #seed: string;
  readonly #fast = new FastPlacer();
  readonly #specs = new Map<string, PodSpec>();
  #nextStartNodeIndex = 0;

  constructor(scheduler: Scheduler, { id, sampling }: SequenceCase) {
    this.#scheduler = scheduler;
    this.#seed = id;
    this.#isSampling = sampling;
    this.#profile = sampling ? scheduler.profile : { ...scheduler.profile, percentageOfNodesToScore: 100 };
  }

  decide(json: PodJson): OurStep {
    const pod = createPodInfo(this.#scheduler.reader.pod(json));
    const { snapshot } = this.#scheduler.cache;
    const { nominator } = this.#scheduler;
    const search: Search = { nextStartNodeIndex: this.#nextStartNodeIndex, seed: this.#seed, attempt: 1, nominator };
    const placement = place(pod, snapshot, this.#profile, search);
    this.#checkFastEngine(pod, placement, search);
    const found = findFeasibleNodes(pod, snapshot, this.#profile, search);
    this.#nextStartNodeIndex = placement.nextStartNodeIndex;
    const { rejected, rejectedInSearch } = countRejected(pod, snapshot, this.#profile, search, found.nodesExamined);
    const common = {
      rejected,
      // Upstream does not count the node that is found when there are enough already, though its filters have run.
      examined: this.#isSampling ? (found.kind === 'failure' ? 0 : found.nodes.length) + rejectedInSearch : undefined,
      nextStartNodeIndex: this.#isSampling ? placement.nextStartNodeIndex : undefined,
      nodeName: placement.kind === 'placement' ? placement.nodeName : null,
    };
    if (found.kind === 'failure') return { feasible: [], best: [], bestTotal: undefined, ...common };
    const { totals } = scoreNodes(pod, found.nodes, snapshot, this.#profile);
    const best = bestNodes(found, totals);
    return {
      feasible: found.nodes.map(nameOf).sort(),
      best: best.map((index) => nameOf(found.nodes[index]!)).sort(),
      bestTotal: totals[best[0]!],
      ...common,
    };
  }

  /** The fast engine must say the same; it remembers by spec, so that equal specs are made one object here. */
  #checkFastEngine(pod: PodInfo, placement: ReturnType<typeof place>, search: Search): void {
    const key = JSON.stringify(pod.pod.spec);
    const spec = this.#specs.get(key) ?? pod.pod.spec;
    this.#specs.set(key, spec);
    const info = createPodInfo({ ...pod.pod, spec });
    const fast = this.#fast.place(info, this.#scheduler.cache.snapshot, this.#profile, search);
    invariant(
      isDeepStrictEqual(told(fast), told(placement)),
      `${this.#seed}: the fast engine says ${JSON.stringify(told(fast))}, the plain one ${JSON.stringify(told(placement))}`,
    );
  }

  assign(json: PodJson, nodeName: string): void {
    const pod = this.#scheduler.reader.pod(json);
    this.#scheduler.cache.addPod({ ...pod, spec: { ...pod.spec, nodeName } });
  }

  change(step: Exclude<Step, { pod: PodJson }>): void {
    const { cache, reader } = this.#scheduler;
    if ('addNode' in step) cache.addNode(reader.node(step.addNode));
    else if ('removeNode' in step) cache.removeNode(step.removeNode);
    else cache.removePod(reader.pod(podNamed(step.removePod)));
  }
}

/** A failure works out what it says when it is asked. */
function told(outcome: ReturnType<typeof place>): unknown {
  if (outcome.kind === 'placement') return outcome;
  const { nextStartNodeIndex, nodesExamined, message, counts, rejections } = outcome;
  return { nextStartNodeIndex, nodesExamined, message, counts, rejections: [...rejections] };
}

/** Of a pod that goes only its uid counts. */
function podNamed(key: string): PodJson {
  const [namespace = '', name = ''] = key.split('/');
  return { metadata: { namespace, name }, spec: { containers: [{ name: 'c', image: 'none' }] } };
}

/** The nodes that were looked at, asked again; those that preFilter has left out count for whom left them out. */
function countRejected(
  pod: PodInfo,
  snapshot: Snapshot,
  profile: Profile,
  { nextStartNodeIndex, nominator }: Search,
  nodesExamined: number,
): { rejected: [string, number][]; rejectedInSearch: number } {
  const counts = new Map<string, number>();
  const count = (plugin: string, nodes = 1): void => void counts.set(plugin, nodes + (counts.get(plugin) ?? 0));
  const plan = planFilters(pod, snapshot, profile);
  if ('rejection' in plan) return { rejected: [[plan.plugins.join(','), snapshot.nodes.length]], rejectedInSearch: 0 };
  let rejectedInSearch = 0;
  const nodes = snapshot.nodes.filter((node) => plan.nodeNames?.has(nameOf(node)) ?? true);
  if (nodes.length < snapshot.nodes.length) count(plan.narrowedBy.join(','), snapshot.nodes.length - nodes.length);
  for (let index = 0; index < nodesExamined; index++) {
    const rejection = runFiltersWithNominated(
      plan,
      pod,
      nodes[(nextStartNodeIndex + index) % nodes.length]!,
      nominator,
    );
    if (rejection === undefined) continue;
    count(rejection.plugin);
    rejectedInSearch++;
  }
  return { rejected: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)), rejectedInSearch };
}

function nameOf({ node }: NodeInfo): string {
  return node.metadata.name;
}
