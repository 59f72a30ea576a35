import { meanOf } from '../engine/distribution.ts';
import type { Engine } from '../engine/engine.ts';
import type { Journal } from '../engine/journal.ts';
import { createRng } from '../engine/rng.ts';
import { SECOND } from '../engine/time.ts';
import type { Context } from '../api/context.ts';
import type { Fact } from '../api/facts.ts';
import type { StorageObject } from '../api/objects/storage.ts';
import { createDefaultStorageClass } from '../apiserver/admission/default-storage-class.ts';
import { createDefaultTolerationSeconds } from '../apiserver/admission/default-toleration-seconds.ts';
import { createPriority } from '../apiserver/admission/priority.ts';
import { createTaintNodesByCondition } from '../apiserver/admission/taint-nodes-by-condition.ts';
import { ApiServer } from '../apiserver/apiserver.ts';
import { ApiClient, type ClientOptions } from '../apiserver/client.ts';
import { Etcd } from '../apiserver/etcd.ts';
import { Heartbeats } from '../apiserver/heartbeats.ts';
import type { Component, Environment } from '../components/component.ts';
import kubelet, { createCsiNode, createNode, type KubeletOptions } from '../components/kubelet/kubelet.ts';
import scheduler from '../components/scheduler/scheduler.ts';
import { createDisk } from '../infrastructure/disk.ts';
import { createImageRegistry } from '../infrastructure/image-registry.ts';
import { Machine } from '../infrastructure/machine.ts';
import { createNetwork } from '../infrastructure/network.ts';
import { User } from '../workload/user.ts';
import { preloadStorage } from './preload-storage.ts';
import type { Scenario } from './scenario.ts';

/** A cluster that is wired and has not begun to move. */
export interface World {
  readonly engine: Engine;
  readonly context: Context;
  readonly user: User;
  /** Says what is left to say when the run is over. */
  finish(): void;
}

/**
 * THE WIRING: a scenario becomes a running whole. The only file that knows every component.
 *
 * The cluster has been up for a while: machines run, their nodes are registered and Ready, every informer is in step.
 * Whoever listens to the journal must do so before, or misses what is there at the start. The order of wiring is part of the model, since watchers hear of a change in the order in which they began to watch:
 * scheduler, controllers, kubelets, faults.
 */
export function assemble(
  scenario: Scenario,
  engine: Engine,
  journal: Journal<Fact>,
  explain?: { readonly pod: string },
): World {
  const context: Context = { clock: engine, rng: createRng(scenario.seed), journal };
  const { heartbeats, server } = createControlPlane(scenario, context);
  const connect = createConnector(server, context);
  const imageRegistry = createImageRegistry(scenario.imageRegistry, context);
  const machines = new Map<string, Machine>();
  for (const { description } of scenario.machines) machines.set(description.name, new Machine(description, context));
  const schedulerPlugins = scenario.catalog.plugins;
  const schedulerExtenders = scenario.extenders;
  const { targetWorkload } = scenario;
  const { kubernetesVersion, controllerManager } = scenario.controlPlane;
  const ofScheduler = {
    schedulerPlugins,
    schedulerExtenders,
    kubernetesVersion,
    ...(targetWorkload && { targetWorkload }),
  };
  const environment: Environment = {
    ...context,
    connect,
    heartbeats,
    machines,
    imageRegistry,
    ...ofScheduler,
    ...(controllerManager && { controllerManager }),
  };

  preloadManifests(scenario, server);
  for (const { description, kubelet: options, node } of scenario.machines) {
    server.preload('Node', node ?? createNode(description, options, imageRegistry));
  }
  const components: Component[] = [
    scheduler.create(environment, { ...scenario.scheduler, ...(explain && { explain }) }),
  ];
  for (const { definition, options } of [...scenario.controllers, ...scenario.autoscalers]) {
    components.push(definition.create(environment, options));
  }
  for (const [options, names] of groupByKubeletOptions(scenario)) {
    if (options.startsPods === false) continue;
    const own = new Map(names.map((name) => [name, machines.get(name)!]));
    components.push(kubelet.create({ ...environment, machines: own }, options));
  }
  for (const { definition, options } of scenario.faults) components.push(definition.create(environment, options));

  const user = new User(connect({ component: 'user', qps: Infinity, burst: 1 }), context);
  return {
    engine,
    context,
    user,
    finish() {
      heartbeats.flush();
      for (const component of components) component.finish?.();
    },
  };
}

