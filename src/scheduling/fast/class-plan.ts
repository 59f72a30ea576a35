import type { NodeInfo } from '../node-info.ts';
import type { PodInfo } from '../pod-info.ts';
import { SKIP, type SchedulingPlugin } from '../plugin.ts';
import type { Profile, ProfilePlugin } from '../profile.ts';
import type { Snapshot } from '../snapshot.ts';

/** A filter whose answers may be kept. */
export interface LocalFilter {
  readonly plugin: SchedulingPlugin;
  readonly state: unknown;
  /** Its place among the filters of the profile: the first one that rejects a node names the reason. */
  readonly order: number;
}

/** A score whose raw values may be kept. */
export interface LocalScorer extends ProfilePlugin {
  readonly state: unknown;
}

/** What of a profile may be kept for one pod class, and how. The rest is asked in each cycle. */
export interface ClassPlan {
  /** preFilter of a kept plugin has rejected the pod or narrowed the search: nothing is worth keeping. */
  readonly isNarrowed: boolean;
  readonly filters: readonly LocalFilter[];
  /** Final per node. */
  readonly summed: readonly LocalScorer[];
  /** Made final over the feasible nodes, equal raw scores alike. */
  readonly normalized: readonly LocalScorer[];
  /** What preFilter of the kept plugins has given, by name. */
  readonly states: ReadonlyMap<string, unknown>;
}

/** Its answers hang on the pod's spec and on one node. */
export function isLocal(plugin: SchedulingPlugin): boolean {
  return plugin.scope === 'node' && plugin.scansSnapshot !== true;
}

/** Equal keys, equal scores: asked once per key and cycle. */
export function isKeyed(plugin: SchedulingPlugin): boolean {
  return plugin.scoreKey !== undefined && !isLocal(plugin) && !plugin.scansSnapshot && plugin.normalize === undefined;
}

export function planClass(pod: PodInfo, snapshot: Snapshot, profile: Profile): ClassPlan {
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
  return { isNarrowed, filters, states, ...planScores(pod, snapshot.nodes, snapshot, profile) };
}

function planScores(
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  snapshot: Snapshot,
  profile: Profile,
): Pick<ClassPlan, 'summed' | 'normalized'> {
  const states = new Map<string, unknown>();
  const skipped = new Set<string>();
  for (const { name, plugin } of profile.preScore) {
    if (!isLocal(plugin)) continue;
    const answer = plugin.preScore!(pod, nodes, snapshot);
    if (answer === SKIP) skipped.add(name);
    else states.set(name, answer.state);
  }
  const scorers = profile.score
    .filter(({ name, plugin }) => isLocal(plugin) && !skipped.has(name))
    .map(({ name, plugin, weight }): LocalScorer => ({ name, plugin, weight, state: states.get(name) }));
  return {
    summed: scorers.filter(({ plugin }) => plugin.normalize === undefined),
    normalized: scorers.filter(({ plugin }) => plugin.normalize !== undefined),
  };
}
