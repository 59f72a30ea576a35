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
  { name: 'VolumeRestrictions' }, // volumes that only one pod, or only one node, may use
  { name: 'NodeVolumeLimits' }, // how many volumes a driver attaches to a node
  { name: 'VolumeBinding' }, // from which node the claims of the pod can be bound
  { name: 'VolumeZone' }, // in which zone its volumes are
  { name: 'PodTopologySpread', weight: 2 }, // filters that look at the whole cluster come late; users ask for it
  { name: 'InterPodAffinity', weight: 2 }, // the dearest filter but one; users ask for it
  { name: 'DynamicResources', weight: 2 }, // the dearest filter; to free a device is better than to evict a pod
  { name: 'DefaultPreemption' }, // only when no node is left: who would have to go
  { name: 'NodeResourcesBalancedAllocation', weight: 1 }, // scores only: no resource should run out long before another
  { name: 'ImageLocality', weight: 1 }, // scores only: saves an image pull
  { name: 'DefaultBinder' }, // writes the decision
  { name: 'NodeDeclaredFeatures' }, // beta, added behind all others
];
