import { describe, expect, it } from 'vitest';
import { computePodRequests } from './pod-requests.ts';
import { GIBIBYTE, MEBIBYTE, testContainer, testPod, type PodOptions } from './testing/test-cluster.ts';

const DEFAULT_MEMORY = 200 * MEBIBYTE;

describe('what a pod asks for', () => {
  const sidecar = testContainer({ cpu: 50, memory: 10 }, { restartPolicy: 'Always' });

  it.each<[string, PodOptions, { cpu: number; memory: number }]>([
    ['nothing', {}, { cpu: 0, memory: 0 }],
    [
      'the sum of its containers',
      { containers: [testContainer({ cpu: 100 }), testContainer({ cpu: 250, memory: 7 })] },
      { cpu: 350, memory: 7 },
    ],
    [
      'the largest init container when that is more',
      { cpu: 100, initContainers: [testContainer({ cpu: 300 }), testContainer({ cpu: 200 })] },
      { cpu: 300, memory: 0 },
    ],
    [
      'each resource by itself',
      { cpu: 100, memory: 50, initContainers: [testContainer({ cpu: 300, memory: 20 })] },
      { cpu: 300, memory: 50 },
    ],
    ['sidecars on top of containers', { cpu: 100, memory: 20, initContainers: [sidecar] }, { cpu: 150, memory: 30 }],
    [
      'init containers after a sidecar together with it',
      { cpu: 100, initContainers: [sidecar, testContainer({ cpu: 300 })] },
      { cpu: 350, memory: 10 },
    ],
    [
      'init containers before a sidecar without it',
      { cpu: 100, initContainers: [testContainer({ cpu: 300 }), sidecar] },
      { cpu: 300, memory: 10 },
    ],
    ['overhead on top', { cpu: 100, overhead: { cpu: 25, memory: 5 } }, { cpu: 125, memory: 5 }],
    [
      'pod-level requests instead, overhead on top',
      { cpu: 100, memory: 9, requests: { cpu: 500 }, overhead: { cpu: 25 } },
      { cpu: 525, memory: 9 },
    ],
  ])('is %s', (_what, options, { cpu, memory }) => {
    const { requests } = computePodRequests(testPod('pod', options).spec);
    expect({ cpu: requests.cpuMilli, memory: requests.memoryBytes }).toEqual({ cpu, memory });
  });

  it('keeps extended resources and hugepages, and leaves out what no scheduler counts', () => {
    const containerRequests = {
      'nvidia.com/gpu': 2,
      'hugepages-2Mi': 4 * MEBIBYTE,
      pods: 3,
      'ephemeral-storage': 8,
      odd: 1,
    };
    const { requests } = computePodRequests(testPod('pod', { containerRequests }).spec);
    expect(Object.fromEntries(requests.scalar)).toEqual({ 'nvidia.com/gpu': 2, 'hugepages-2Mi': 4 * MEBIBYTE });
    expect(requests.ephemeralStorageBytes).toBe(8);
  });
});

describe('what a pod counts in scores', () => {
  it.each<[string, PodOptions, { cpu: number; memory: number }]>([
    ['100m and 200Mi when it names nothing', {}, { cpu: 100, memory: DEFAULT_MEMORY }],
    ['the default for the missing resource only', { cpu: 700 }, { cpu: 700, memory: DEFAULT_MEMORY }],
    ['nothing where it says 0', { cpu: 0, memory: 0 }, { cpu: 0, memory: 0 }],
    [
      'the default per container',
      { containers: [testContainer({}), testContainer({ cpu: 30, memory: GIBIBYTE })] },
      { cpu: 130, memory: GIBIBYTE + DEFAULT_MEMORY },
    ],
  ])('is %s', (_what, options, { cpu, memory }) => {
    const { nonZeroRequests, scoringRequests } = computePodRequests(testPod('pod', options).spec);
    expect(nonZeroRequests).toEqual({ cpuMilli: cpu, memoryBytes: memory });
    expect(scoringRequests).toMatchObject(nonZeroRequests);
  });

  it('is no default on its node for a resource set for the whole pod, but only the containers for the pod itself', () => {
    const { nonZeroRequests, scoringRequests } = computePodRequests(
      testPod('pod', { requests: { cpu: 10, memory: 20 } }).spec,
    );
    expect(nonZeroRequests).toEqual({ cpuMilli: 10, memoryBytes: 20 });
    expect(scoringRequests).toMatchObject({ cpuMilli: 100, memoryBytes: DEFAULT_MEMORY });
  });

  it('with pod-level requests keeps defaults of single containers for the pod itself but not on its node', () => {
    const containers = [testContainer({ memory: GIBIBYTE }), testContainer({})];
    const { nonZeroRequests, scoringRequests } = computePodRequests(
      testPod('pod', { containers, requests: { cpu: 10 } }).spec,
    );
    expect(nonZeroRequests.memoryBytes).toBe(GIBIBYTE);
    expect(scoringRequests.memoryBytes).toBe(GIBIBYTE + DEFAULT_MEMORY);
  });
});
