import { matchesSelector } from '../api/labels.ts';
import type { LabelSelector, LabelSelectorRequirement, StringMap } from '../api/objects/meta.ts';
import type { Affinity, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../api/objects/pod.ts';

/** A pod (anti-)affinity term made ready: matchLabelKeys merged, the default namespace filled in. */
export interface AffinityTerm {
  readonly topologyKey: string;
  /** Absent: matches no pod. */
  readonly selector: LabelSelector | undefined;
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: LabelSelector | undefined;
}

export interface WeightedAffinityTerm extends AffinityTerm {
  readonly weight: number;
}

export interface AffinityTerms {
  readonly requiredAffinityTerms: readonly AffinityTerm[];
  readonly requiredAntiAffinityTerms: readonly AffinityTerm[];
  readonly preferredAffinityTerms: readonly WeightedAffinityTerm[];
  readonly preferredAntiAffinityTerms: readonly WeightedAffinityTerm[];
}

export const NO_AFFINITY_TERMS: AffinityTerms = {
  requiredAffinityTerms: [],
  requiredAntiAffinityTerms: [],
  preferredAffinityTerms: [],
  preferredAntiAffinityTerms: [],
};

export function parseAffinityTerms(affinity: Affinity, namespace: string, labels: StringMap): AffinityTerms {
  const parse = (term: PodAffinityTerm): AffinityTerm => parseTerm(term, namespace, labels);
  const parseWeighted = ({ weight, podAffinityTerm }: WeightedPodAffinityTerm): WeightedAffinityTerm => ({
    ...parse(podAffinityTerm),
    weight,
  });
  return {
    requiredAffinityTerms: (affinity.podAffinity?.required ?? []).map(parse),
    requiredAntiAffinityTerms: (affinity.podAntiAffinity?.required ?? []).map(parse),
    preferredAffinityTerms: (affinity.podAffinity?.preferred ?? []).map(parseWeighted),
    preferredAntiAffinityTerms: (affinity.podAntiAffinity?.preferred ?? []).map(parseWeighted),
  };
}

/**
 * Does the term speak of this pod? `namespaceLabels` are the labels of the pod's namespace; absent when it is not known,
 * which counts as a namespace without labels.
 */
export function matchesTerm(term: AffinityTerm, pod: Pod, namespaceLabels: StringMap | undefined): boolean {
  const { namespace, labels } = pod.metadata;
  if (!term.namespaces.has(namespace)) {
    if (term.namespaceSelector === undefined) return false;
    if (!matchesSelector(term.namespaceSelector, namespaceLabels ?? NO_LABELS)) return false;
  }
  return matchesSelector(term.selector, labels);
}

/** All of the terms speak of this pod. False when there are none. */
export function matchesAllTerms(terms: readonly AffinityTerm[], pod: Pod, namespaceLabels?: StringMap): boolean {
  return terms.length > 0 && terms.every((term) => matchesTerm(term, pod, namespaceLabels));
}

/** At least one of the terms speaks of this pod. */
export function matchesAnyTerm(terms: readonly AffinityTerm[], pod: Pod, namespaceLabels?: StringMap): boolean {
  return terms.some((term) => matchesTerm(term, pod, namespaceLabels));
}

/** The selector with `key = own value` for each key that the pod carries; an absent selector stays absent. */
export function withMatchLabelKeys(
  selector: LabelSelector | undefined,
  keys: readonly string[] | undefined,
  labels: StringMap,
  operator: 'In' | 'NotIn' = 'In',
): LabelSelector | undefined {
  if (selector === undefined || keys === undefined) return selector;
  const added: LabelSelectorRequirement[] = [];
  for (const key of keys) if (labels[key] !== undefined) added.push({ key, operator, values: [labels[key]] });
  if (added.length === 0) return selector;
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...added] };
}

function parseTerm(term: PodAffinityTerm, namespace: string, labels: StringMap): AffinityTerm {
  const merged = withMatchLabelKeys(term.labelSelector, term.matchLabelKeys, labels);
  const named = term.namespaces ?? [];
  return {
    topologyKey: term.topologyKey,
    selector: withMatchLabelKeys(merged, term.mismatchLabelKeys, labels, 'NotIn'),
    namespaces: new Set(named.length === 0 && term.namespaceSelector === undefined ? [namespace] : named),
    namespaceSelector: term.namespaceSelector,
  };
}

const NO_LABELS: StringMap = {};
