import type { ResourceList } from '../api/objects/meta.ts';
import type { Container, PodSpec } from '../api/objects/pod.ts';
import { createResource, type Resource } from './resource.ts';

/**
 * What a container without a cpu or memory request counts as in scores, so that it does not look free
 * (pkg/scheduler/util/pod_resources.go). Never used by filters.
 */
export const DEFAULT_CPU_REQUEST_MILLI = 100;
export const DEFAULT_MEMORY_REQUEST_BYTES = 200 * 1024 * 1024;

/** Cpu and memory with the defaults for containers that name none. */
export interface NonZeroRequests {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** All that the scheduler reads out of the resource sections of a pod spec. */
export interface PodRequests {
  readonly requests: Resource;
  /** What the pod adds to its node's nonZeroRequested (framework/types.go CalculateResource). */
  readonly nonZeroRequests: NonZeroRequests;
  /**
   * What the pod counts for itself in NodeResourcesFit's scores: its containers with the defaults. Pod-level requests do
   * not count here, because upstream never tells that scorer that the feature is on (noderesources/fit.go getScorer).
   */
  readonly scoringRequests: Resource;
}

export function computePodRequests(spec: PodSpec): PodRequests {
  const containers = aggregateContainers(spec, {});
  const list = withPodLevel(containers, spec);
  const withDefaults = aggregateContainers(spec, DEFAULT_REQUESTS);
  const nonZeroRequests = hasPodLevelRequests(spec)
    ? withPodLevel(aggregateContainers(spec, missingKeys(DEFAULT_REQUESTS, list)), spec)
    : withOverhead(withDefaults, spec);
  return {
    requests: createResource(list),
    nonZeroRequests: { cpuMilli: nonZeroRequests['cpu'] ?? 0, memoryBytes: nonZeroRequests['memory'] ?? 0 },
    scoringRequests: createResource(withOverhead(withDefaults, spec)),
  };
}

const DEFAULT_REQUESTS: ResourceList = { cpu: DEFAULT_CPU_REQUEST_MILLI, memory: DEFAULT_MEMORY_REQUEST_BYTES };

/**
 * Per resource: the larger of containers plus sidecars, and the peak while init containers run
 * (component-helpers/resource/helpers.go AggregateContainerRequests).
 *
 * @param whenMissing what a container counts for a resource that it does not name. An explicit 0 stays 0.
 */
export function aggregateContainers(
  spec: Pick<PodSpec, 'containers' | 'initContainers'>,
  whenMissing: ResourceList,
): ResourceList {
  const total: Record<string, number> = {};
  for (const container of spec.containers) add(total, requestsOf(container, whenMissing));
  const sidecars: Record<string, number> = {};
  const peak: Record<string, number> = {};
  for (const container of spec.initContainers ?? []) {
    const requests = requestsOf(container, whenMissing);
    if (container.restartPolicy === 'Always') {
      add(total, requests);
      add(sidecars, requests);
      raise(peak, sidecars);
    } else {
      const during = { ...requests };
      add(during, sidecars);
      raise(peak, during);
    }
  }
  raise(total, peak);
  return total;
}

/** Pod-level requests replace what the containers ask for; overhead comes on top (helpers.go PodRequests). */
function withPodLevel(containers: ResourceList, spec: PodSpec): ResourceList {
  const total = { ...containers };
  for (const [name, amount] of Object.entries(spec.requests ?? {})) if (isPodLevelResource(name)) total[name] = amount;
  return withOverhead(total, spec);
}

function withOverhead(requests: ResourceList, { overhead = {} }: PodSpec): ResourceList {
  const total = { ...requests };
  add(total, overhead);
  return total;
}

function requestsOf(container: Container, whenMissing: ResourceList): ResourceList {
  return { ...whenMissing, ...container.requests };
}

function add(total: Record<string, number>, list: ResourceList): void {
  for (const name in list) total[name] = (total[name] ?? 0) + list[name]!;
}

function raise(total: Record<string, number>, list: ResourceList): void {
  for (const name in list) total[name] = Math.max(total[name] ?? 0, list[name]!);
}

function missingKeys(defaults: ResourceList, present: ResourceList): ResourceList {
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => present[name] === undefined));
}

function hasPodLevelRequests(spec: PodSpec): boolean {
  return spec.requests !== undefined && Object.keys(spec.requests).some(isPodLevelResource);
}

/** Which resources may stand in spec.resources (helpers.go IsSupportedPodLevelResource). */
export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}
