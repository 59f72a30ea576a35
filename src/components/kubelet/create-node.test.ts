import { describe, expect, test } from 'vitest';
import { createRng } from '../../engine/rng.ts';
import { Engine } from '../../engine/engine.ts';
import { Journal } from '../../engine/journal.ts';
import type { Fact } from '../../api/facts.ts';
import { createImageRegistry, imageRegistryOptions } from '../../infrastructure/image-registry.ts';
import { createNode, kubeletOptions } from './kubelet.ts';
import { nodeConditions } from './create-node.ts';

const GI = 1024 * 1024 * 1024;
const MI = 1024 * 1024;
const clock = new Engine();
const context = { clock, rng: createRng('1'), journal: new Journal<Fact>(clock) };
const registry = createImageRegistry(
  imageRegistryOptions.parse({ images: { 'a:1': '1Gi', 'b:latest': '2Gi' } }),
  context,
);
const machine = {
  name: 'node-0',
  pool: 'p',
  capacity: { cpu: 4000, memory: 16 * GI },
  labels: {},
  taints: [],
  images: [],
};

describe('allocatable is capacity without what is reserved', () => {
  test.each<[string, Record<string, number>, Record<string, unknown>, Record<string, number>]>([
    ['defaults', { cpu: 4000, memory: 16 * GI }, {}, { cpu: 4000, memory: 16 * GI - 100 * MI, pods: 110 }],
    [
      '10 % of the disk, as a float32',
      { 'ephemeral-storage': 100_000_000_000 },
      {},
      { 'ephemeral-storage': 89_999_999_851, pods: 110 },
    ],
    ['pods of the capacity win', { cpu: 1000, pods: 250 }, { maxPods: 30 }, { cpu: 1000, pods: 250 }],
    ['maxPods', { cpu: 1000 }, { maxPods: 30 }, { cpu: 1000, pods: 30 }],
    [
      'reservations',
      { cpu: 4000, memory: 16 * GI },
      { kubeReserved: { cpu: '200m', memory: '1Gi' }, systemReserved: { cpu: '0.3', memory: '500Mi' } },
      { cpu: 3500, memory: 15 * GI - 600 * MI, pods: 110 },
    ],
    ['never below 0', { memory: 50 * MI }, {}, { memory: 0, pods: 110 }],
    ['no thresholds', { memory: GI }, { evictionHard: { 'memory.available': '0' } }, { memory: GI, pods: 110 }],
    [
      'a share of memory',
      { memory: 1000 },
      { evictionHard: { 'memory.available': '50%' } },
      { memory: 500, pods: 110 },
    ],
    [
      'hugepages come off memory',
      { memory: 4 * GI, 'hugepages-2Mi': GI },
      {},
      { memory: 3 * GI - 100 * MI, 'hugepages-2Mi': GI, pods: 110 },
    ],
    ['devices stay', { 'nvidia.com/gpu': 8 }, {}, { 'nvidia.com/gpu': 8, pods: 110 }],
  ])('%s', (_name, capacity, options, allocatable) => {
    expect(createNode({ ...machine, capacity }, kubeletOptions.parse(options), registry).status.allocatable).toEqual(
      allocatable,
    );
  });
});

test('labels of the machine come before those of the kubelet', () => {
  const { metadata } = createNode(
    { ...machine, labels: { 'kubernetes.io/arch': 'arm64', zone: 'a' } },
    kubeletOptions.parse({}),
    registry,
  );
  expect(metadata.labels).toEqual({
    'kubernetes.io/hostname': 'node-0',
    'kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'arm64',
    'beta.kubernetes.io/os': 'linux',
    'beta.kubernetes.io/arch': 'amd64',
    zone: 'a',
  });
});

test('images carry a tag and a size, the largest first', () => {
  expect(createNode({ ...machine, images: ['a:1', 'b'] }, kubeletOptions.parse({}), registry).status.images).toEqual([
    { name: 'b:latest', sizeBytes: 2 * GI },
    { name: 'a:1', sizeBytes: GI },
  ]);
});

test('conditions: Ready comes last, others stay, unchanged ones keep their time', () => {
  const other = { type: 'NetworkUnavailable', status: 'False', lastTransitionTime: 1 } as const;
  const before = nodeConditions([other], false, 5);
  const after = nodeConditions(before, true, 9);
  expect(after.map(({ type, status, lastTransitionTime }) => `${type}=${status}@${lastTransitionTime}`)).toEqual([
    'NetworkUnavailable=False@1',
    'MemoryPressure=False@5',
    'DiskPressure=False@5',
    'PIDPressure=False@5',
    'Ready=True@9',
  ]);
});

test.each([
  [{ maxParallelImagePulls: 4 }, 'more than 1 needs serializeImagePulls: false'],
  [{ evictionHard: { 'memory.available': '101%' } }, 'expected a quantity such as 100Mi or a percentage such as 10%'],
  [{ imagePullBandwidth: '0' }, 'expected more than 0 bytes per second'],
])('options %j: %s', (options, message) => {
  expect(kubeletOptions.safeParse(options).error?.issues[0]?.message).toBe(message);
});
