import type { Json } from '../case.ts';
import type { Random } from './random.ts';

type Config = Record<string, unknown>;

/** One mistake each; false when the configuration has nothing that could be made wrong in this way. */
const MISTAKES: Readonly<Record<string, (config: Config, random: Random) => boolean | void>> = {
  'unknown field': (config) => void (config['percentageOfNodeToScore'] = 50),
  'unknown field of a profile': (config) => void (firstProfile(config)['scheduler'] = 'x'),
  'unknown field of a plugin': (config) =>
    addToSet(config, 'score', { enabled: [{ name: 'ImageLocality', wight: 3 }] }),
  'older version': (config) => void (config['apiVersion'] = 'kubescheduler.config.k8s.io/v1beta3'),
  'another kind': (config) => void (config['kind'] = 'KubeletConfiguration'),
  'parallelism 0': (config) => void (config['parallelism'] = 0),
  'percentage above 100': (config) => void (config['percentageOfNodesToScore'] = 101),
  'negative percentage': (config) => void (firstProfile(config)['percentageOfNodesToScore'] = -1),
  'percentage as text': (config) => void (config['percentageOfNodesToScore'] = '50'),
  'no initial backoff': (config) => void (config['podInitialBackoffSeconds'] = 0),
  'backoffs in the wrong order': (config) =>
    void Object.assign(config, { podInitialBackoffSeconds: 9, podMaxBackoffSeconds: 8 }),
  'no backoff at all': (config) => void (config['podMaxBackoffSeconds'] = 0),
  'negative burst': (config) => void (config['clientConnection'] = { burst: -1 }),
  'a lease that ends before it is renewed': (config) =>
    void (config['leaderElection'] = { leaseDuration: '5s', renewDeadline: '10s' }),
  'another lock': (config) => void (config['leaderElection'] = { leaderElect: true, resourceLock: 'configmaps' }),
  'a lock that is no text': (config) => void (config['leaderElection'] = { resourceName: 5 }),
  'two profiles of one name': (config) => void (config['profiles'] = [{ schedulerName: 'x' }, { schedulerName: 'x' }]),
  'a second profile without a name': (config) => void (config['profiles'] = [{ schedulerName: 'x' }, {}]),
  'a name that is empty': (config) => void (firstProfile(config)['schedulerName'] = ''),
  'different queue sorts': (config) =>
    void (config['profiles'] = [
      { schedulerName: 'x', plugins: { queueSort: { enabled: [{ name: 'PrioritySort' }] } } },
      { schedulerName: 'y' },
    ]),
  'no queue sort': (config) => addToSet(config, 'queueSort', { disabled: [{ name: '*' }] }),
  'nobody binds': (config) => addToSet(config, 'bind', { disabled: [{ name: 'DefaultBinder' }] }),
  'a plugin that does not exist': (config, random) =>
    addToSet(config, random.pick(['multiPoint', 'filter', 'score']), { enabled: [{ name: 'Nope' }] }),
  'a plugin that has gone': (config) => addToSet(config, 'filter', { enabled: [{ name: 'EBSLimits' }] }),
  'a plugin where it has nothing to do': (config, random) =>
    addToSet(config, random.pick(['score', 'permit', 'reserve', 'bind']), { enabled: [{ name: 'NodeName' }] }),
  'a plugin twice': (config, random) =>
    addToSet(config, random.pick(['score', 'multiPoint']), {
      enabled: [{ name: 'ImageLocality' }, { name: 'ImageLocality' }],
    }),
  'an extension point that does not exist': (config) => addToSet(config, 'prefilter', { disabled: [{ name: '*' }] }),
  'arguments twice': (config) =>
    setArgs(config, [
      { name: 'InterPodAffinity', args: {} },
      { name: 'InterPodAffinity', args: {} },
    ]),
  'arguments of another plugin': (config) =>
    setArgs(config, [{ name: 'InterPodAffinity', args: { kind: 'NodeAffinityArgs' } }]),
  'arguments of another version': (config) =>
    setArgs(config, [
      {
        name: 'InterPodAffinity',
        args: { apiVersion: 'kubescheduler.config.k8s.io/v1beta2', kind: 'InterPodAffinityArgs' },
      },
    ]),
  'wrong arguments': (config, random) => setArgs(config, [random.pick(WRONG_ARGS)]),
};

