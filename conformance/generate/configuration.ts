import type { Json } from '../case.ts';
import { makeNodeTerm } from './affinity.ts';
import type { Random } from './random.ts';
import { makeDefaultConstraints } from './spread.ts';
import { FPGA, GPU } from './vocabulary.ts';

/** A KubeSchedulerConfiguration that says something, or undefined for the default one. */
export function makeConfiguration(random: Random, nodeNames: readonly string[], percentage?: number): Json | undefined {
  const isDefault = random.chance(0.5);
  if (isDefault && percentage === undefined) return undefined;
  const pluginConfig = isDefault ? [] : makePluginConfig(random, nodeNames);
  const plugins = isDefault || random.chance(0.4) ? {} : makePlugins(random);
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    ...(percentage === undefined ? {} : { percentageOfNodesToScore: percentage }),
    profiles: [{ schedulerName: 'default-scheduler', plugins, pluginConfig }],
  };
}

function makePluginConfig(random: Random, nodeNames: readonly string[]): Json[] {
  const config: Json[] = [];
  if (random.chance(0.5)) config.push({ name: 'NodeResourcesFit', args: makeFitArgs(random) });
  if (random.chance(0.3)) {
    config.push({ name: 'NodeResourcesBalancedAllocation', args: { resources: makeResources(random, () => 1) } });
  }
  if (random.chance(0.3)) {
    config.push({
      name: 'InterPodAffinity',
      args: {
        hardPodAffinityWeight: random.pick([0, 1, 5, 100]),
        ...(random.chance(0.4) ? { ignorePreferredTermsOfExistingPods: true } : {}),
      },
    });
  }
  if (random.chance(0.35)) {
    config.push({
      name: 'PodTopologySpread',
      args: { defaultingType: 'List', defaultConstraints: makeDefaultConstraints(random) },
    });
  }
  if (random.chance(0.2))
    config.push({ name: 'NodeAffinity', args: { addedAffinity: makeAddedAffinity(random, nodeNames) } });
  return config;
}

function makeFitArgs(random: Random): Json {
  const resources = makeResources(random, () => random.pick([1, 1, 2, 3, 5, 100]));
  const strategy = random.pick<Json>([
    { type: 'LeastAllocated', resources },
    { type: 'MostAllocated', resources },
    { type: 'RequestedToCapacityRatio', resources, requestedToCapacityRatio: { shape: makeShape(random) } },
  ]);
  return {
    scoringStrategy: strategy,
    ...(random.chance(0.2) ? { ignoredResources: [GPU] } : {}),
    ...(random.chance(0.2) ? { ignoredResourceGroups: ['vendor.example'] } : {}),
  };
}

function makeResources(random: Random, weight: () => number): Json[] {
  const names = random.sample(['cpu', 'memory', GPU, FPGA, 'ephemeral-storage'], random.between(1, 4));
  return names.map((name) => ({ name, weight: weight() }));
}

function makeShape(random: Random): Json[] {
  const points = random.some([0, 20, 33, 50, 75, 90, 100], 0.5);
  const utilizations = points.length === 0 ? [0, 100] : points;
  return utilizations.map((utilization) => ({ utilization, score: random.between(0, 10) }));
}

function makeAddedAffinity(random: Random, nodeNames: readonly string[]): Json {
  return {
    ...(random.chance(0.5)
      ? {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: random.list(1, 2, () => makeNodeTerm(random, nodeNames)),
          },
        }
      : {}),
    ...(random.chance(0.6)
      ? {
          preferredDuringSchedulingIgnoredDuringExecution: random.list(1, 2, () => ({
            weight: random.between(1, 100),
            preference: makeNodeTerm(random, nodeNames),
          })),
        }
      : {}),
  };
}

const SCORERS = [
  'TaintToleration',
  'NodeAffinity',
  'PodTopologySpread',
  'InterPodAffinity',
  'NodeResourcesFit',
  'NodeResourcesBalancedAllocation',
  'ImageLocality',
] as const;

const FILTERS = [
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
] as const;

/** Other weights, or single plugins off; at least some score plugin is left. */
function makePlugins(random: Random): Json {
  const reweighted = random.sample(SCORERS, random.between(1, 3));
  return random.pick<() => Json>([
    () => ({
      score: {
        disabled: reweighted.map((name) => ({ name })),
        enabled: reweighted.map((name) => ({ name, weight: random.between(1, 12) })),
      },
    }),
    () => ({ score: { disabled: reweighted.map((name) => ({ name })) } }),
    () => ({
      score: { disabled: [{ name: '*' }], enabled: reweighted.map((name) => ({ name, weight: random.between(1, 5) })) },
    }),
    () => ({ filter: { disabled: random.sample(FILTERS, 2).map((name) => ({ name })) } }),
    () => ({ multiPoint: { disabled: [{ name: random.pick(SCORERS) }] } }),
    () => ({ multiPoint: { enabled: reweighted.map((name) => ({ name, weight: random.between(1, 9) })) } }),
  ])();
}
