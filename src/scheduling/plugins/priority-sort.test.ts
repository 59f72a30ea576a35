import { expect, it } from 'vitest';
import { NO_SERVICES, testPod } from '../testing/test-cluster.ts';
import prioritySort from './priority-sort.ts';

it('puts higher priority first, then the earlier timestamp', () => {
  const queue = [
    { pod: testPod('late', { priority: 5 }), timestamp: 20, initialAttemptTimestamp: 0 },
    { pod: testPod('low', { priority: 0 }), timestamp: 1, initialAttemptTimestamp: 0 },
    { pod: testPod('high', { priority: 2_000_000_000 }), timestamp: 30, initialAttemptTimestamp: 0 },
    { pod: testPod('negative', { priority: -10 }), timestamp: 0, initialAttemptTimestamp: 0 },
    { pod: testPod('early', { priority: 5 }), timestamp: 10, initialAttemptTimestamp: 0 },
  ];
  const plugin = prioritySort.create({}, NO_SERVICES);
  const sorted = queue.sort((a, b) => plugin.compare!(a, b)).map(({ pod }) => pod.metadata.name);
  expect(sorted).toEqual(['high', 'early', 'late', 'low', 'negative']);
});
