import type { Node } from '../api/objects/node.ts';
import type { AffinityTerm } from './affinity-term.ts';
import type { TermMatcher } from './inter-pod-terms.ts';
import type { PodInfo } from './pod-info.ts';
import type { Snapshot } from './snapshot.ts';
import { TopologyCounts } from './topology-counts.ts';

/** How many pods match the required terms, by domain (interpodaffinity/filtering.go). */
export interface InterPodCounts {
  readonly matcher: TermMatcher;
  /** Anti-affinity terms of pods on nodes that speak of the incoming pod. */
  readonly existingAntiAffinity: TopologyCounts;
  /** Pods that match all affinity terms of the incoming pod. */
  readonly affinity: TopologyCounts;
  /** Pods that match an anti-affinity term of the incoming pod. */
  readonly antiAffinity: TopologyCounts;
}

export function countPods(pod: PodInfo, snapshot: Snapshot, matcher: TermMatcher): InterPodCounts {
  const state: InterPodCounts = {
    matcher,
    existingAntiAffinity: new TopologyCounts(),
    affinity: new TopologyCounts(),
    antiAffinity: new TopologyCounts(),
  };
  for (const { node, podsWithRequiredAntiAffinity } of snapshot.nodesWithPodsWithRequiredAntiAffinity) {
    for (const existing of podsWithRequiredAntiAffinity) updateExisting(state, pod, existing, node, 1);
  }
  if (pod.requiredAffinityTerms.length === 0 && pod.requiredAntiAffinityTerms.length === 0) return state;
  for (const { node, pods } of snapshot.nodes) {
    for (const existing of pods) updateIncoming(state, pod, existing, node, 1);
  }
  return state;
}

export function updateCounts(state: InterPodCounts, pod: PodInfo, other: PodInfo, node: Node, amount: 1 | -1): void {
  updateExisting(state, pod, other, node, amount);
  updateIncoming(state, pod, other, node, amount);
}

function updateExisting(state: InterPodCounts, pod: PodInfo, existing: PodInfo, node: Node, amount: 1 | -1): void {
  for (const term of existing.requiredAntiAffinityTerms) {
    if (!state.matcher.matchesIncoming(term, pod.pod)) continue;
    state.existingAntiAffinity.update(node.metadata.labels, term.topologyKey, amount);
  }
}

function updateIncoming(state: InterPodCounts, pod: PodInfo, existing: PodInfo, node: Node, amount: 1 | -1): void {
  const { labels } = node.metadata;
  const { requiredAffinityTerms, requiredAntiAffinityTerms } = pod;
  if (requiredAffinityTerms.length > 0 && matchesAll(state, requiredAffinityTerms, existing)) {
    for (const { topologyKey } of requiredAffinityTerms) state.affinity.update(labels, topologyKey, amount);
  }
  for (const term of requiredAntiAffinityTerms) {
    if (state.matcher.matchesExisting(term, existing.pod)) state.antiAffinity.update(labels, term.topologyKey, amount);
  }
}

function matchesAll({ matcher }: InterPodCounts, terms: readonly AffinityTerm[], { pod }: PodInfo): boolean {
  for (const term of terms) if (!matcher.matchesExisting(term, pod)) return false;
  return true;
}

/** The first pod of a group that asks for its own kind may go anywhere where the keys are: nobody else can be first. */
export function satisfiesAffinity(state: InterPodCounts, pod: PodInfo, node: Node): boolean {
  let isNear = true;
  for (const { topologyKey } of pod.requiredAffinityTerms) {
    const value = node.metadata.labels[topologyKey];
    if (value === undefined) return false;
    if (state.affinity.get(topologyKey, value) <= 0) isNear = false;
  }
  if (isNear) return true;
  return (
    state.affinity.isEmpty && pod.requiredAffinityTerms.every((term) => state.matcher.matchesExisting(term, pod.pod))
  );
}

export function satisfiesAntiAffinity(state: InterPodCounts, pod: PodInfo, node: Node): boolean {
  for (const { topologyKey } of pod.requiredAntiAffinityTerms) {
    const value = node.metadata.labels[topologyKey];
    if (value !== undefined && state.antiAffinity.get(topologyKey, value) > 0) return false;
  }
  return true;
}

export function cloneCounts({ matcher, existingAntiAffinity, affinity, antiAffinity }: InterPodCounts): InterPodCounts {
  return {
    matcher,
    existingAntiAffinity: existingAntiAffinity.clone(),
    affinity: affinity.clone(),
    antiAffinity: antiAffinity.clone(),
  };
}
