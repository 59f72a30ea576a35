import type { Json } from '../case.ts';
import type { Random } from './random.ts';

type MakeArgs = (random: Random) => Json;

/** Every type of arguments that kube-scheduler knows, with values that it takes. */
const ARGS: Readonly<Record<string, MakeArgs>> = {
  DefaultPreemption: (random) => ({
    minCandidateNodesPercentage: random.between(1, 100),
    minCandidateNodesAbsolute: random.between(0, 200),
  }),
  InterPodAffinity: (random) => ({
    hardPodAffinityWeight: random.between(0, 100),
    ...(random.chance(0.5) ? { ignorePreferredTermsOfExistingPods: true } : {}),
  }),
  NodeAffinity: (random) => ({ addedAffinity: makeAddedAffinity(random) }),
  NodeResourcesBalancedAllocation: (random) => ({
    resources: random
      .sample(['cpu', 'memory', 'nvidia.com/gpu'], 2)
      .map((name) => ({ name, ...weight(random, [0, 1]) })),
  }),
  NodeResourcesFit: (random) => ({
    ...(random.chance(0.4) ? { ignoredResources: ['example.com/foo'] } : {}),
    ...(random.chance(0.4) ? { ignoredResourceGroups: ['example.com'] } : {}),
    ...(random.chance(0.7) ? { scoringStrategy: makeStrategy(random) } : {}),
  }),
  PodTopologySpread: (random) =>
    random.chance(0.5)
      ? { defaultingType: 'System' }
      : { defaultingType: 'List', defaultConstraints: makeConstraints(random) },
  VolumeBinding: (random) => ({ bindTimeoutSeconds: random.between(0, 900) }),
  DynamicResources: (random) => ({
    filterTimeout: random.pick(['0s', '5s', '1m']),
    bindingTimeout: random.pick(['1s', '10m']),
  }),
};

/** Some plugins with arguments, half of them with the header that the documentation shows. */
export function makePluginConfig(random: Random): Json[] {
  return random.sample(Object.keys(ARGS), random.between(1, 3)).map((name) => {
    const header = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: `${name}Args` };
    return { name, args: { ...(random.chance(0.5) ? header : {}), ...ARGS[name]!(random) } };
  });
}

function makeStrategy(random: Random): Json {
  const resources = [
    { name: 'cpu', ...weight(random, [0, 1, 50, 100]) },
    { name: 'example.com/foo', weight: 3 },
  ];
  const type = random.pick(['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio']);
  const shape = [
    { utilization: 0, score: random.between(0, 10) },
    { utilization: random.between(1, 100), score: random.between(0, 10) },
  ];
  return {
    type,
    ...(random.chance(0.7) ? { resources } : {}),
    ...(type === 'RequestedToCapacityRatio' ? { requestedToCapacityRatio: { shape } } : {}),
  };
}

function makeConstraints(random: Random): Json[] {
  const keys = random.sample(['topology.kubernetes.io/zone', 'kubernetes.io/hostname', 'rack'], 2);
  return keys.map((topologyKey) => ({
    maxSkew: random.between(1, 5),
    topologyKey,
    whenUnsatisfiable: random.pick(['DoNotSchedule', 'ScheduleAnyway']),
    ...(random.chance(0.3) ? { nodeTaintsPolicy: 'Honor' } : {}),
  }));
}

function makeAddedAffinity(random: Random): Json {
  const matchExpressions = [
    random.pick<Json>([
      { key: 'disk', operator: 'In', values: ['ssd', 'nvme'] },
      { key: 'example.com/pool', operator: 'NotIn', values: ['x'] },
      { key: 'disk', operator: 'Exists' },
      { key: 'generation', operator: 'Gt', values: ['3'] },
    ]),
  ];
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: ['n0'] }];
  const term = random.chance(0.8) ? { matchExpressions } : { matchFields };
  return random.chance(0.6)
    ? { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } }
    : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: random.between(1, 100), preference: term }] };
}

function weight(random: Random, weights: readonly number[]): Json {
  return random.chance(0.8) ? { weight: random.pick(weights) } : {};
}
