import { planFilters, runFiltersWithNominated } from '../../src/scheduling/filtering.ts';
import type { NodeInfo } from '../../src/scheduling/node-info.ts';
import { createPodInfo, type PodInfo } from '../../src/scheduling/pod-info.ts';
import { SKIP, type Rejection, type SchedulingPlugin } from '../../src/scheduling/plugin.ts';
import type { Snapshot } from '../../src/scheduling/snapshot.ts';
import type { PodVolumes } from '../../src/scheduling/volumes/find-pod-volumes.ts';
import type { VolumeCase } from '../case.ts';
import type { PluginVerdicts, VolumePlan, VolumeStep, VolumeVerdict } from './oracle-volume.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';

export const VOLUME_PLUGINS = ['VolumeRestrictions', 'NodeVolumeLimits', 'VolumeBinding', 'VolumeZone'] as const;

/** Our answers to the steps of a case, in the oracle's form. */
export function takeVolumeSteps(of: VolumeCase): VolumeStep[] {
  const pods = of.steps.map(({ pod }) => pod);
  const scheduler = createScheduler(of, pods);
  const nodes = of.nodes.map(({ metadata }) => scheduler.cache.snapshot.get(metadata.name)!);
  return pods.map((json) => takeStep(scheduler, nodes, createPodInfo(scheduler.reader.pod(json))));
}

function takeStep({ cache, profile, nominator }: Scheduler, nodes: readonly NodeInfo[], pod: PodInfo): VolumeStep {
  const { snapshot } = cache;
  const own = { plugins: {}, volumes: {} } as {
    plugins: Record<string, PluginVerdicts>;
    volumes: VolumeStep['volumes'];
  };
  let scores: VolumeStep['scores'];
  for (const name of VOLUME_PLUGINS) {
    const plugin = profile.plugins.get(name);
    if (plugin === undefined) continue;
    const asked = askPlugin(plugin, pod, nodes, snapshot);
    own.plugins[name] = asked.verdicts;
    if (name !== 'VolumeBinding' || asked.state === undefined) continue;
    own.volumes = plansOf(asked.state, asked.feasible);
    scores = scoresOf(plugin, pod, asked.feasible, snapshot);
  }
  const common = { ...own, ...(scores === undefined ? {} : { scores }) };
  const plan = planFilters(pod, snapshot, profile);
  if ('rejection' in plan) return { ...common, preFilter: verdictOf(plan.rejection), verdicts: {} };
  const verdicts: Record<string, VolumeVerdict> = {};
  let reserved: string | undefined;
  for (const node of nodes) {
    const rejection = runFiltersWithNominated(plan, pod, node, nominator);
    if (rejection !== undefined) verdicts[nameOf(node)] = verdictOf(rejection);
    else reserved ??= nameOf(node);
  }
  if (reserved === undefined) return { ...common, verdicts };
  const binding = profile.plugins.get('VolumeBinding');
  const refused = binding?.reserve!(plan.statesByName.get('VolumeBinding'), pod, reserved);
  cache.addPod({ ...pod.pod, spec: { ...pod.pod.spec, nodeName: reserved } });
  return { ...common, verdicts, reserved, ...(refused === undefined ? {} : { refused: verdictOf(refused) }) };
}

interface Asked {
  readonly verdicts: PluginVerdicts;
  readonly state: unknown;
  readonly feasible: readonly NodeInfo[];
}

function askPlugin(plugin: SchedulingPlugin, pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot): Asked {
  const answer = plugin.preFilter!(pod, snapshot);
  const nothing = { state: undefined, feasible: [] };
  if (answer === SKIP) return { verdicts: { preFilter: 'Skip' }, ...nothing };
  if ('code' in answer) return { verdicts: { preFilter: answer.code, reasons: answer.reasons }, ...nothing };
  const filters: Record<string, VolumeVerdict> = {};
  const feasible: NodeInfo[] = [];
  for (const node of nodes) {
    const rejection = plugin.filter!(answer.state, pod, node);
    if (rejection === undefined) feasible.push(node);
    else filters[nameOf(node)] = verdictOf(rejection);
  }
  return { verdicts: { preFilter: 'Success', filters }, state: answer.state, feasible };
}

function plansOf(state: unknown, feasible: readonly NodeInfo[]): Record<string, VolumePlan> {
  const { byNode } = state as { readonly byNode: ReadonlyMap<string, PodVolumes> };
  const planOf = ({ bindings, provisions }: PodVolumes): VolumePlan => ({
    bindings: bindings.map(({ claim, volume }) => [claim.metadata.name, volume.metadata.name] as const),
    provisions: provisions.map(({ claim }) => claim.metadata.name),
  });
  return Object.fromEntries(feasible.map((node) => [nameOf(node), planOf(byNode.get(nameOf(node))!)]));
}

function scoresOf(
  plugin: SchedulingPlugin,
  pod: PodInfo,
  feasible: readonly NodeInfo[],
  snapshot: Snapshot,
): VolumeStep['scores'] {
  const prepared = plugin.preScore!(pod, feasible, snapshot);
  if (prepared === SKIP) return undefined;
  return Object.fromEntries(feasible.map((node) => [nameOf(node), plugin.score!(prepared.state, pod, node)]));
}

function verdictOf({ plugin, code, reasons }: Rejection): VolumeVerdict {
  return { plugin, code, reasons };
}

function nameOf({ node }: NodeInfo): string {
  return node.metadata.name;
}
