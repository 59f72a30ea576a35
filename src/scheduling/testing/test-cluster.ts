import type { AnyObject, Change } from '../../api/kinds.ts';
import type { LabelSelector, ResourceList, StringMap } from '../../api/objects/meta.ts';
import type { Node, NodeStatus, Taint } from '../../api/objects/node.ts';
import type { Container, Pod, PodSpec, PodStatus } from '../../api/objects/pod.ts';
import { SchedulerCache } from '../cache.ts';
import { DeviceLedger } from '../devices/device-ledger.ts';
import { profileConfiguration } from '../configuration.ts';
import { createPodInfo } from '../pod-info.ts';
import { PodGroupStates } from '../pod-group-states.ts';
import { isRegistered } from '../cluster-event.ts';
import {
  NO_OBJECTS,
  NOBODY_WAITS,
  SKIP,
  type ClusterEvent,
  type PluginDefinition,
  type PluginServices,
  type Rejection,
} from '../plugin.ts';
import type { Snapshot } from '../snapshot.ts';
import { createProfile, type Profile } from '../profile.ts';
import type { Search } from '../search.ts';
import defaultBinder from '../plugins/default-binder.ts';
import defaultPreemption from '../plugins/default-preemption.ts';
import dynamicResources from '../plugins/dynamic-resources.ts';
import imageLocality from '../plugins/image-locality.ts';
import interPodAffinity from '../plugins/inter-pod-affinity.ts';
import nodeAffinity from '../plugins/node-affinity.ts';
import nodeDeclaredFeatures from '../plugins/node-declared-features.ts';
import nodeName from '../plugins/node-name.ts';
import nodePorts from '../plugins/node-ports.ts';
import nodeResourcesBalancedAllocation from '../plugins/node-resources-balanced-allocation.ts';
import nodeResourcesFit from '../plugins/node-resources-fit.ts';
import nodeUnschedulable from '../plugins/node-unschedulable.ts';
import podTopologySpread from '../plugins/pod-topology-spread.ts';
import prioritySort from '../plugins/priority-sort.ts';
import schedulingGates from '../plugins/scheduling-gates.ts';
import taintToleration from '../plugins/taint-toleration.ts';
import nodeVolumeLimits from '../plugins/node-volume-limits.ts';
import volumeBinding from '../plugins/volume-binding.ts';
import volumeRestrictions from '../plugins/volume-restrictions.ts';
import volumeZone from '../plugins/volume-zone.ts';
import { NO_VOLUMES } from '../volumes/volume-catalog.ts';

/** Small clusters for tests: only what a test says differs from an ordinary node or pod. */

export const GIBIBYTE = 1024 * 1024 * 1024;
export const MEBIBYTE = 1024 * 1024;

export interface NodeOptions {
  readonly labels?: StringMap;
  readonly allocatable?: ResourceList;
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
  readonly images?: NodeStatus['images'];
}

/** 4 cpus, 32 GiB, 110 pods. */
export function testNode(name: string, options: NodeOptions = {}): Node {
  const allocatable = options.allocatable ?? { cpu: 4000, memory: 32 * GIBIBYTE, pods: 110 };
  return {
    kind: 'Node',
    metadata: meta(name, '', options.labels ?? {}),
    spec: { unschedulable: options.unschedulable ?? false, taints: options.taints ?? [] },
    status: { capacity: allocatable, allocatable, conditions: [], images: options.images ?? [] },
  };
}

export interface PodOptions extends Partial<PodSpec> {
  readonly labels?: StringMap;
  readonly namespace?: string;
  /** Of the one container, unless `containers` says more. */
  readonly cpu?: number;
  readonly memory?: number;
  readonly containerRequests?: ResourceList;
  readonly status?: Partial<PodStatus>;
  readonly deletionTimestamp?: number;
}

export function testPod(name: string, options: PodOptions = {}): Pod {
  const {
    labels = {},
    namespace = 'default',
    cpu,
    memory,
    containerRequests,
    status,
    deletionTimestamp,
    ...spec
  } = options;
  const requests = {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...containerRequests,
  };
  return {
    kind: 'Pod',
    metadata: { ...meta(name, namespace, labels), ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) },
    spec: {
      schedulerName: 'default-scheduler',
      containers: [testContainer(requests)],
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      ...spec,
    },
    status: { phase: 'Pending', conditions: [], ...status },
  };
}

export function testContainer(requests: ResourceList, container: Partial<Container> = {}): Container {
  return { name: 'main', image: 'registry/app', requests, limits: {}, ...container };
}

export function appSelector(app: string): LabelSelector {
  return { matchLabels: { app } };
}

/** A cache with these nodes and these pods, each of which must have a nodeName. */
export function testCache(nodes: readonly Node[], pods: readonly Pod[] = []): SchedulerCache {
  const cache = new SchedulerCache();
  for (const node of nodes) cache.addNode(node);
  for (const pod of pods) cache.addPod(pod);
  return cache;
}

