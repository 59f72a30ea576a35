import { containsAll, matchesNodeSelectorTerm } from '../api/labels.ts';
import type { Node, Taint } from '../api/objects/node.ts';
import type { NodeSelectorTerm, PodSpec, PreferredSchedulingTerm, Toleration } from '../api/objects/pod.ts';
import { tolerates } from '../api/taints.ts';

/** The node has what nodeSelector and the required node affinity of the pod ask for. */
export function matchesRequiredNodeAffinity({ nodeSelector, affinity }: PodSpec, { metadata }: Node): boolean {
  if (nodeSelector !== undefined && !containsAll(metadata.labels, nodeSelector)) return false;
  const terms = affinity?.nodeAffinity?.required;
  return terms === undefined || matchesAnyTerm(terms, metadata.name, metadata.labels);
}

export function matchesAnyTerm(
  terms: readonly NodeSelectorTerm[],
  nodeName: string,
  labels: Node['metadata']['labels'],
): boolean {
  for (const term of terms) if (matchesNodeSelectorTerm(term, nodeName, labels)) return true;
  return false;
}

/** The weights of the preferred terms that the node matches, added up. A term that says nothing weighs nothing. */
export function weighPreferredTerms(terms: readonly PreferredSchedulingTerm[], { metadata }: Node): number {
  let sum = 0;
  for (const { weight, preference } of terms) {
    if (weight !== 0 && matchesNodeSelectorTerm(preference, metadata.name, metadata.labels)) sum += weight;
  }
  return sum;
}

/** The first taint that keeps a pod with these tolerations off the node. */
export function findForbiddingTaint(taints: readonly Taint[], tolerations: readonly Toleration[]): Taint | undefined {
  for (const taint of taints) if (taint.effect !== 'PreferNoSchedule' && !toleratedBy(tolerations, taint)) return taint;
  return undefined;
}

export function toleratedBy(tolerations: readonly Toleration[], taint: Taint): boolean {
  for (const toleration of tolerations) if (tolerates(toleration, taint)) return true;
  return false;
}

export const NO_TOLERATIONS: readonly Toleration[] = [];
