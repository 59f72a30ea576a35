import type { PodSpec } from '../api/objects/pod.ts';

/**
 * What a node must declare for a pod to run there, as component-helpers/nodedeclaredfeatures infers it for scheduling in
 * v1.36. The three other features that nodes declare matter to updates of pods only.
 */
export function requiredFeatures({ containers, initContainers, hostNetwork, hostUsers }: PodSpec): readonly string[] {
  const isRestartingAll =
    containers.some(restartsAll) || (initContainers !== undefined && initContainers.some(restartsAll));
  const isInHostNetwork = hostNetwork === true && hostUsers === false;
  if (!isRestartingAll && !isInHostNetwork) return NONE;
  return [
    ...(isRestartingAll ? ['RestartAllContainersOnContainerExits'] : []),
    ...(isInHostNetwork ? ['UserNamespacesHostNetworkSupport'] : []),
  ];
}

function restartsAll({ restartPolicyRules }: PodSpec['containers'][number]): boolean {
  return restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers') === true;
}

const NONE: readonly string[] = [];
