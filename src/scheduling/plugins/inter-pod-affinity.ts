import { z } from 'zod';
import type { Node } from '../../api/objects/node.ts';
import type { Pod } from '../../api/objects/pod.ts';
import { matchesAllTerms, matchesAnyTerm, type AffinityTerm } from '../affinity-term.ts';
import { isAssignedOrNominated, onNodes, onPods } from '../cluster-event.ts';
import {
  cloneCounts,
  countPods,
  satisfiesAffinity,
  satisfiesAntiAffinity,
  updateCounts,
  type InterPodCounts,
} from '../inter-pod-counts.ts';
import { InterPodTally, withoutScore } from '../inter-pod-tally.ts';
import { TermMatcher } from '../inter-pod-terms.ts';
import { createPodInfo, type PodInfo } from '../pod-info.ts';
import { definePlugin, MAX_NODE_SCORE, SKIP, type Rejection, type RejectionCode } from '../plugin.ts';
import { TopologyCounts } from '../topology-counts.ts';

const name = 'InterPodAffinity';

const AFFINITY = rejection('UnschedulableAndUnresolvable', "node(s) didn't match pod affinity rules");
const ANTI_AFFINITY = rejection('Unschedulable', "node(s) didn't match pod anti-affinity rules");
const EXISTING_ANTI_AFFINITY = rejection('Unschedulable', "node(s) didn't satisfy existing pods anti-affinity rules");

const args = z.strictObject({
  /** What a required affinity term of a pod on a node counts in the score. SetDefaults_InterPodAffinityArgs. */
  hardPodAffinityWeight: z.int().min(0).max(100).default(1),
  /** true: preferred terms of pods on nodes count only for pods that have preferred terms themselves. */
  ignorePreferredTermsOfExistingPods: z.boolean().default(false),
});

/** plugins/interpodaffinity */
export default definePlugin<z.output<typeof args>, InterPodCounts, TopologyCounts>({
  name,
  description: 'keeps pods near to and away from other pods, by the domain of a node label',
  args,
  create({ hardPodAffinityWeight, ignorePreferredTermsOfExistingPods }, services) {
    return {
      scansSnapshot: true,

      preFilter(pod, snapshot) {
        const isIndifferent = pod.requiredAffinityTerms.length === 0 && pod.requiredAntiAffinityTerms.length === 0;
        if (isIndifferent && snapshot.nodesWithPodsWithRequiredAntiAffinity.size === 0) return SKIP;
        const state = countPods(pod, snapshot, new TermMatcher(services));
        return isIndifferent && state.existingAntiAffinity.isEmpty ? SKIP : { state };
      },

      filter(state, pod, { node }) {
        if (!satisfiesAffinity(state, pod, node)) return AFFINITY;
        if (!satisfiesAntiAffinity(state, pod, node)) return ANTI_AFFINITY;
        return state.existingAntiAffinity.hasAny(node.metadata.labels) ? EXISTING_ANTI_AFFINITY : undefined;
      },

      remedies(state, pod, { node }) {
        const remedies: string[] = [];
        if (!satisfiesAffinity(state, pod, node)) remedies.push('a pod that the affinity asks for in this domain');
        if (!satisfiesAntiAffinity(state, pod, node))
          remedies.push('no pod that the anti-affinity excludes in this domain');
        if (state.existingAntiAffinity.hasAny(node.metadata.labels)) {
          remedies.push('no pod in this domain whose anti-affinity excludes this pod');
        }
        return remedies.map((text) => ({ text, effort: 1 }));
      },

      addPod: (state, pod, other, { node }) => updateCounts(state, pod, other, node, 1),
      removePod: (state, pod, other, { node }) => updateCounts(state, pod, other, node, -1),
      cloneState: cloneCounts,

      skipsScore: (pod, snapshot) => !hasWishesOf(pod) && snapshot.nodesWithPodsWithAffinity.size === 0,

      preScore(pod, _nodes, snapshot) {
        const hasWishes = hasWishesOf(pod);
        if (ignorePreferredTermsOfExistingPods && !hasWishes) return SKIP;
        const matcher = new TermMatcher(services);
        const points = new TopologyCounts();
        if (hasWishes) {
          for (const { node, pods } of snapshot.nodes)
            for (const existing of pods) judge(pod, existing, node, matcher, points);
        } else {
          for (const { node, podsWithAffinity } of snapshot.nodesWithPodsWithAffinity) {
            for (const existing of podsWithAffinity) judge(pod, existing, node, matcher, points);
          }
        }
        return points.isEmpty ? SKIP : { state: points };
      },

      tally: {
        // With a selector of namespaces, terms hang on labels that change without anybody telling.
        basis(pod, isAnybodyChoosy) {
          if (!isAnybodyChoosy && !pod.hasAffinity) return undefined;
          if (pod.hasAffinity && allTerms(pod).some(({ namespaceSelector }) => namespaceSelector !== undefined))
            return undefined;
          return [services.namespaceLabels(pod.pod.metadata.namespace)];
        },
        start(pod, nodes) {
          const tally = new InterPodTally(pod, new TermMatcher(services), judge);
          for (const node of nodes) for (const other of node.pods) tally.change(other, node, 1);
          return ignorePreferredTermsOfExistingPods && !hasWishesOf(pod) ? withoutScore(tally) : tally;
        },
      },

      score: (points, _pod, { node }) => points.sum(node.metadata.labels),

      normalize(scores) {
        let lowest = Infinity;
        let highest = -Infinity;
        for (const score of scores) {
          lowest = Math.min(lowest, score);
          highest = Math.max(highest, score);
        }
        const range = highest - lowest;
        for (let index = 0; index < scores.length; index++) {
          // Divide first, as upstream does in float64: the other order would give other scores.
          scores[index] = range === 0 ? 0 : Math.trunc(MAX_NODE_SCORE * ((scores[index]! - lowest) / range));
        }
      },

      events: [
        ...onPods(['Add', 'UpdatePodLabel', 'Delete'], (pod, versions) =>
          podHint(pod, versions, services.kubernetesVersion === '1.37' ? matchesAnyTerm : matchesAllTerms),
        ),
        ...onNodes(['Add', 'UpdateNodeLabel'], nodeHint),
      ],
    };

    /** What a pod on a node says for or against its domains. */
    function judge(
      pod: PodInfo,
      existing: PodInfo,
      node: Node,
      matcher: TermMatcher,
      points: Pick<TopologyCounts, 'add'>,
    ): void {
      const { labels } = node.metadata;
      for (const term of pod.preferredAffinityTerms) {
        if (matcher.matchesExisting(term, existing.pod)) points.add(labels, term.topologyKey, term.weight);
      }
      for (const term of pod.preferredAntiAffinityTerms) {
        if (matcher.matchesExisting(term, existing.pod)) points.add(labels, term.topologyKey, -term.weight);
      }
      if (!existing.hasAffinity) return;
      if (hardPodAffinityWeight > 0) {
        for (const term of existing.requiredAffinityTerms) {
          if (matcher.matchesIncoming(term, pod.pod)) points.add(labels, term.topologyKey, hardPodAffinityWeight);
        }
      }
      for (const term of existing.preferredAffinityTerms) {
        if (matcher.matchesIncoming(term, pod.pod)) points.add(labels, term.topologyKey, term.weight);
      }
      for (const term of existing.preferredAntiAffinityTerms) {
        if (matcher.matchesIncoming(term, pod.pod)) points.add(labels, term.topologyKey, -term.weight);
      }
    }
  },
});

