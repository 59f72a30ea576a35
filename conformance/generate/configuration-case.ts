import type { Json } from '../case.ts';
import { breakConfiguration } from './broken-configuration.ts';
import { makePluginConfig } from './plugin-config.ts';
import { Random } from './random.ts';

/** A KubeSchedulerConfiguration, whole; about one in three has a mistake in it. */
export interface ConfigurationCase {
  readonly id: string;
  readonly config: Json;
  /** What was made wrong. */
  readonly note?: string;
}

/** Plugins and where they stand, as a user would find them in the documentation. */
const PLUGINS: Readonly<Record<string, string>> = {
  SchedulingGates: 'preEnqueue',
  PrioritySort: 'queueSort',
  NodeUnschedulable: 'filter',
  NodeName: 'filter',
  TaintToleration: 'filter preScore score',
  NodeAffinity: 'preFilter filter preScore score',
  NodePorts: 'preFilter filter',
  NodeResourcesFit: 'preFilter filter preScore score',
  VolumeRestrictions: 'preFilter filter',
  NodeVolumeLimits: 'preFilter filter',
  VolumeBinding: 'preFilter filter preScore score reserve preBind',
  VolumeZone: 'preFilter filter',
  PodTopologySpread: 'preFilter filter preScore score',
  InterPodAffinity: 'preFilter filter preScore score',
  DynamicResources: 'preEnqueue preFilter filter postFilter score reserve preBind',
  DefaultPreemption: 'preEnqueue postFilter',
  NodeResourcesBalancedAllocation: 'preScore score',
  ImageLocality: 'score',
  DefaultBinder: 'bind',
  NodeDeclaredFeatures: 'preFilter filter',
};

const NAMES = Object.keys(PLUGINS);

/** Those at which single plugins may come and go without breaking others. */
const POINTS = [
  'multiPoint',
  'preEnqueue',
  'filter',
  'postFilter',
  'score',
  'reserve',
  'permit',
  'preBind',
  'postBind',
];

/** The configuration with this number; each can be made alone. */
export function makeConfigurationCase(seed: string, number: number): ConfigurationCase {
  const random = new Random(`${seed}/configuration/${number}`);
  const config: Record<string, unknown> = {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    ...makeGlobals(random),
    profiles: makeProfiles(random),
  };
  const note = random.chance(0.35) ? breakConfiguration(random, config) : undefined;
  return { id: `configuration-${seed}-${number}`, config, ...(note === undefined ? {} : { note }) };
}

function makeGlobals(random: Random): Json {
  const fields: [string, () => unknown][] = [
    ['parallelism', () => random.between(1, 32)],
    ['percentageOfNodesToScore', () => random.between(0, 100)],
    ['podInitialBackoffSeconds', () => random.between(1, 5)],
    ['podMaxBackoffSeconds', () => random.between(10, 60)],
    ['enableProfiling', () => random.chance(0.5)],
    ['enableContentionProfiling', () => random.chance(0.5)],
    ['delayCacheUntilActive', () => random.chance(0.5)],
    ['clientConnection', () => makeConnection(random)],
    ['leaderElection', () => makeLeaderElection(random)],
  ];
  return Object.fromEntries(random.some(fields, 0.3).map(([name, make]) => [name, make()]));
}

function makeConnection(random: Random): Json {
  const fields: [string, unknown][] = [
    ['kubeconfig', '/etc/kubernetes/scheduler.conf'],
    ['acceptContentTypes', ''],
    ['contentType', 'application/json'],
    ['qps', random.pick([0, 25, 50, 100.5])],
    ['burst', random.pick([0, 50, 200])],
  ];
  return Object.fromEntries(random.some(fields, 0.6));
}

function makeLeaderElection(random: Random): Json {
  const fields: [string, unknown][] = [
    ['leaderElect', random.chance(0.7)],
    ['leaseDuration', random.pick(['15s', '1m0s', '20s'])],
    ['renewDeadline', random.pick(['10s', '14s'])],
    ['retryPeriod', random.pick(['2s', '3s'])],
    ['resourceLock', 'leases'],
    ['resourceName', 'kube-scheduler'],
    ['resourceNamespace', 'kube-system'],
  ];
  return Object.fromEntries(random.some(fields, 0.5));
}

function makeProfiles(random: Random): Json[] {
  const names = random.pick([
    ['default-scheduler'],
    ['default-scheduler'],
    ['a', 'b'],
    ['default-scheduler', 'bin-packing', 'c'],
  ]);
  return names.map((schedulerName) => ({
    ...(names.length === 1 && random.chance(0.2) ? {} : { schedulerName }),
    ...(random.chance(0.2) ? { percentageOfNodesToScore: random.between(0, 100) } : {}),
    ...(random.chance(0.85) ? { plugins: makePlugins(random) } : {}),
    ...(random.chance(0.6) ? { pluginConfig: makePluginConfig(random) } : {}),
  }));
}

function makePlugins(random: Random): Json {
  const sets = random.some(POINTS, 0.35).map((point) => [point, makeSet(random, point)] as const);
  const plugins: Record<string, unknown> = Object.fromEntries(sets);
  if (random.chance(0.15)) disableEverything(random, plugins);
  return plugins;
}

function makeSet(random: Random, point: string): Json {
  const here = pluginsAt(point);
  const enabled = random
    .sample(here, random.pick([0, 1, 1, 2, 3]))
    .map((name) => ({ name, ...makeWeight(random, point) }));
  const kept = here.filter((name) => point !== 'multiPoint' || !KEPT.includes(name));
  const disabled = random.sample(kept, random.pick([0, 0, 1, 2])).map((name) => ({ name }));
  const all = random.chance(0.15) && point !== 'multiPoint' ? [{ name: '*' }] : disabled;
  return { ...(enabled.length > 0 ? { enabled } : {}), ...(all.length > 0 ? { disabled: all } : {}) };
}

/** A profile without these is refused. */
const KEPT = ['PrioritySort', 'DefaultBinder'];

/** Everything off, and some of it on again: as those do who want to see what they have. */
function disableEverything(random: Random, plugins: Record<string, unknown>): void {
  const others = random.sample(
    NAMES.filter((name) => !KEPT.includes(name)),
    random.between(2, 9),
  );
  const enabled = random
    .sample([...KEPT, ...others], 99)
    .map((name) => ({ name, ...makeWeight(random, 'multiPoint') }));
  plugins['multiPoint'] = { enabled, disabled: [{ name: '*' }] };
}

function makeWeight(random: Random, point: string): Json {
  if (point !== 'score' && point !== 'multiPoint') return {};
  return random.chance(0.6) ? { weight: random.pick([0, 1, 2, 5, 10, 100]) } : {};
}

function pluginsAt(point: string): string[] {
  return point === 'multiPoint' ? NAMES : NAMES.filter((name) => PLUGINS[name]!.split(' ').includes(point));
}
