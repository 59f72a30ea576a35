import { expect, test } from 'vitest';
import type { ObjectMeta } from './meta.ts';
import { metadataWith, podStatusWith, podWith } from './pod-with.ts';
import type { Pod, PodSpec, PodStatus } from './pod.ts';

// Required: a field that is new to one of the types must be added here, and then to the function that copies it.
const metadata: Required<ObjectMeta> = {
  name: 'a',
  namespace: 'default',
  uid: 'u',
  resourceVersion: 1,
  creationTimestamp: 2,
  deletionTimestamp: 3,
  deletionGracePeriodSeconds: 4,
  labels: { app: 'x' },
  annotations: { note: 'y' },
  ownerReferences: [{ apiVersion: 'v1', kind: 'Job', name: 'j', uid: 'v' }],
  finalizers: ['f'],
};
const status: Required<PodStatus> = {
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: 5 }],
  reason: 'r',
  message: 'm',
  nominatedNodeName: 'n',
  startTime: 6,
  resourceClaimStatuses: [{ name: 'c' }],
};
const spec = { schedulerName: 's' } as PodSpec;
const pod: Required<Pod> = { kind: 'Pod', metadata, spec, status, behavior: { runDuration: 7 } };
const { behavior: _behavior, ...plain } = pod;

test('a copy has everything that its original has', () => {
  expect(podWith(pod, {})).toStrictEqual(pod);
  expect(podWith(plain, {})).toStrictEqual(plain);
  expect(podStatusWith(status, {})).toStrictEqual(status);
  expect(podStatusWith({ phase: 'Pending', conditions: [] }, {})).toStrictEqual({ phase: 'Pending', conditions: [] });
  expect(metadataWith(metadata, {})).toStrictEqual(metadata);
  const { deletionTimestamp, deletionGracePeriodSeconds, ownerReferences, finalizers, ...always } = metadata;
  expect(metadataWith(always, {})).toStrictEqual(always);
  expect(metadataWith(always, { deletionTimestamp, deletionGracePeriodSeconds })).toStrictEqual({
    ...always,
    deletionTimestamp,
    deletionGracePeriodSeconds,
  });
  expect(metadataWith({ ...always, ownerReferences, finalizers }, {})).toHaveProperty('finalizers', finalizers);
});

test('and in their place what is given', () => {
  const newMetadata = {
    uid: 'w',
    resourceVersion: 11,
    creationTimestamp: 12,
    deletionTimestamp: 13,
    deletionGracePeriodSeconds: 0,
    annotations: {},
  };
  expect(metadataWith(metadata, newMetadata)).toStrictEqual({ ...metadata, ...newMetadata });
  const newStatus: Required<PodStatus> = {
    phase: 'Failed',
    conditions: [],
    reason: 's',
    message: 't',
    nominatedNodeName: 'o',
    startTime: 0,
    resourceClaimStatuses: [],
  };
  expect(podStatusWith(status, newStatus)).toStrictEqual(newStatus);
  const parts = { metadata: { ...metadata, name: 'b' }, spec: { ...spec, nodeName: 'n' }, status: newStatus };
  expect(podWith(pod, parts)).toStrictEqual({ ...pod, ...parts });
});