function allTerms(pod: PodInfo): readonly AffinityTerm[] {
  return [
    ...pod.requiredAffinityTerms,
    ...pod.requiredAntiAffinityTerms,
    ...pod.preferredAffinityTerms,
    ...pod.preferredAntiAffinityTerms,
  ];
}

function hasWishesOf({ preferredAffinityTerms, preferredAntiAffinityTerms }: PodInfo): boolean {
  return preferredAffinityTerms.length > 0 || preferredAntiAffinityTerms.length > 0;
}

function rejection(code: RejectionCode, reason: string): Rejection {
  return { plugin: name, code, reasons: [reason] };
}

interface Versions<T> {
  readonly original: T | undefined;
  readonly modified: T | undefined;
}

/**
 * Hints do not look up namespaces: a namespaceSelector is held against no labels (plugin.go isSchedulableAfterPodChange).
 *
 * @param areHit which of a pod's anti-affinity terms must match: up to 1.36 all of them, although one keeps pods apart;
 * any of them since (kubernetes/kubernetes#139161).
 */
function podHint(pod: Pod, { original, modified }: Versions<Pod>, areHit: typeof matchesAllTerms): boolean {
  if (original !== undefined && modified !== undefined && modified.metadata.uid === pod.metadata.uid) return true;
  if (modified !== undefined && !isAssignedOrNominated(modified)) return false;
  if (original !== undefined && !isAssignedOrNominated(original)) return false;
  const { requiredAffinityTerms, requiredAntiAffinityTerms } = createPodInfo(pod);
  const attracts = (other: Pod): boolean => matchesAllTerms(requiredAffinityTerms, other);
  const repels = (other: Pod): boolean => areHit(requiredAntiAffinityTerms, other);
  if (original !== undefined && modified !== undefined) {
    return (!attracts(original) && attracts(modified)) || (repels(original) && !repels(modified));
  }
  if (modified !== undefined) return attracts(modified);
  if (original === undefined) return false;
  return repels(original) || areHit(createPodInfo(original).requiredAntiAffinityTerms, pod);
}

function nodeHint(pod: Pod, { original, modified }: Versions<Node>): boolean {
  if (modified === undefined) return false;
  const { requiredAffinityTerms, requiredAntiAffinityTerms } = createPodInfo(pod);
  const after = modified.metadata.labels;
  if (original === undefined) {
    return (
      requiredAntiAffinityTerms.length > 0 ||
      requiredAffinityTerms.some(({ topologyKey }) => after[topologyKey] !== undefined)
    );
  }
  const before = original.metadata.labels;
  const moves = ({ topologyKey }: AffinityTerm): boolean => before[topologyKey] !== after[topologyKey];
  return (
    requiredAffinityTerms.some((term) => moves(term) && after[term.topologyKey] !== undefined) ||
    requiredAntiAffinityTerms.some((term) => moves(term) && before[term.topologyKey] !== undefined)
  );
}
