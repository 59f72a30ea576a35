import { InputError } from '../../api/input-error.ts';
import type { HeartbeatKind } from '../../apiserver/heartbeats.ts';
import type { Informer } from '../../apiserver/informer.ts';
import { SECOND } from '../../engine/time.ts';
import { SchedulerCache } from '../../scheduling/cache.ts';
import { DeviceLedger } from '../../scheduling/devices/device-ledger.ts';
import { Nominator } from '../../scheduling/nominator.ts';
import { checkScopes } from '../../scheduling/check-scopes.ts';
import { createProfile, type Profile } from '../../scheduling/profile.ts';
import { defineComponent, type Component, type Environment } from '../component.ts';
import { schedulerOptions, type SchedulerOptions } from './options.ts';
import { createPluginServices } from './plugin-services.ts';
import { PreemptionExecutor } from './preemption-executor.ts';
import { SchedulingLoop } from './scheduling-loop.ts';
import { SchedulingQueue } from './scheduling-queue.ts';
import { PermitRoom } from './waiting-pods.ts';
import { watchStorage } from './volume-catalog.ts';
import { watchCluster } from './watch-cluster.ts';
import { informersOfDevices } from './watch-devices.ts';
import { WatchedObjects } from './watched-objects.ts';

const NAME = 'kube-scheduler';

/**
 * A profile with this plugin stands for the feature gates GangScheduling and GenericWorkload, which v1.36 has off: pods that
 * name a PodGroup are scheduled group by group.
 */
const GANG_SCHEDULING = 'GangScheduling';

/** The leader renews its lease every retryPeriod (component-base config/v1alpha1/defaults.go). */
const LEASE_RENEWAL: HeartbeatKind = { component: NAME, verb: 'update', resource: 'leases', period: 2 * SECOND };

export default defineComponent<SchedulerOptions>({
  name: NAME,
  description: 'finds a node for each pod: queue, scheduling cycle, assume, bind',
  options: schedulerOptions,
  create: createScheduler,
});

function createScheduler(environment: Environment, options: SchedulerOptions): Component {
  const client = environment.connect({ component: NAME, ...options.clientConnection });
  const watched = {
    nodes: client.informer('Node'),
    pods: client.informer('Pod'),
    namespaces: client.informer('Namespace'),
    services: client.informer('Service'),
    budgets: client.informer('PodDisruptionBudget'),
    devices: informersOfDevices(client),
    storage: watchStorage(client),
  };
  const cache = new SchedulerCache();
  const nominator = new Nominator();
  const waitingPods = new PermitRoom(environment.clock);
  const preemption = new PreemptionExecutor({
    clock: environment.clock,
    client,
    pods: watched.pods,
    nominator,
    preemptWaiting: (uid) => waitingPods.preempt(uid),
    activate: (pod, namesake) => queue.activate(pod, namesake),
  });
  const { kubernetesVersion, targetWorkload } = environment;
  const ledger = new DeviceLedger();
  const { devices, storage, ...others } = watched;
  const informers = Object.values({ ...others, ...devices, ...storage });
  const objects = new WatchedObjects(client, informers as unknown as readonly Informer<never>[]);
  const services = createPluginServices(watched, {
    devices: ledger,
    isPreempting: (uid) => preemption.isRunning(uid),
    waitingPods,
    activate: (pod) => queue.activate(pod),
    objects: (kind) => objects.of(kind),
    podGroups: cache.podGroups,
    now: () => environment.clock.now,
    ...(kubernetesVersion && { kubernetesVersion }),
    ...(targetWorkload && { targetWorkload }),
  });
  const profiles = createProfiles(environment, options, services);
  const schedulesPodGroups = [...profiles.values()].some(({ plugins }) => plugins.has(GANG_SCHEDULING));
  const queue = new SchedulingQueue({
    context: environment,
    profiles: [...profiles.values()],
    limits: {
      podInitialBackoff: options.podInitialBackoffSeconds * SECOND,
      podMaxBackoff: options.podMaxBackoffSeconds * SECOND,
    },
    nominator,
    schedulesPodGroups,
    kubernetesVersion,
    wake: () => loop.wake(),
  });
  // An engine that keeps answers would not ask again.
  const asksAgain = options.checkPluginScopes && options.engine === 'fast';
  const loop = new SchedulingLoop({
    context: environment,
    options: asksAgain ? { ...options, engine: 'reference' } : options,
    client,
    pods: watched.pods,
    profiles,
    cache,
    nominator,
    queue,
    preemption,
    waitingPods,
    podGroups: schedulesPodGroups ? objects.of('PodGroup') : undefined,
  });
  watchCluster(watched, {
    cache,
    queue,
    loop,
    ledger,
    isResponsibleFor: ({ spec }) => profiles.has(spec.schedulerName),
    schedulesPodGroups,
    objects,
  });
  const { nodes: _nodes, pods: _pods, ...besides } = { ...others, ...devices, ...storage };
  for (const informer of Object.values(besides)) informer.onChange(loop.hear);
  objects.onChange(loop.hear);
  environment.heartbeats.start(LEASE_RENEWAL, NAME);
  return {};
}

/** By the name that pods ask for. */
function createProfiles(
  { schedulerPlugins, schedulerExtenders }: Environment,
  options: SchedulerOptions,
  services: ReturnType<typeof createPluginServices>,
): ReadonlyMap<string, Profile> {
  const created = options.profiles.map((profile) => {
    const percentage = options.percentageOfNodesToScore;
    const plain = createProfile(profile, schedulerPlugins, services, percentage, schedulerExtenders);
    return options.checkPluginScopes || options.engine === 'verify' ? checkScopes(plain) : plain;
  });
  for (const { schedulerName, queueSort } of created) {
    // One queue serves all profiles (profile/profile.go newProfile).
    if (queueSort.name !== created[0]!.queueSort.name) {
      throw new InputError(`profile ${schedulerName}: all profiles must have the same queueSort plugin`);
    }
  }
  return new Map(created.map((profile) => [profile.schedulerName, profile]));
}
