import { defaultPreemption } from './default-preemption.ts';
import { dynamicResources, nodeDeclaredFeatures } from './devices.ts';
import { framework } from './framework.ts';
import { gangScheduling } from './gangs.ts';
import type { MutationSet } from './mutation.ts';
import { nodeAffinity, nodeName, nodePorts, nodeUnschedulable, taintToleration } from './nodes.ts';
import { interPodAffinity, podTopologySpread } from './other-pods.ts';
import { imageLocality, nodeResourcesBalancedAllocation, nodeResourcesFit } from './resources.ts';
import { schedulingQueue } from './scheduling-queue.ts';
import { nodeVolumeLimits, volumeBinding, volumeRestrictions, volumeZone } from './volumes.ts';
import { prioritySort, schedulingGates } from './waiting.ts';

/**
 * One entry for each plugin of the default profile, in its order, then the rest. A test fails when a plugin is missing, or a
 * member of it that upstream has, too.
 */
export const MUTATION_SETS: readonly MutationSet[] = [
  schedulingGates,
  prioritySort,
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  nodeVolumeLimits,
  volumeBinding,
  volumeZone,
  podTopologySpread,
  interPodAffinity,
  dynamicResources,
  defaultPreemption,
  nodeResourcesBalancedAllocation,
  imageLocality,
  { name: 'DefaultBinder', mutations: [] }, // a marker without rules
  nodeDeclaredFeatures,
  gangScheduling,
  framework,
  schedulingQueue,
];
