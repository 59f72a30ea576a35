import { expect, test } from 'vitest';
import { InputError } from '../../api/input-error.ts';
import type { GpuRequest } from '../../api/objects/gpu.ts';
import { readManifests } from './read-manifests.ts';

const pod = (annotations: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: p, annotations: { ${annotations} } }
spec: { containers: [{ name: c, image: i }] }
`;

function readGpus(annotations: string, gpuSharing = true): GpuRequest | undefined {
  return readManifests([{ file: 'pod.yaml', text: pod(annotations) }], { gpuSharing }).pods[0]!.spec.gpus;
}

test.each<[string, GpuRequest | undefined]>([
  ["alibabacloud.com/gpu-milli: '460'", { count: 1, milli: 460, models: [] }],
  ["alibabacloud.com/gpu-count: '4'", { count: 4, milli: 1000, models: [] }],
  [
    "alibabacloud.com/gpu-count: '1', alibabacloud.com/gpu-milli: '1000', alibabacloud.com/gpu-card-model: 'T4|P100'",
    { count: 1, milli: 1000, models: ['T4', 'P100'] },
  ],
  ["alibabacloud.com/gpu-count: '0', alibabacloud.com/gpu-milli: '0'", undefined],
  ["alibabacloud.com/gpu-card-model: 'T4'", undefined],
])('annotations %s', (annotations, expected) => {
  expect(readGpus(annotations)).toEqual(expected);
});

test('unless asked for, they mean nothing', () => {
  expect(readGpus("alibabacloud.com/gpu-milli: '460'", false)).toBeUndefined();
});

test('more than a whole device is a mistake', () => {
  const read = (): unknown => readGpus("alibabacloud.com/gpu-milli: '1001'");
  expect(read).toThrow(InputError);
  expect(read).toThrow('expected a whole number from 1 to 1000');
});
