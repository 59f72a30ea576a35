import type { Taint } from '../../api/objects/node.ts';
import type { PodSpec, Toleration } from '../../api/objects/pod.ts';
import { findUntoleratedTaint } from '../../api/taints.ts';
import { matchesRequiredNodeAffinity } from '../../scheduling/node-matching.ts';
import type { SpecFacts } from '../../scheduling/pod-info.ts';
import { amountOf, isExtendedResource } from '../../scheduling/resource.ts';
import { FitRules } from '../../scheduling/resource-fit.ts';
import type { PromisedRoom } from './promised-room.ts';

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
export function findAdmissionFailure(spec: PodSpec, pod: SpecFacts, room: PromisedRoom): AdmissionFailure | undefined {
  const insufficient = findInsufficient(pod, room);
  if (insufficient !== undefined) return insufficient;
  const { node } = room;
  if (!matchesRequiredNodeAffinity(spec, node)) {
    return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  }
  if (pod.hostPorts.length > 0 && room.hasPortConflict(pod.hostPorts)) {
    return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  }
  if (findUntoleratedTaint(node.spec.taints, spec.tolerations ?? NO_TOLERATIONS, isNoExecute) !== undefined) {
    return predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate");
  }
  return undefined;
}

/** Extended resources that the node does not know are somebody else's business (removeMissingExtendedResources). */
function findInsufficient(pod: SpecFacts, room: PromisedRoom): AdmissionFailure | undefined {
  const rejection = fitRules.requestOf(pod).findInsufficient(room);
  if (rejection === undefined) return undefined;
  const { allocatable, requested, pods } = room;
  for (const reason of rejection.reasons) {
    if (reason === 'Too many pods') return outOf('pods', 1, pods.length, allocatable.podCount);
    const name = reason.slice('Insufficient '.length);
    if (isExtendedResource(name) && !allocatable.scalar.has(name)) continue;
    return outOf(name, amountOf(pod.requests, name), amountOf(requested, name), amountOf(allocatable, name));
  }
  return undefined;
}

function isNoExecute({ effect }: Taint): boolean {
  return effect === 'NoExecute';
}

const NO_TOLERATIONS: readonly Toleration[] = [];

function outOf(name: string, requested: number, used: number, capacity: number): AdmissionFailure {
  const amounts = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
  return { reason: `OutOf${name}`, message: `Pod was rejected: Node didn't have enough resource: ${name}, ${amounts}` };
}

function predicate(name: string, text: string): AdmissionFailure {
  return { reason: name, message: `Pod was rejected: Predicate ${name} failed: ${text}` };
}
