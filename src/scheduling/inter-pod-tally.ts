import type { StringMap } from '../api/objects/meta.ts';
import { LABEL_HOSTNAME, type Node } from '../api/objects/node.ts';
import type { AffinityTerm } from './affinity-term.ts';
import { updateCounts, type InterPodCounts } from './inter-pod-counts.ts';
import type { TermMatcher } from './inter-pod-terms.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import { SKIP, type PreFilterResult } from './plugin.ts';
import type { Tally } from './tally.ts';
import { TopologyCounts } from './topology-counts.ts';

type Judge = (
  pod: PodInfo,
  existing: PodInfo,
  node: Node,
  matcher: TermMatcher,
  points: Pick<TopologyCounts, 'add'>,
) => void;

/** The counts of InterPodAffinity for the pods of one kind, kept current pod by pod. */
export class InterPodTally implements Tally {
  readonly #pod: PodInfo;
  readonly #judge: Judge;
  readonly #counts: InterPodCounts;
  readonly #points = new TopologyCounts();
  /** How often somebody has said something for or against a domain: with nothing said, the plugin skips. */
  #pointsGiven = 0;
  #sign: 1 | -1 = 1;
  #topologyKeys: readonly string[] = [];
  /** How many keys had been counted then: there are never fewer. */
  #countedKeys = -1;
  readonly #ledger: Pick<TopologyCounts, 'add'> = {
    add: (labels: StringMap, key: string, amount: number) => {
      if (labels[key] === undefined) return;
      this.#pointsGiven += this.#sign;
      this.#points.add(labels, key, amount * this.#sign);
    },
  };

  constructor(pod: PodInfo, matcher: TermMatcher, judge: Judge) {
    this.#pod = pod;
    this.#judge = judge;
    this.#counts = {
      matcher,
      existingAntiAffinity: new TopologyCounts(),
      affinity: new TopologyCounts(),
      antiAffinity: new TopologyCounts(),
    };
  }

  change(other: PodInfo, { node }: NodeInfo, amount: 1 | -1): void {
    if (!other.hasAffinity && !this.#pod.hasAffinity) return;
    updateCounts(this.#counts, this.#pod, other, node, amount);
    this.#sign = amount;
    this.#judge(this.#pod, other, node, this.#counts.matcher, this.#ledger);
  }

  concerns(other: PodInfo): boolean {
    const { matcher } = this.#counts;
    const pod = this.#pod;
    const speaksOfOther = (term: AffinityTerm): boolean => matcher.matchesExisting(term, other.pod);
    const speaksOfPod = (term: AffinityTerm): boolean => matcher.matchesIncoming(term, pod.pod);
    return (
      (pod.hasAffinity && allTerms(pod).some((terms) => terms.some(speaksOfOther))) ||
      (other.hasAffinity && allTerms(other).some((terms) => terms.some(speaksOfPod)))
    );
  }

  preFilter(): typeof SKIP | PreFilterResult<InterPodCounts> {
    const { requiredAffinityTerms, requiredAntiAffinityTerms } = this.#pod;
    const isIndifferent = requiredAffinityTerms.length === 0 && requiredAntiAffinityTerms.length === 0;
    return isIndifferent && this.#counts.existingAntiAffinity.isEmpty ? SKIP : { state: this.#counts };
  }

  skipsScore(): boolean {
    return this.#pointsGiven === 0;
  }

  preScore(): typeof SKIP | { readonly state: TopologyCounts } {
    return this.skipsScore() ? SKIP : { state: this.#points };
  }

  topologyKeys(): readonly string[] {
    const { existingAntiAffinity, affinity, antiAffinity } = this.#counts;
    const counted =
      existingAntiAffinity.keys.length + affinity.keys.length + antiAffinity.keys.length + this.#points.keys.length;
    if (counted !== this.#countedKeys) {
      this.#countedKeys = counted;
      const own = [...this.#pod.requiredAffinityTerms, ...this.#pod.requiredAntiAffinityTerms];
      this.#topologyKeys = [
        ...own.map(({ topologyKey }) => topologyKey),
        ...this.#allCounts().flatMap(({ keys }) => keys),
      ];
    }
    return this.#topologyKeys;
  }

  hostKey({ node }: NodeInfo): number | string {
    const hostname = node.metadata.labels[LABEL_HOSTNAME];
    if (hostname === undefined) return 0;
    const { existingAntiAffinity, affinity, antiAffinity } = this.#counts;
    const points = this.#points.get(LABEL_HOSTNAME, hostname);
    const existing = existingAntiAffinity.get(LABEL_HOSTNAME, hostname);
    const near = affinity.get(LABEL_HOSTNAME, hostname);
    const apart = antiAffinity.get(LABEL_HOSTNAME, hostname);
    // Mostly nobody insists.
    return existing === 0 && near === 0 && apart === 0 ? points : `${existing},${near},${apart},${points}`;
  }

  #allCounts(): readonly TopologyCounts[] {
    const { existingAntiAffinity, affinity, antiAffinity } = this.#counts;
    return [existingAntiAffinity, affinity, antiAffinity, this.#points];
  }
}

function allTerms(pod: PodInfo): readonly (readonly AffinityTerm[])[] {
  return [
    pod.requiredAffinityTerms,
    pod.requiredAntiAffinityTerms,
    pod.preferredAffinityTerms,
    pod.preferredAntiAffinityTerms,
  ];
}

/** The same for filters; scores are not wanted. */
export function withoutScore(tally: Tally): Tally {
  return {
    change: (other, node, amount) => tally.change(other, node, amount),
    concerns: (other) => tally.concerns(other),
    topologyKeys: () => tally.topologyKeys(),
    hostKey: (node) => tally.hostKey(node),
    preFilter: () => tally.preFilter(),
    skipsScore: () => true,
    preScore: () => SKIP,
  };
}
