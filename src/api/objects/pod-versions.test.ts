import { expect, test } from 'vitest';
import type { Pod } from './pod.ts';
import { assignedTo, withMetadata, withSpec, withStatus } from './pod-versions.ts';

const spec: Pod['spec'] = Object.freeze({
  schedulerName: 's',
  containers: [],
  priority: 0,
  preemptionPolicy: 'Never',
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
});
const pod: Pod = {
  kind: 'Pod',
  metadata: {
    name: 'p',
    namespace: 'n',
    uid: 'u',
    resourceVersion: 1,
    creationTimestamp: 2,
    labels: {},
    annotations: {},
  },
  spec,
  status: { phase: 'Pending', conditions: [] },
  behavior: { runDuration: 3 },
};

test.each<[part: keyof Pod, next: Pod]>([
  ['metadata', withMetadata(pod, { ...pod.metadata, uid: 'v' })],
  ['spec', withSpec(pod, { ...spec, priority: 1 })],
  ['status', withStatus(pod, { phase: 'Running', conditions: [] })],
])('only %s is new, and the order of fields stays', (part, next) => {
  expect(Object.keys(next)).toEqual(Object.keys(pod));
  for (const key of Object.keys(pod) as (keyof Pod)[]) expect(next[key] === pod[key]).toBe(key !== part);
});

test('a spec that gets a node is otherwise the same', () => {
  expect(assignedTo('m', spec)).toEqual({ ...spec, nodeName: 'm' });
  expect(spec).not.toHaveProperty('nodeName');
  expect(assignedTo('m', spec)).toBe(assignedTo('m', spec));
  expect(assignedTo('n', spec)).toEqual({ ...spec, nodeName: 'n' });
  expect(assignedTo('n', { ...spec, priority: 1 })).toEqual({ ...spec, priority: 1, nodeName: 'n' });
});
