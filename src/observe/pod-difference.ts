import { hashText } from '../engine/rng.ts';
import type { ObjectMeta } from '../api/objects/meta.ts';
import type { Pod, PodCondition, PodSpec, PodStatus } from '../api/objects/pod.ts';
import { KnownObjects } from './known-objects.ts';
import { KnownTexts } from './known-texts.ts';
import { step, stepTo, type StructuralHash } from './structural-hash.ts';

/** The path of the object of a commit. */
export const COMMITTED = hashText('committed');

/** One path for each field: what is added to a type is missing here (and in the test, which changes each field by itself). */
type Paths<T> = { readonly [Field in keyof T]-?: number };

const POD: Paths<Pod> = {
  kind: step(COMMITTED, 'kind'),
  metadata: step(COMMITTED, 'metadata'),
  spec: step(COMMITTED, 'spec'),
  status: step(COMMITTED, 'status'),
  behavior: step(COMMITTED, 'behavior'),
};

const METADATA: Paths<ObjectMeta> = {
  name: step(POD.metadata, 'name'),
  namespace: step(POD.metadata, 'namespace'),
  uid: step(POD.metadata, 'uid'),
  resourceVersion: step(POD.metadata, 'resourceVersion'),
  creationTimestamp: step(POD.metadata, 'creationTimestamp'),
  deletionTimestamp: step(POD.metadata, 'deletionTimestamp'),
  deletionGracePeriodSeconds: step(POD.metadata, 'deletionGracePeriodSeconds'),
  labels: step(POD.metadata, 'labels'),
  annotations: step(POD.metadata, 'annotations'),
  ownerReferences: step(POD.metadata, 'ownerReferences'),
  finalizers: step(POD.metadata, 'finalizers'),
};

const SPEC: Paths<PodSpec> = {
  nodeName: step(POD.spec, 'nodeName'),
  schedulerName: step(POD.spec, 'schedulerName'),
  containers: step(POD.spec, 'containers'),
  initContainers: step(POD.spec, 'initContainers'),
  requests: step(POD.spec, 'requests'),
  limits: step(POD.spec, 'limits'),
  overhead: step(POD.spec, 'overhead'),
  nodeSelector: step(POD.spec, 'nodeSelector'),
  affinity: step(POD.spec, 'affinity'),
  tolerations: step(POD.spec, 'tolerations'),
  topologySpreadConstraints: step(POD.spec, 'topologySpreadConstraints'),
  priorityClassName: step(POD.spec, 'priorityClassName'),
  priority: step(POD.spec, 'priority'),
  preemptionPolicy: step(POD.spec, 'preemptionPolicy'),
  schedulingGates: step(POD.spec, 'schedulingGates'),
  volumes: step(POD.spec, 'volumes'),
  schedulingGroup: step(POD.spec, 'schedulingGroup'),
  hostNetwork: step(POD.spec, 'hostNetwork'),
  hostUsers: step(POD.spec, 'hostUsers'),
  resourceClaims: step(POD.spec, 'resourceClaims'),
  gpus: step(POD.spec, 'gpus'),
  restartPolicy: step(POD.spec, 'restartPolicy'),
  terminationGracePeriodSeconds: step(POD.spec, 'terminationGracePeriodSeconds'),
};

const STATUS: Paths<PodStatus> = {
  phase: step(POD.status, 'phase'),
  conditions: step(POD.status, 'conditions'),
  reason: step(POD.status, 'reason'),
  message: step(POD.status, 'message'),
  nominatedNodeName: step(POD.status, 'nominatedNodeName'),
  startTime: step(POD.status, 'startTime'),
  resourceClaimStatuses: step(POD.status, 'resourceClaimStatuses'),
};

const SPECS = new KnownObjects(POD.spec);
const KIND = new KnownTexts(POD.kind);
/** The same few phases and conditions come again with every pod. */
const PHASES = new KnownTexts(STATUS.phase);

/** What is known of a place in the list of conditions. */
interface ConditionPlace extends Record<'type' | 'status' | 'reason', KnownTexts> {
  readonly path: number;
  readonly message: number;
  readonly lastTransitionTime: number;
}

const CONDITIONS: (ConditionPlace & Readonly<Record<keyof PodCondition, unknown>>)[] = [];

const NO_CONDITION: Partial<PodCondition> = {};
const NO_CONDITIONS: PodStatus['conditions'] = [];
const NO_METADATA: Partial<ObjectMeta> = {};

/**
 * Adds what `hash.addDifference(pod, old, COMMITTED)` adds, sooner: nearly all that changes in a run are pods, and in nearly all
 * of them a few fields. Unlike that, it asks for the fields of the types alone, each by its name.
 */
