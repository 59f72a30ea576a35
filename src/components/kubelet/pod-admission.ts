import { findUntoleratedTaint } from '../../api/taints.ts';
import type { NodeInfo } from '../../scheduling/node-info.ts';
import { matchesRequiredNodeAffinity } from '../../scheduling/node-matching.ts';
import type { PodInfo } from '../../scheduling/pod-info.ts';
import { amountOf, isExtendedResource } from '../../scheduling/resource.ts';
import { FitRules } from '../../scheduling/resource-fit.ts';

export interface AdmissionFailure {
  /** As in status.reason: OutOfcpu, NodeAffinity ... */
  readonly reason: string;
  readonly message: string;
}

const fitRules = new FitRules([], []);

/**
 * May the kubelet run this pod beside those that it runs? The first of kube-scheduler's predicates that says no
 * (kubelet lifecycle/predicate.go; preemption for critical pods is not modelled).
 */
export function findAdmissionFailure(pod: PodInfo, node: NodeInfo): AdmissionFailure | undefined {
  const insufficient = findInsufficient(pod, node);
  if (insufficient !== undefined) return insufficient;
  const { spec } = pod.pod;
  if (!matchesRequiredNodeAffinity(spec, node.node)) {
    return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  }
  if (pod.hostPorts.length > 0 && node.hasPortConflict(pod.hostPorts)) {
    return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  }
  const isNoExecute = ({ effect }: { readonly effect: string }): boolean => effect === 'NoExecute';
  if (findUntoleratedTaint(node.node.spec.taints, spec.tolerations ?? [], isNoExecute) !== undefined) {
    return predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate");
  }
  return undefined;
}

/** Extended resources that the node does not know are somebody else's business (removeMissingExtendedResources). */
function findInsufficient(pod: PodInfo, node: NodeInfo): AdmissionFailure | undefined {
  const rejection = fitRules.requestOf(pod).findInsufficient(node);
  if (rejection === undefined) return undefined;
  for (const reason of rejection.reasons) {
    if (reason === 'Too many pods') return outOf('pods', 1, node.pods.length, node.allocatable.podCount);
    const name = reason.slice('Insufficient '.length);
    if (isExtendedResource(name) && !node.allocatable.scalar.has(name)) continue;
    return outOf(name, amountOf(pod.requests, name), amountOf(node.requested, name), amountOf(node.allocatable, name));
  }
  return undefined;
}

function outOf(name: string, requested: number, used: number, capacity: number): AdmissionFailure {
  const amounts = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${name}`, message: `Pod was rejected: Node didn't have enough resource: ${name}, ${amounts}` };
}

function predicate(name: string, text: string): AdmissionFailure {
  return { reason: name, message: `Pod was rejected: Predicate ${name} failed: ${text}` };
}
