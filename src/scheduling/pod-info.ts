import type { StringMap } from '../api/objects/meta.ts';
import type { Affinity, Pod, PodSpec } from '../api/objects/pod.ts';
import { NO_AFFINITY_TERMS, parseAffinityTerms, type AffinityTerms } from './affinity-term.ts';
import { hostPortsOf, type HostPort } from './host-ports.ts';
import { computePodRequests, type PodRequests } from './pod-requests.ts';

/** A pod with everything worked out once that the rules ask again and again. */
export interface PodInfo extends PodRequests, AffinityTerms {
  readonly pod: Pod;
  readonly hostPorts: readonly HostPort[];
  /** One per container, init containers first; with a tag. */
  readonly images: readonly string[];
  /** spec.affinity names podAffinity or podAntiAffinity. */
  readonly hasAffinity: boolean;
}

/** Cheap for the second pod of a template: what depends on its spec alone is worked out once. */
export function createPodInfo(pod: Pod): PodInfo {
  const facts = specFactsOf(pod.spec);
  const terms = affinityTerms(pod);
  return {
    pod,
    requests: facts.requests,
    nonZeroRequests: facts.nonZeroRequests,
    scoringRequests: facts.scoringRequests,
    hostPorts: facts.hostPorts,
    images: facts.images,
    hasAffinity: terms !== NO_AFFINITY_TERMS,
    requiredAffinityTerms: terms.requiredAffinityTerms,
    requiredAntiAffinityTerms: terms.requiredAntiAffinityTerms,
    preferredAffinityTerms: terms.preferredAffinityTerms,
    preferredAntiAffinityTerms: terms.preferredAntiAffinityTerms,
  };
}

/** The same for a version of the pod that rules cannot tell from the other one but by its node. */
export function withPod(
  {
    requests,
    nonZeroRequests,
    scoringRequests,
    hostPorts,
    images,
    hasAffinity,
    requiredAffinityTerms,
    requiredAntiAffinityTerms,
    preferredAffinityTerms,
    preferredAntiAffinityTerms,
  }: PodInfo,
  pod: Pod,
): PodInfo {
  // In the order of createPodInfo: one hidden class (V8) for all that lie on nodes.
  return {
    pod,
    requests,
    nonZeroRequests,
    scoringRequests,
    hostPorts,
    images,
    hasAffinity,
    requiredAffinityTerms,
    requiredAntiAffinityTerms,
    preferredAffinityTerms,
    preferredAntiAffinityTerms,
  };
}

/**
 * Lets a PodInfo stand for a newer version of its pod, in place: possible when rules cannot tell the two apart, because only the
 * status is new, or because what was assumed has been written. False when they may.
 */
export function renewPodInfo(podInfo: PodInfo, pod: Pod): boolean {
  const old = podInfo.pod;
  if (old.metadata.labels !== pod.metadata.labels) return false;
  if ((old.metadata.deletionTimestamp === undefined) !== (pod.metadata.deletionTimestamp === undefined)) return false;
  if (!hasSameFields(old.spec, pod.spec) || !hasSameFields(old.metadata.annotations, pod.metadata.annotations)) {
    return false;
  }
  (podInfo as { pod: Pod }).pod = pod;
  return true;
}

function hasSameFields<T extends object>(a: T, b: T): boolean {
  if (a === b) return true;
  let surplus = 0;
  for (const name in a) {
    if (a[name] !== b[name]) return false;
    surplus++;
  }
  for (const _name in b) surplus--;
  return surplus === 0;
}

/** `nginx` is `nginx:latest`; a colon before the last slash belongs to the registry's port. */
export function normalizeImageName(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name;
}

/** What depends on the spec of a pod alone; pods of a template share it. */
export interface SpecFacts extends PodRequests {
  readonly spec: PodSpec;
  readonly hostPorts: readonly HostPort[];
  readonly images: readonly string[];
}

/** By `containers`, because binding makes a new spec object around the same containers. */
const factsOfContainers = new WeakMap<object, SpecFacts>();

export function specFactsOf(spec: PodSpec): SpecFacts {
  const known = factsOfContainers.get(spec.containers);
  if (known !== undefined && (known.spec === spec || isSameWork(known.spec, spec))) return known;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const facts: SpecFacts = {
    spec,
    hostPorts: hostPortsOf(spec),
    images: containers.map(({ image }) => normalizeImageName(image)),
    ...computePodRequests(spec),
  };
  factsOfContainers.set(spec.containers, facts);
  return facts;
}

function isSameWork(a: PodSpec, b: PodSpec): boolean {
  return a.initContainers === b.initContainers && a.requests === b.requests && a.overhead === b.overhead;
}

interface KnownTerms {
  readonly namespace: string;
  readonly labels: StringMap;
  readonly terms: AffinityTerms;
}

const termsOfAffinity = new WeakMap<Affinity, KnownTerms>();

function affinityTerms({ spec: { affinity }, metadata: { namespace, labels } }: Pod): AffinityTerms {
  if (affinity === undefined) return NO_AFFINITY_TERMS;
  if (affinity.podAffinity === undefined && affinity.podAntiAffinity === undefined) return NO_AFFINITY_TERMS;
  const known = termsOfAffinity.get(affinity);
  if (known !== undefined && known.labels === labels && known.namespace === namespace) return known.terms;
  const terms = parseAffinityTerms(affinity, namespace, labels);
  termsOfAffinity.set(affinity, { namespace, labels, terms });
  return terms;
}