export function addPodDifference(hash: StructuralHash, pod: Pod, old: Pod): void {
  if (pod.metadata !== old.metadata) addMetadata(hash, pod.metadata, old.metadata);
  if (pod.spec !== old.spec) addSpec(hash, pod.spec, old.spec);
  if (pod.status !== old.status) addStatus(hash, pod.status, old.status);
  if (pod.behavior !== old.behavior) addField(hash, pod.behavior, old.behavior, POD.behavior);
}

/** Adds what `hash.add(pod, COMMITTED)` adds, in the same way. */
export function addWholePod(hash: StructuralHash, { metadata, spec, status, behavior }: Pod): void {
  KIND.add(hash, 'Pod');
  addMetadata(hash, metadata, NO_METADATA);
  // Pods of one kind of workload share a spec.
  SPECS.add(hash, spec);
  addWholeStatus(hash, status);
  hash.add(behavior, POD.behavior);
}

function addMetadata(hash: StructuralHash, now: ObjectMeta, old: Partial<ObjectMeta>): void {
  if (now.name !== old.name) addField(hash, now.name, old.name, METADATA.name);
  if (now.namespace !== old.namespace) addField(hash, now.namespace, old.namespace, METADATA.namespace);
  if (now.uid !== old.uid) addField(hash, now.uid, old.uid, METADATA.uid);
  if (now.resourceVersion !== old.resourceVersion)
    addField(hash, now.resourceVersion, old.resourceVersion, METADATA.resourceVersion);
  if (now.creationTimestamp !== old.creationTimestamp)
    addField(hash, now.creationTimestamp, old.creationTimestamp, METADATA.creationTimestamp);
  if (now.deletionTimestamp !== old.deletionTimestamp)
    addField(hash, now.deletionTimestamp, old.deletionTimestamp, METADATA.deletionTimestamp);
  if (now.deletionGracePeriodSeconds !== old.deletionGracePeriodSeconds)
    addField(hash, now.deletionGracePeriodSeconds, old.deletionGracePeriodSeconds, METADATA.deletionGracePeriodSeconds);
  if (now.labels !== old.labels) addField(hash, now.labels, old.labels, METADATA.labels);
  if (now.annotations !== old.annotations) addField(hash, now.annotations, old.annotations, METADATA.annotations);
  if (now.ownerReferences !== old.ownerReferences)
    addField(hash, now.ownerReferences, old.ownerReferences, METADATA.ownerReferences);
  if (now.finalizers !== old.finalizers) addField(hash, now.finalizers, old.finalizers, METADATA.finalizers);
}

function addSpec(hash: StructuralHash, now: PodSpec, old: PodSpec): void {
  if (now.nodeName !== old.nodeName) addField(hash, now.nodeName, old.nodeName, SPEC.nodeName);
  if (now.schedulerName !== old.schedulerName) addField(hash, now.schedulerName, old.schedulerName, SPEC.schedulerName);
  if (now.containers !== old.containers) addField(hash, now.containers, old.containers, SPEC.containers);
  if (now.initContainers !== old.initContainers)
    addField(hash, now.initContainers, old.initContainers, SPEC.initContainers);
  if (now.requests !== old.requests) addField(hash, now.requests, old.requests, SPEC.requests);
  if (now.limits !== old.limits) addField(hash, now.limits, old.limits, SPEC.limits);
  if (now.overhead !== old.overhead) addField(hash, now.overhead, old.overhead, SPEC.overhead);
  if (now.nodeSelector !== old.nodeSelector) addField(hash, now.nodeSelector, old.nodeSelector, SPEC.nodeSelector);
  if (now.affinity !== old.affinity) addField(hash, now.affinity, old.affinity, SPEC.affinity);
  if (now.tolerations !== old.tolerations) addField(hash, now.tolerations, old.tolerations, SPEC.tolerations);
  if (now.topologySpreadConstraints !== old.topologySpreadConstraints)
    addField(hash, now.topologySpreadConstraints, old.topologySpreadConstraints, SPEC.topologySpreadConstraints);
  if (now.priorityClassName !== old.priorityClassName)
    addField(hash, now.priorityClassName, old.priorityClassName, SPEC.priorityClassName);
  if (now.priority !== old.priority) addField(hash, now.priority, old.priority, SPEC.priority);
  if (now.preemptionPolicy !== old.preemptionPolicy)
    addField(hash, now.preemptionPolicy, old.preemptionPolicy, SPEC.preemptionPolicy);
  if (now.schedulingGates !== old.schedulingGates)
    addField(hash, now.schedulingGates, old.schedulingGates, SPEC.schedulingGates);
  if (now.volumes !== old.volumes) addField(hash, now.volumes, old.volumes, SPEC.volumes);
  if (now.schedulingGroup !== old.schedulingGroup)
    addField(hash, now.schedulingGroup, old.schedulingGroup, SPEC.schedulingGroup);
  if (now.hostNetwork !== old.hostNetwork) addField(hash, now.hostNetwork, old.hostNetwork, SPEC.hostNetwork);
  if (now.hostUsers !== old.hostUsers) addField(hash, now.hostUsers, old.hostUsers, SPEC.hostUsers);
  if (now.resourceClaims !== old.resourceClaims)
    addField(hash, now.resourceClaims, old.resourceClaims, SPEC.resourceClaims);
  if (now.gpus !== old.gpus) addField(hash, now.gpus, old.gpus, SPEC.gpus);
  if (now.restartPolicy !== old.restartPolicy) addField(hash, now.restartPolicy, old.restartPolicy, SPEC.restartPolicy);
  if (now.terminationGracePeriodSeconds !== old.terminationGracePeriodSeconds)
    addField(
      hash,
      now.terminationGracePeriodSeconds,
      old.terminationGracePeriodSeconds,
      SPEC.terminationGracePeriodSeconds,
    );
}

