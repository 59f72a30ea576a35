import { planFilters, runFiltersWithNominated } from '../filtering.ts';
import { invariant } from '../../engine/invariant.ts';
import type { PodInfo } from '../pod-info.ts';
import type { Rejection } from '../plugin.ts';
import type { Profile } from '../profile.ts';
import type { Search } from '../search.ts';
import type { Snapshot } from '../snapshot.ts';

/** By position: what the filters say of nodes on which the pod must leave room for nominated ones. */
export type PromisedNodes = ReadonlyMap<number, Rejection | undefined>;

/**
 * Asks the plain engine about these few nodes; they pass only if they pass without the nominated pods, too. Undefined: there
 * are none.
 */
export function askPromisedNodes(
  pod: PodInfo,
  snapshot: Snapshot,
  profile: Profile,
  { nominator }: Search,
): PromisedNodes | undefined {
  if (nominator === undefined || nominator.isEmpty) return undefined;
  const { metadata, spec } = pod.pod;
  const nodes = [...nominator.nodeNames]
    .filter((name) =>
      nominator
        .podsOn(name)
        .some((other) => other.pod.spec.priority >= spec.priority && other.pod.metadata.uid !== metadata.uid),
    )
    .map((name) => snapshot.get(name))
    .filter((node) => node !== undefined);
  if (nodes.length === 0) return undefined;
  const plan = planFilters(pod, snapshot, profile);
  invariant(!('rejection' in plan), 'preFilter says the same when it is asked again');
  return new Map(nodes.map((node) => [node.position, runFiltersWithNominated(plan, pod, node, nominator)]));
}
