import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createNodeReader } from '../node-reader.ts';
import openbNodes from './openb-nodes.ts';

function read(file: string) {
  const reader = createNodeReader(openbNodes, openbNodes.options.parse({}), { file, onWarning: () => {} });
  return [...reader.push(readFileSync(`${import.meta.dirname}/../../../traces/${file}`)), ...reader.end()];
}

test('the machines of the published node list', () => {
  const machines = read('openb_node_list_all_node.csv');
  const total = (resource: string): number =>
    machines.reduce((sum, { capacity }) => sum + (capacity[resource] ?? 0), 0);
  expect(machines).toHaveLength(1523);
  expect(total('alibabacloud.com/gpu-count')).toBe(6212);
  expect(total('alibabacloud.com/gpu-milli')).toBe(6_212_000);
  expect(
    read('openb_node_list_gpu_node.csv').every(({ capacity }) => capacity['alibabacloud.com/gpu-count']! > 0),
  ).toBe(true);
});

test('one machine', () => {
  expect(read('openb_node_list_gpu_node.csv')[0]).toEqual({
    name: 'openb-node-0000',
    pool: 'openb',
    capacity: {
      cpu: 64_000,
      memory: 262_144 * 1_048_576,
      pods: 1001,
      'alibabacloud.com/gpu-count': 2,
      'alibabacloud.com/gpu-milli': 2000,
    },
    labels: {
      'kubernetes.io/hostname': 'openb-node-0000',
      'kubernetes.io/os': 'linux',
      'beta.kubernetes.io/os': 'linux',
      'alibabacloud.com/gpu-card-model': 'P100',
    },
    taints: [],
    images: [],
  });
});