const WRONG_ARGS: readonly Json[] = [
  { name: 'DefaultPreemption', args: { minCandidateNodesPercentage: 101 } },
  { name: 'DefaultPreemption', args: { minCandidateNodesAbsolute: -1 } },
  { name: 'DefaultPreemption', args: { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0 } },
  { name: 'InterPodAffinity', args: { hardPodAffinityWeight: 101 } },
  { name: 'InterPodAffinity', args: { hardPodAffinityWeigth: 1 } },
  { name: 'NodeAffinity', args: { addedAffinity: required({ key: 'a', operator: 'In' }) } },
  { name: 'NodeAffinity', args: { addedAffinity: required({ key: 'a', operator: 'Exists', values: ['b'] }) } },
  { name: 'NodeAffinity', args: { addedAffinity: required({ key: 'a', operator: 'Gt', values: ['b'] }) } },
  { name: 'NodeAffinity', args: { addedAffinity: required({ key: 'a b', operator: 'Exists' }) } },
  { name: 'NodeAffinity', args: { addedAffinity: required({ key: 'a', operator: 'Is' }) } },
  {
    name: 'NodeAffinity',
    args: {
      addedAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a', 'b'] }] }],
        },
      },
    },
  },
  { name: 'NodeResourcesBalancedAllocation', args: { resources: [{ name: 'cpu', weight: 2 }] } },
  { name: 'NodeResourcesBalancedAllocation', args: { resources: [{ name: 'cpu' }, { name: 'cpu' }] } },
  { name: 'NodeResourcesFit', args: { ignoredResourceGroups: ['example.com/foo'] } },
  { name: 'NodeResourcesFit', args: { ignoredResources: ['a b'] } },
  { name: 'NodeResourcesFit', args: { scoringStrategy: { resources: [{ name: 'cpu' }] } } },
  {
    name: 'NodeResourcesFit',
    args: { scoringStrategy: { type: 'LeastAllocated', resources: [{ name: 'cpu', weight: 101 }] } },
  },
  { name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'RequestedToCapacityRatio' } } },
  {
    name: 'NodeResourcesFit',
    args: { scoringStrategy: { type: 'MostAllocated', requestedToCapacityRatio: { shape: [] } } },
  },
  ratio([]),
  ratio([
    { utilization: 50, score: 1 },
    { utilization: 50, score: 2 },
  ]),
  ratio([{ utilization: 0, score: 11 }]),
  ratio([{ utilization: 101, score: 1 }]),
  { name: 'PodTopologySpread', args: { defaultConstraints: [spread({})] } },
  { name: 'PodTopologySpread', args: { defaultingType: 'Lists' } },
  { name: 'PodTopologySpread', args: { defaultingType: 'List', defaultConstraints: [spread({ maxSkew: 0 })] } },
  { name: 'PodTopologySpread', args: { defaultingType: 'List', defaultConstraints: [spread({ topologyKey: '' })] } },
  {
    name: 'PodTopologySpread',
    args: { defaultingType: 'List', defaultConstraints: [spread({ whenUnsatisfiable: 'Try' })] },
  },
  { name: 'PodTopologySpread', args: { defaultingType: 'List', defaultConstraints: [spread({ labelSelector: {} })] } },
  { name: 'PodTopologySpread', args: { defaultingType: 'List', defaultConstraints: [spread({}), spread({})] } },
  { name: 'VolumeBinding', args: { bindTimeoutSeconds: -1 } },
  { name: 'VolumeBinding', args: { shape: [{ utilization: 0, score: 0 }] } },
  { name: 'DynamicResources', args: { filterTimeout: '-1s' } },
  { name: 'DynamicResources', args: { bindingTimeout: '500ms' } },
];

/** Makes one thing wrong, and says what. */
export function breakConfiguration(random: Random, config: Config): string | undefined {
  const name = random.pick(Object.keys(MISTAKES));
  return MISTAKES[name]!(config, random) === false ? undefined : name;
}

function firstProfile(config: Config): Config {
  return (config['profiles'] as Config[])[0]!;
}

function addToSet(config: Config, point: string, set: Json): void {
  const profile = firstProfile(config);
  profile['plugins'] = { ...(profile['plugins'] as Config | undefined), [point]: set };
}

function setArgs(config: Config, pluginConfig: readonly Json[]): void {
  firstProfile(config)['pluginConfig'] = pluginConfig;
}

function required(requirement: Json): Json {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [requirement] }] },
  };
}

function ratio(shape: readonly Json[]): Json {
  return {
    name: 'NodeResourcesFit',
    args: { scoringStrategy: { type: 'RequestedToCapacityRatio', requestedToCapacityRatio: { shape } } },
  };
}

function spread(change: Json): Json {
  return { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', ...change };
}
