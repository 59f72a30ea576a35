import fc, { type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import type { ObjectMeta } from '../api/objects/meta.ts';
import type { Pod, PodCondition, PodSpec, PodStatus } from '../api/objects/pod.ts';
import { addPodDifference, COMMITTED } from './pod-difference.ts';
import { StructuralHash } from './structural-hash.ts';

/** One row per field: the compiler wants a new field here, and with the row the test fails until the difference knows it. */
type Fields<T> = { readonly [Field in keyof T]-?: Arbitrary<Exclude<T[Field], undefined>> };

/** Few values, so that fields are often equal; what is nested is made anew each time and so never the same object. */
const text = fc.constantFrom('', 'a', 'b', 'True');
const number = fc.constantFrom(0, 1, -1, 2.5, 4_294_967_297);
const texts = fc.array(text, { maxLength: 2 });
const stringMap = fc.dictionary(text, text, { maxKeys: 2 });
const amounts = fc.dictionary(fc.constantFrom('cpu', 'memory'), number);
const flag = fc.boolean();
/** Deep inside the generic code takes over: any data will do for a field that is compared as a whole. */
const whatever = <T>(): Arbitrary<T> => fc.oneof(fc.array(stringMap, { maxLength: 2 }), stringMap) as Arbitrary<never>;

const metadataFields: Fields<ObjectMeta> = {
  name: text,
  namespace: text,
  uid: text,
  resourceVersion: number,
  creationTimestamp: number,
  deletionTimestamp: number,
  deletionGracePeriodSeconds: number,
  labels: stringMap,
  annotations: stringMap,
  ownerReferences: whatever(),
  finalizers: texts,
};

const specFields: Fields<PodSpec> = {
  nodeName: text,
  schedulerName: text,
  containers: whatever(),
  initContainers: whatever(),
  requests: amounts,
  limits: amounts,
  overhead: amounts,
  nodeSelector: stringMap,
  affinity: whatever(),
  tolerations: whatever(),
  topologySpreadConstraints: whatever(),
  priorityClassName: text,
  priority: number,
  preemptionPolicy: fc.constantFrom('Never', 'PreemptLowerPriority'),
  schedulingGates: texts,
  volumes: whatever(),
  schedulingGroup: whatever(),
  hostNetwork: flag,
  hostUsers: flag,
  resourceClaims: whatever(),
  gpus: whatever(),
  restartPolicy: fc.constantFrom('Always', 'Never'),
  terminationGracePeriodSeconds: number,
};

const conditionFields: Fields<PodCondition> = {
  type: text,
  status: fc.constantFrom('True', 'False'),
  reason: text,
  message: text,
  lastTransitionTime: number,
};

const statusFields: Fields<PodStatus> = {
  phase: fc.constantFrom('Pending', 'Running'),
  // Without any field there would be an empty object, which no type allows.
  conditions: fc.array(
    fc.tuple(someOf<PodCondition>(conditionFields), text).map(([condition, type]) => ({ ...condition, type })),
    { maxLength: 7 },
  ),
  reason: text,
  message: text,
  nominatedNodeName: text,
  startTime: number,
  resourceClaimStatuses: whatever(),
};

const podFields: Fields<Pod> = {
  kind: fc.constant('Pod'),
  metadata: someOf<ObjectMeta>(metadataFields),
  spec: someOf<PodSpec>(specFields),
  status: someOf<PodStatus>(statusFields).map((status) => ({ ...status, conditions: status.conditions ?? [] })),
  behavior: fc.record({ runDuration: number, usageRatio: amounts }, { requiredKeys: [] }),
};

/** Any of the fields, in any order: some absent, some undefined; also those that a type requires. */
function someOf<T>(fields: Fields<T>): Arbitrary<T> {
  const names = Object.keys(fields) as (keyof T)[];
  const values = fc.record(
    Object.fromEntries(names.map((name) => [name, fc.option(fields[name], { nil: undefined })])),
  );
  return fc
    .tuple(values, fc.shuffledSubarray(names))
    .map(([all, some]) => Object.fromEntries(some.map((name) => [name, all[name as string]])) as T);
}

const pods = fc
  .tuple(someOf<Pod>(podFields), podFields.metadata, podFields.spec, podFields.status)
  .map(([pod, metadata, spec, status]): Pod => ({ ...pod, kind: 'Pod', metadata, spec, status }));

function generic(pod: Pod, old: Pod): string {
  const hash = new StructuralHash();
  hash.addDifference(pod, old, COMMITTED);
  return hash.sums.join();
}

function known(pod: Pod, old: Pod): string {
  const hash = new StructuralHash();
  addPodDifference(hash, pod, old);
  return hash.sums.join();
}

test('the difference of two pods has the same sums as if nothing were known of pods', () => {
  fc.assert(
    fc.property(pods, pods, (pod, old) => {
      expect(known(pod, old)).toBe(generic(pod, old));
    }),
    { numRuns: 500 },
  );
});

test('so it is when versions share what has not changed', () => {
  const parts = fc.subarray(['metadata', 'spec', 'status', 'behavior'] as const);
  fc.assert(
    fc.property(pods, pods, parts, (one, other, shared) => {
      const pod: Pod = { ...one, ...Object.fromEntries(shared.map((part) => [part, other[part]])) };
      expect(known(pod, other)).toBe(generic(pod, other));
    }),
  );
});

const PARTS = {
  metadata: metadataFields,
  spec: specFields,
  status: statusFields,
} as const;

test.each(
  Object.entries(PARTS).flatMap(([part, fields]) => Object.keys(fields).map((field) => [part as keyof Pod, field])),
)('%s.%s counts by itself, when it comes and when it goes', (part, field) => {
  const bare: Pod = { kind: 'Pod', metadata: {}, spec: {}, status: { conditions: [] } } as never;
  const value = field === 'conditions' ? [{ type: 'Ready' }] : 'x';
  const pod = { ...bare, [part!]: { ...(bare[part as keyof Pod] as object), [field!]: value } } as Pod;
  for (const [now, old] of [
    [pod, bare],
    [bare, pod],
  ] as const) {
    expect(known(now, old)).toBe(generic(now, old));
    expect(known(now, old)).not.toBe(known(now, now));
  }
});

test('fields of conditions count, each by itself', () => {
  for (const field of Object.keys(conditionFields)) {
    const withConditions = (conditions: readonly object[]): Pod =>
      ({ kind: 'Pod', metadata: {}, spec: {}, status: { conditions } }) as never;
    const [now, old] = [withConditions([{ [field]: 'x' }]), withConditions([{ [field]: 'y' }])];
    expect(known(now, old)).toBe(generic(now, old));
    expect(known(now, old)).not.toBe(known(now, now));
  }
});
