/** A plugin of the default profile with the weight of its score. */
export interface DefaultPlugin {
  readonly name: string;
  readonly weight?: number;
}

/**
 * The default profile of v1.36, in the order in which the plugins are asked (apis/config/v1/default_plugins.go). The
 * order is the meaning: the first filter that rejects a node names the reason.
 */
export const DEFAULT_PLUGINS: readonly DefaultPlugin[] = [
  { name: 'SchedulingGates' }, // before the queue: a gated pod is not looked at at all
  { name: 'PrioritySort' }, // the one order of the active queue
  { name: 'NodeUnschedulable' }, // the cheapest filters first: a flag,
  { name: 'NodeName' }, // a name,
  { name: 'TaintToleration', weight: 3 }, // then what administrators say; the strongest wish among the scores
  { name: 'NodeAffinity', weight: 2 }, // what users ask of nodes: counts double against resources
  { name: 'NodePorts' }, // what pods take from a node: ports,
  { name: 'NodeResourcesFit', weight: 1 }, // and resources; prefers the emptier node
  { name: 'VolumeRestrictions' }, // what volumes allow: to be used twice,
  { name: 'NodeVolumeLimits' }, // one more on the node,
  { name: 'VolumeBinding' }, // from here at all; finds the volumes, and binds them before the pod
  { name: 'VolumeZone' }, // in this zone
  { name: 'PodTopologySpread', weight: 2 }, // filters that look at the whole cluster come late; users ask for it
  { name: 'InterPodAffinity', weight: 2 }, // the dearest filter last; users ask for it
  { name: 'DynamicResources', weight: 2 }, // searches devices on each node; the wishes of claims count like those of users
  { name: 'DefaultPreemption' }, // only when no node is left: who would have to go
  { name: 'NodeResourcesBalancedAllocation', weight: 1 }, // scores only: no resource should run out long before another
  { name: 'ImageLocality', weight: 1 }, // scores only: saves an image pull
  { name: 'DefaultBinder' }, // writes the decision
  { name: 'NodeDeclaredFeatures' }, // put behind all others while its feature gate exists
];

/** Plugins of v1.36, behind feature gates that are off, that are not modelled yet: naming them is no mistake. */
export const NOT_MODELLED_PLUGINS: readonly string[] = ['TopologyPlacementGenerator', 'PodGroupPodsCount'];