export const TEST_REGISTRY: ReadonlyMap<string, PluginDefinition> = new Map(
  (
    [
      defaultBinder,
      defaultPreemption,
      dynamicResources,
      imageLocality,
      interPodAffinity,
      nodeAffinity,
      nodeDeclaredFeatures,
      nodeName,
      nodePorts,
      nodeResourcesBalancedAllocation,
      nodeResourcesFit,
      nodeUnschedulable,
      podTopologySpread,
      prioritySort,
      schedulingGates,
      taintToleration,
      nodeVolumeLimits,
      volumeBinding,
      volumeRestrictions,
      volumeZone,
    ] as PluginDefinition[]
  ).map((definition) => [definition.name, definition]),
);

export const NO_SERVICES: PluginServices = {
  namespaceLabels: () => ({}),
  defaultSelector: () => undefined,
  disruptionBudgets: () => [],
  isPreempting: () => false,
  devices: new DeviceLedger(),
  volumes: NO_VOLUMES,
  knowsPod: () => true,
  waitingPods: NOBODY_WAITS,
  activate: () => undefined,
  objects: () => NO_OBJECTS,
  podGroups: new PodGroupStates(),
  now: () => 0,
};

/** A profile as a KubeSchedulerConfiguration would give it; by default the default profile. */
export function testProfile(
  configuration: Record<string, unknown> = {},
  services: PluginServices = NO_SERVICES,
): Profile {
  return createProfile(profileConfiguration.parse(configuration), TEST_REGISTRY, services);
}

export function testSearch(search: Partial<Search> = {}): Search {
  return { nextStartNodeIndex: 0, seed: 'test', attempt: 1, ...search };
}

export const podInfo = (name: string, options: PodOptions = {}): ReturnType<typeof createPodInfo> =>
  createPodInfo(testPod(name, options));

function meta(name: string, namespace: string, labels: StringMap): Pod['metadata'] {
  const uid = `uid-${namespace}-${name}`;
  return { name, namespace, uid, resourceVersion: 1, creationTimestamp: 0, labels, annotations: {} };
}

export interface Answers {
  /** The reasons of the rejection, or what else the plugin said. */
  readonly filter: (nodeName: string) => readonly string[] | 'fits' | 'skipped';
  readonly code: (nodeName: string) => string | undefined;
  readonly raw: readonly number[] | 'skipped';
  readonly scores: readonly number[] | 'skipped';
}

/** Asks one plugin about a pod and all nodes, which all count as feasible for its scores. */
export function askPlugin<Args>(
  definition: PluginDefinition<Args>,
  pod: Pod,
  snapshot: Snapshot,
  { args = {}, services = NO_SERVICES }: { args?: unknown; services?: PluginServices } = {},
): Answers {
  const plugin = definition.create(definition.args.parse(args), services);
  const info = createPodInfo(pod);
  const prepared = plugin.preFilter?.(info, snapshot) ?? { state: undefined };
  const rejectionOf = (nodeName: string): Rejection | undefined => {
    if (prepared === SKIP) return undefined;
    return 'code' in prepared ? prepared : plugin.filter?.(prepared.state, info, snapshot.get(nodeName)!);
  };
  const scored =
    plugin.score === undefined ? SKIP : (plugin.preScore?.(info, snapshot.nodes, snapshot) ?? { state: undefined });
  const raw = scored === SKIP ? 'skipped' : snapshot.nodes.map((node) => plugin.score!(scored.state, info, node));
  const scores = raw === 'skipped' ? raw : [...raw];
  if (scores !== 'skipped' && scored !== SKIP) plugin.normalize?.(scores, scored.state, info, snapshot.nodes);
  return {
    filter: (nodeName) => (prepared === SKIP ? 'skipped' : (rejectionOf(nodeName)?.reasons ?? 'fits')),
    code: (nodeName) => rejectionOf(nodeName)?.code,
    raw,
    scores,
  };
}

/** The answer of a plugin's queueing hints to a change; undefined when it is not registered for the event at all. */
export function askHint<Args>(
  definition: PluginDefinition<Args>,
  pod: Pod,
  event: Pick<ClusterEvent, 'resource' | 'action'>,
  change: Pick<Change, 'type'> & { object: AnyObject; old?: AnyObject },
  services: PluginServices = NO_SERVICES,
): boolean | undefined {
  const plugin = definition.create(definition.args.parse({}), services);
  const registered = (plugin.events ?? []).filter((one) => isRegistered(one, { ...event, label: '' }));
  if (registered.length === 0) return undefined;
  return registered.some(
    ({ hint }) => hint === undefined || hint(pod, { ...change, kind: change.object.kind, revision: 1 } as Change),
  );
}