function addWholeStatus(hash: StructuralHash, now: PodStatus): void {
  PHASES.add(hash, now.phase);
  // Against none, a list without conditions would be nothing new.
  if (now.conditions.length === 0) hash.add(now.conditions, STATUS.conditions);
  else addConditions(hash, now.conditions, NO_CONDITIONS);
  hash.add(now.reason, STATUS.reason);
  hash.add(now.message, STATUS.message);
  hash.add(now.nominatedNodeName, STATUS.nominatedNodeName);
  hash.add(now.startTime, STATUS.startTime);
  hash.add(now.resourceClaimStatuses, STATUS.resourceClaimStatuses);
}

function addStatus(hash: StructuralHash, now: PodStatus, old: PodStatus): void {
  PHASES.addDifference(hash, now.phase, old.phase);
  if (now.conditions !== old.conditions) addConditions(hash, now.conditions, old.conditions);
  if (now.reason !== old.reason) addField(hash, now.reason, old.reason, STATUS.reason);
  if (now.message !== old.message) addField(hash, now.message, old.message, STATUS.message);
  if (now.nominatedNodeName !== old.nominatedNodeName)
    addField(hash, now.nominatedNodeName, old.nominatedNodeName, STATUS.nominatedNodeName);
  if (now.startTime !== old.startTime) addField(hash, now.startTime, old.startTime, STATUS.startTime);
  if (now.resourceClaimStatuses !== old.resourceClaimStatuses)
    addField(hash, now.resourceClaimStatuses, old.resourceClaimStatuses, STATUS.resourceClaimStatuses);
}

function addConditions(hash: StructuralHash, now: PodStatus['conditions'], old: PodStatus['conditions']): void {
  const length = Math.max(now.length, old.length);
  while (CONDITIONS.length < length) CONDITIONS.push(placeOf(stepTo(STATUS.conditions, CONDITIONS.length)));
  for (let i = 0; i < now.length; i++) {
    if (now[i] !== old[i]) addCondition(hash, now[i]!, old[i] ?? NO_CONDITION, CONDITIONS[i]!);
  }
  for (let i = now.length; i < old.length; i++) hash.addDifference(undefined, old[i], CONDITIONS[i]!.path);
}

function addCondition(
  hash: StructuralHash,
  now: PodCondition,
  old: Partial<PodCondition>,
  { type, status, reason, message, lastTransitionTime }: ConditionPlace,
): void {
  type.addDifference(hash, now.type, old.type);
  status.addDifference(hash, now.status, old.status);
  reason.addDifference(hash, now.reason, old.reason);
  if (now.message !== old.message) addField(hash, now.message, old.message, message);
  if (now.lastTransitionTime !== old.lastTransitionTime) {
    addField(hash, now.lastTransitionTime, old.lastTransitionTime, lastTransitionTime);
  }
}

function placeOf(path: number): (typeof CONDITIONS)[number] {
  return {
    path,
    type: new KnownTexts(step(path, 'type')),
    status: new KnownTexts(step(path, 'status')),
    reason: new KnownTexts(step(path, 'reason')),
    message: step(path, 'message'),
    lastTransitionTime: step(path, 'lastTransitionTime'),
  };
}

/** A field that is another one now. */
function addField(hash: StructuralHash, now: unknown, old: unknown, path: number): void {
  if (typeof now === 'number') hash.addNumber(now, path);
  else hash.addDifference(now, old, path);
}