/** What manifests for the very start bring is there before it, but for pods, which are created like any other. */
function preloadManifests({ workload, machines }: Scenario, server: ApiServer): void {
  const storageObjects: StorageObject[] = [];
  for (const source of workload) {
    if (source.kind !== 'manifests' || source.at > 0) continue;
    const { namespaces, priorityClasses, services, disruptionBudgets, deviceObjects, podGroups } = source.manifests;
    storageObjects.push(...source.manifests.storageObjects);
    for (const namespace of namespaces) server.preload('Namespace', namespace);
    for (const priorityClass of priorityClasses) server.preload('PriorityClass', priorityClass);
    for (const service of services) server.preload('Service', service);
    for (const budget of disruptionBudgets) server.preload('PodDisruptionBudget', budget);
    for (const object of deviceObjects) server.preload(object.kind, object);
    for (const group of podGroups) server.preload(group.kind, group);
  }
  const named = new Set(storageObjects.flatMap(({ kind, metadata }) => (kind === 'CSINode' ? [metadata.name] : [])));
  for (const { description, kubelet: options } of machines) {
    const csiNode = named.has(description.name) ? undefined : createCsiNode(description.name, options);
    if (csiNode !== undefined) storageObjects.push(csiNode);
  }
  preloadStorage(storageObjects, server);
}

function createControlPlane(
  { controlPlane }: Scenario,
  context: Context,
): { heartbeats: Heartbeats; server: ApiServer } {
  const { apiserver, etcd: etcdOptions, network: networkOptions } = controlPlane;
  const network = createNetwork(networkOptions, context);
  const commitLatency = Math.round(
    meanOf(etcdOptions.fsyncLatency) + (etcdOptions.members > 1 ? meanOf(networkOptions.memberRoundTrip) : 0),
  );
  const heartbeats = new Heartbeats(context, commitLatency);
  const members = Array.from({ length: etcdOptions.members }, (_, index) =>
    createDisk(`etcd-${index}`, etcdOptions.fsyncLatency, context),
  );
  const etcd = new Etcd(context, members, network, heartbeats);
  const serviceSeconds = (meanOf(apiserver.processingLatency) + commitLatency) / SECOND;
  const server = new ApiServer({
    context,
    options: apiserver,
    network,
    etcd,
    gates: [],
    // In the order of kube-apiserver's pkg/kubeapiserver/options/plugins.go.
    admission: [
      createTaintNodesByCondition(),
      createPriority(),
      createDefaultTolerationSeconds(),
      createDefaultStorageClass(),
    ],
    occupiedSeats: () => heartbeats.requestsPerSecond * serviceSeconds,
  });
  return { heartbeats, server };
}

/** Controllers of one process share one connection and its rate limiter; everyone else has an own one. */
function createConnector(server: ApiServer, context: Context): Environment['connect'] {
  const shared = new Map<string, ApiClient>();
  return (options: ClientOptions) => {
    if (options.isShared !== true) return new ApiClient(server, context, options);
    const known = shared.get(options.component) ?? new ApiClient(server, context, options);
    shared.set(options.component, known);
    return known;
  };
}

function groupByKubeletOptions({ machines }: Scenario): ReadonlyMap<KubeletOptions, readonly string[]> {
  const groups = new Map<KubeletOptions, string[]>();
  for (const { description, kubelet: options } of machines) {
    const names = groups.get(options) ?? [];
    names.push(description.name);
    groups.set(options, names);
  }
  return groups;
}
