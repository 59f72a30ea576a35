import type { ExtensionPoint } from './configuration.ts';

/**
 * At which extension points the plugins of kube-scheduler v1.36 stand (the interfaces that framework/plugins/* implement).
 * A configuration goes by this, whether or not our plugin has something to do there.
 */
const IN_TREE_PLUGINS: ReadonlyMap<string, readonly ExtensionPoint[]> = new Map([
  ['SchedulingGates', ['preEnqueue']],
  ['PrioritySort', ['queueSort']],
  ['NodeUnschedulable', ['filter']],
  ['NodeName', ['filter']],
  ['TaintToleration', ['filter', 'preScore', 'score']],
  ['NodeAffinity', ['preFilter', 'filter', 'preScore', 'score']],
  ['NodePorts', ['preFilter', 'filter']],
  ['NodeResourcesFit', ['preFilter', 'filter', 'preScore', 'score']],
  ['VolumeRestrictions', ['preFilter', 'filter']],
  ['NodeVolumeLimits', ['preFilter', 'filter']],
  ['VolumeBinding', ['preFilter', 'filter', 'preScore', 'score', 'reserve', 'preBind']],
  ['VolumeZone', ['preFilter', 'filter']],
  ['PodTopologySpread', ['preFilter', 'filter', 'preScore', 'score']],
  ['InterPodAffinity', ['preFilter', 'filter', 'preScore', 'score']],
  ['DynamicResources', ['preEnqueue', 'preFilter', 'filter', 'postFilter', 'score', 'reserve', 'preBind']],
  ['DefaultPreemption', ['preEnqueue', 'postFilter']],
  ['NodeResourcesBalancedAllocation', ['preScore', 'score']],
  ['ImageLocality', ['score']],
  ['DefaultBinder', ['bind']],
  ['NodeDeclaredFeatures', ['preFilter', 'filter']],
  ['GangScheduling', ['preEnqueue', 'permit']],
]);

/** Undefined: no plugin of kube-scheduler. */
export function inTreePoints(name: string): readonly ExtensionPoint[] | undefined {
  return IN_TREE_PLUGINS.get(name);
}

/** Names of in-tree plugins. */
export const IN_TREE_NAMES: readonly string[] = [...IN_TREE_PLUGINS.keys()];

/**
 * Plugins that kube-scheduler has had once. Old files disable them, which means nothing any more. The four limits have gone
 * into NodeVolumeLimits (validation.go invalidPluginsByVersion), scores of resources into the strategies of NodeResourcesFit.
 */
export const RETIRED_PLUGINS: readonly string[] = [
  'AzureDiskLimits',
  'CinderLimits',
  'EBSLimits',
  'GCEPDLimits',
  'NodeLabel',
  'NodePreferAvoidPods',
  'NodeResourcesLeastAllocated',
  'NodeResourcesMostAllocated',
  'RequestedToCapacityRatio',
  'SelectorSpread',
  'ServiceAffinity',
];
