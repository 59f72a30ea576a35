import { z } from 'zod';
import { profileConfiguration } from '../../configuration.ts';
import { normalizeScores } from '../../normalize-scores.ts';
import { definePlugin, SKIP, type PluginDefinition, type PluginServices } from '../../plugin.ts';
import bestFit from '../../plugins/best-fit.ts';
import dotProduct from '../../plugins/dot-product.ts';
import fgd from '../../plugins/fgd.ts';
import gpuClustering from '../../plugins/gpu-clustering.ts';
import gpuPacking from '../../plugins/gpu-packing.ts';
import gpuShare from '../../plugins/gpu-share.ts';
import random from '../../plugins/random.ts';
import { createProfile, type Profile } from '../../profile.ts';
import { TEST_REGISTRY } from '../../testing/test-cluster.ts';
import type { Dice } from './dice.ts';

const none = z.strictObject({});

/** Plugins as users write them: with every scope, with and without normalize, and rules that nobody could guess. */
const CUSTOM: readonly PluginDefinition[] = [
  definePlugin({
    name: 'FewPods',
    description: 'no more than four pods on small nodes',
    args: none,
    create: () => ({
      scope: 'node',
      filter: (_state, _pod, node) =>
        node.pods.length > 3 && node.node.metadata.labels['size'] === '1' ? FULL : undefined,
    }),
  }),
  definePlugin({
    name: 'ManyCpusFree',
    description: 'raw scores as different as nodes are',
    args: none,
    create: () => ({
      scope: 'node',
      score: (_state, _pod, node) => Math.max(0, node.allocatable.cpuMilli - node.requested.cpuMilli),
      normalize: (scores) => normalizeScores(scores, true),
    }),
  }),
  definePlugin({
    name: 'EvenPods',
    description: 'nodes with an even number of pods',
    args: none,
    create: () => ({ scope: 'node', score: (_state, _pod, node) => (node.pods.length % 2 === 0 ? 60 : 40) }),
  }),
  definePlugin({
    name: 'LowRack',
    description: 'by rack',
    args: none,
    create: () => ({
      scope: 'class',
      filter: (_state, { pod }, { node }) =>
        node.metadata.labels['rack'] === 'r4' && pod.spec.priority === 0 ? RESERVED : undefined,
      score: (_state, _pod, { node }) => Number(node.metadata.labels['rack']!.slice(1)),
      normalize: (scores) => normalizeScores(scores, false),
    }),
  }),
  definePlugin<object, number, number>({
    name: 'Emptiest',
    description: 'hangs on the whole cluster',
    args: none,
    create: () => ({
      preFilter: (_pod, { nodes }) => {
        const most = Math.max(...nodes.map(({ pods }) => pods.length));
        return most < 2 ? SKIP : { state: most };
      },
      filter: (most, _pod, node) => (node.pods.length === most ? FULLEST : undefined),
      preScore: (_pod, nodes) => ({ state: Math.max(...nodes.map(({ pods }) => pods.length)) }),
      score: (most, _pod, node) => Math.min(100, most - node.pods.length),
    }),
  }),
];

const FULL = { plugin: 'FewPods', code: 'Unschedulable', reasons: ['too many for a small node'] } as const;
const RESERVED = { plugin: 'LowRack', code: 'UnschedulableAndUnresolvable', reasons: ['reserved rack'] } as const;
const FULLEST = { plugin: 'Emptiest', code: 'Unschedulable', reasons: ['the fullest node'] } as const;

const GPU_PLUGINS = [bestFit, dotProduct, fgd, gpuClustering, gpuPacking, random, gpuShare] as PluginDefinition[];
const GPU_POLICIES = GPU_PLUGINS.map(({ name }) => name).filter((name) => name !== 'GpuShare');

const REGISTRY: ReadonlyMap<string, PluginDefinition> = new Map([
  ...TEST_REGISTRY,
  ...[...CUSTOM, ...GPU_PLUGINS].map((definition) => [definition.name, definition] as const),
]);

/** With `hasSharedGpus` one of the GPU policies decides, or has a say. */
export function randomProfile(dice: Dice, services: PluginServices, hasSharedGpus: boolean): Profile {
  const custom = CUSTOM.filter(() => dice.chance(0.08)).map(({ name }) => ({ name, weight: dice.between(1, 5) }));
  const policy = { name: dice.pick(GPU_POLICIES), weight: dice.pick([1, 1000]) };
  const enabled = hasSharedGpus ? [...custom, policy, { name: 'GpuShare' }] : custom;
  const disabled = ['ImageLocality', 'NodeResourcesFit', 'TaintToleration', 'PodTopologySpread']
    .filter(() => dice.chance(0.03))
    .map((name) => ({ name }));
  const args: { name: string; args: Record<string, unknown> }[] = [];
  if (policy.name !== 'Random' && dice.chance(0.3)) args.push({ name: policy.name, args: { truncate: false } });
  if (dice.chance(0.15)) {
    const resources = [
      { name: 'cpu', weight: dice.between(1, 3) },
      { name: 'memory', weight: dice.between(1, 3) },
    ];
    const type = dice.pick(['LeastAllocated', 'MostAllocated']);
    args.push({ name: 'NodeResourcesFit', args: { scoringStrategy: { type, resources } } });
  }
  if (dice.chance(0.1)) {
    const topologyKey = dice.pick(['rack', 'topology.kubernetes.io/zone']);
    const whenUnsatisfiable = dice.pick(['DoNotSchedule', 'ScheduleAnyway']);
    const defaultConstraints = [{ maxSkew: dice.between(1, 4), topologyKey, whenUnsatisfiable }];
    args.push({ name: 'PodTopologySpread', args: { defaultingType: 'List', defaultConstraints } });
  }
  if (dice.chance(0.15)) {
    const ignorePreferredTermsOfExistingPods = dice.chance(0.5);
    args.push({
      name: 'InterPodAffinity',
      args: { hardPodAffinityWeight: dice.pick([0, 1, 30]), ignorePreferredTermsOfExistingPods },
    });
  }
  const configuration = {
    percentageOfNodesToScore: dice.pick([0, 0, 100, 100, 30, 60]),
    plugins: { multiPoint: { enabled, disabled }, ...(hasSharedGpus && dice.chance(0.4) && onlyScore(policy)) },
    pluginConfig: args,
  };
  return createProfile(profileConfiguration.parse(configuration), REGISTRY, services);
}

function onlyScore(policy: { readonly name: string; readonly weight: number }): object {
  const alone = { enabled: [policy], disabled: [{ name: '*' }] };
  return { preScore: alone, score: alone };
}
