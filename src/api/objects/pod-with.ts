import type { ObjectMeta } from './meta.ts';
import type { Pod, PodStatus } from './pod.ts';

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/*
 * Newer versions of pods, of which a run makes more than of anything else. Field by field and always in one order, so that all
 * look alike to V8: what a spread makes looks different at each place in the code, and a spread that has met more than four kinds
 * of looks takes the long way, which costs ten times as much.
 */

/** The pod with other parts. */
export function podWith(pod: Pod, parts: Partial<Pick<Pod, 'metadata' | 'spec' | 'status'>>): Pod {
  const { kind, behavior } = pod;
  const metadata = parts.metadata ?? pod.metadata;
  const spec = parts.spec ?? pod.spec;
  const status = parts.status ?? pod.status;
  return behavior === undefined ? { kind, metadata, spec, status } : { kind, metadata, spec, status, behavior };
}

/** The status with other values. */
export function podStatusWith(old: PodStatus, values: Partial<PodStatus>): PodStatus {
  const status: Writable<PodStatus> = {
    phase: values.phase ?? old.phase,
    conditions: values.conditions ?? old.conditions,
  };
  const startTime = values.startTime ?? old.startTime;
  const reason = values.reason ?? old.reason;
  const message = values.message ?? old.message;
  const nominatedNodeName = values.nominatedNodeName ?? old.nominatedNodeName;
  const resourceClaimStatuses = values.resourceClaimStatuses ?? old.resourceClaimStatuses;
  if (startTime !== undefined) status.startTime = startTime;
  if (reason !== undefined) status.reason = reason;
  if (message !== undefined) status.message = message;
  if (nominatedNodeName !== undefined) status.nominatedNodeName = nominatedNodeName;
  if (resourceClaimStatuses !== undefined) status.resourceClaimStatuses = resourceClaimStatuses;
  return status;
}

/** The metadata with other values. */
export function metadataWith(
  old: ObjectMeta,
  values: Partial<Omit<ObjectMeta, 'name' | 'namespace' | 'labels' | 'ownerReferences' | 'finalizers'>>,
): ObjectMeta {
  const metadata: Writable<ObjectMeta> = {
    name: old.name,
    namespace: old.namespace,
    uid: values.uid ?? old.uid,
    resourceVersion: values.resourceVersion ?? old.resourceVersion,
    creationTimestamp: values.creationTimestamp ?? old.creationTimestamp,
    labels: old.labels,
    annotations: values.annotations ?? old.annotations,
  };
  const deletionTimestamp = values.deletionTimestamp ?? old.deletionTimestamp;
  const deletionGracePeriodSeconds = values.deletionGracePeriodSeconds ?? old.deletionGracePeriodSeconds;
  if (deletionTimestamp !== undefined) metadata.deletionTimestamp = deletionTimestamp;
  if (deletionGracePeriodSeconds !== undefined) metadata.deletionGracePeriodSeconds = deletionGracePeriodSeconds;
  if (old.ownerReferences !== undefined) metadata.ownerReferences = old.ownerReferences;
  if (old.finalizers !== undefined) metadata.finalizers = old.finalizers;
  return metadata;
}
