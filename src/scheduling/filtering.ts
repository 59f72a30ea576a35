import type { NodeInfo } from './node-info.ts';
import type { Nominator } from './nominator.ts';
import type { PodInfo } from './pod-info.ts';
import { SKIP, type PreFilterResult, type Rejection, type SchedulingPlugin } from './plugin.ts';
import type { Profile } from './profile.ts';
import type { Snapshot } from './snapshot.ts';

/** Which filters to run in this cycle: parallel arrays for the hot loop. */
export interface FilterPlan {
  readonly names: readonly string[];
  readonly plugins: readonly SchedulingPlugin[];
  readonly states: readonly unknown[];
  /** What each plugin's preFilter has given, by name: for the extension points after the search. */
  readonly statesByName: ReadonlyMap<string, unknown>;
  /** Absent: all nodes may be looked at. */
  readonly nodeNames?: ReadonlySet<string>;
  /** The plugins that have narrowed the search to `nodeNames`, sorted by name. */
  readonly narrowedBy: readonly string[];
  readonly scanningPlugins: readonly string[];
}

/** The pod fits nowhere, as preFilter has found. */
export interface PreFilterRejection {
  readonly rejection: Rejection;
  readonly plugins: readonly string[];
  /** Absent when preemption cannot help. */
  readonly plan?: FilterPlan;
}

/** Asks preFilter of each plugin in turn (runtime/framework.go RunPreFilterPlugins). */
export function planFilters(pod: PodInfo, snapshot: Snapshot, profile: Profile): FilterPlan | PreFilterRejection {
  const states = new Map<string, unknown>();
  const skipped = new Set<string>();
  const narrowedBy: string[] = [];
  let nodeNames: ReadonlySet<string> | undefined;
  let rejected: PreFilterRejection | undefined;
  for (const { name, plugin } of profile.preFilter) {
    const answer = plugin.preFilter!(pod, snapshot);
    if (answer === SKIP) {
      skipped.add(name);
    } else if (isRejection(answer)) {
      rejected = { rejection: answer, plugins: [name] };
      // An Unschedulable one lets the others speak, for preemption; every other answer ends the cycle.
      if (answer.code !== 'Unschedulable') return rejected;
    } else {
      states.set(name, answer.state);
      if (answer.nodeNames === undefined) continue;
      narrowedBy.push(name);
      nodeNames = nodeNames === undefined ? answer.nodeNames : intersect(nodeNames, answer.nodeNames);
      if (nodeNames.size === 0) return nothingLeft(narrowedBy.sort());
    }
  }
  const filters = profile.filter.filter(({ name }) => !skipped.has(name));
  const plan: FilterPlan = {
    names: filters.map(({ name }) => name),
    plugins: filters.map(({ plugin }) => plugin),
    states: filters.map(({ name }) => states.get(name)),
    statesByName: states,
    ...(nodeNames === undefined ? {} : { nodeNames }),
    narrowedBy: narrowedBy.sort(),
    scanningPlugins: filters.filter(({ plugin }) => plugin.scansSnapshot).map(({ name }) => name),
  };
  return rejected === undefined ? plan : { ...rejected, plan };
}

/** The first filter's no, or undefined when all say yes. */
export function runFilters({ plugins, states }: FilterPlan, pod: PodInfo, node: NodeInfo): Rejection | undefined {
  for (let index = 0; index < plugins.length; index++) {
    const rejection = plugins[index]!.filter!(states[index], pod, node);
    if (rejection !== undefined) return rejection;
  }
  return undefined;
}

/**
 * As `runFilters`, but the pod must leave room for pods of its own or a higher priority that are nominated to the node:
 * it must fit with them and without them (runtime/framework.go RunFilterPluginsWithNominatedPods).
 */
export function runFiltersWithNominated(
  plan: FilterPlan,
  pod: PodInfo,
  node: NodeInfo,
  nominator: Nominator | undefined,
): Rejection | undefined {
  if (nominator === undefined || nominator.isEmpty) return runFilters(plan, pod, node);
  const { metadata, spec } = pod.pod;
  const nominated = nominator
    .podsOn(node.node.metadata.name)
    .filter((other) => other.pod.spec.priority >= spec.priority && other.pod.metadata.uid !== metadata.uid);
  if (nominated.length === 0) return runFilters(plan, pod, node);
  return runFiltersWith(plan, pod, node, nominated) ?? runFilters(plan, pod, node);
}

function runFiltersWith(
  plan: FilterPlan,
  pod: PodInfo,
  node: NodeInfo,
  others: readonly PodInfo[],
): Rejection | undefined {
  const changed = new WhatIf(plan, pod, node);
  for (const other of others) changed.addPod(other);
  return runFilters(changed.plan, pod, changed.node);
}

/** One node, and what the filters remember of it, if other pods stood there. What it was made from does not change. */
export class WhatIf {
  readonly plan: FilterPlan;
  readonly node: NodeInfo;
  readonly #pod: PodInfo;

  constructor(plan: FilterPlan, pod: PodInfo, node: NodeInfo) {
    const states = plan.states.map((state, index) => plan.plugins[index]!.cloneState?.(state) ?? state);
    this.plan = { ...plan, states };
    this.node = node.clone();
    this.#pod = pod;
  }

  addPod(other: PodInfo): void {
    const { plugins, states } = this.plan;
    this.node.addPod(other);
    for (const [index, plugin] of plugins.entries()) plugin.addPod?.(states[index], this.#pod, other, this.node);
  }

  removePod(other: PodInfo): void {
    const { plugins, states } = this.plan;
    this.node.removePod(other.pod.metadata.uid);
    for (const [index, plugin] of plugins.entries()) plugin.removePod?.(states[index], this.#pod, other, this.node);
  }
}

function nothingLeft(plugins: readonly string[]): PreFilterRejection {
  const reason =
    plugins.length === 1
      ? `node(s) didn't satisfy plugin ${plugins[0]}`
      : `node(s) didn't satisfy plugin(s) [${plugins.join(' ')}] simultaneously`;
  return { rejection: { plugin: plugins[0]!, code: 'UnschedulableAndUnresolvable', reasons: [reason] }, plugins };
}

function isRejection(answer: Rejection | PreFilterResult<unknown>): answer is Rejection {
  return 'code' in answer;
}

function intersect(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a].filter((name) => b.has(name)));
}
