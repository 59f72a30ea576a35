import { matchesSelector } from '../api/labels.ts';
import type { LabelSelector, StringMap } from '../api/objects/meta.ts';
import type { Node } from '../api/objects/node.ts';
import type { Pod, TopologySpreadConstraint } from '../api/objects/pod.ts';
import { withMatchLabelKeys } from './affinity-term.ts';
import type { NodeInfo } from './node-info.ts';
import { findForbiddingTaint, matchesRequiredNodeAffinity, NO_TOLERATIONS } from './node-matching.ts';

/** A topology spread constraint with everything filled in (podtopologyspread/common.go). */
export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  /** Absent: counts no pod. */
  readonly selector: LabelSelector | undefined;
  readonly minDomains: number;
  readonly honorsNodeAffinity: boolean;
  readonly honorsNodeTaints: boolean;
}

type Unsatisfiable = TopologySpreadConstraint['whenUnsatisfiable'];

/** The constraints of this kind. `selector` replaces their own: default constraints have none. */
export function parseConstraints(
  constraints: readonly TopologySpreadConstraint[],
  whenUnsatisfiable: Unsatisfiable,
  labels: StringMap,
  selector?: LabelSelector,
): SpreadConstraint[] {
  return constraints
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => ({
      maxSkew: constraint.maxSkew,
      topologyKey: constraint.topologyKey,
      selector: selector ?? withMatchLabelKeys(constraint.labelSelector, constraint.matchLabelKeys, labels),
      minDomains: constraint.minDomains ?? 1,
      honorsNodeAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
      honorsNodeTaints: constraint.nodeTaintsPolicy === 'Honor',
    }));
}

/** The node is in a domain of each of the constraints. */
export function hasAllTopologyKeys(labels: StringMap, constraints: readonly SpreadConstraint[]): boolean {
  for (const { topologyKey } of constraints) if (labels[topologyKey] === undefined) return false;
  return true;
}

/** Do pods on this node count for the pod, by nodeAffinityPolicy and nodeTaintsPolicy? */
export function isIncluded(constraint: SpreadConstraint, { spec }: Pod, node: Node): boolean {
  if (constraint.honorsNodeAffinity && !matchesRequiredNodeAffinity(spec, node)) return false;
  if (!constraint.honorsNodeTaints) return true;
  return findForbiddingTaint(node.spec.taints, spec.tolerations ?? NO_TOLERATIONS) === undefined;
}

/** The pods on the node that the constraint counts: of the same namespace, selected, not about to go. */
export function countMatchingPods({ pods }: NodeInfo, { selector }: SpreadConstraint, namespace: string): number {
  if (pods.length === 0 || selectsNothingOrAll(selector)) return 0;
  let count = 0;
  for (const { pod } of pods) {
    const { metadata } = pod;
    if (metadata.namespace !== namespace || metadata.deletionTimestamp !== undefined) continue;
    if (matchesSelector(selector, metadata.labels)) count++;
  }
  return count;
}

/** A selector that says nothing counts nothing, though it would match everything (countPodsMatchSelector). */
export function selectsNothingOrAll(selector: LabelSelector | undefined): boolean {
  if (selector === undefined) return true;
  const { matchLabels, matchExpressions } = selector;
  if (matchExpressions !== undefined && matchExpressions.length > 0) return false;
  for (const _key in matchLabels) return false;
  return true;
}
