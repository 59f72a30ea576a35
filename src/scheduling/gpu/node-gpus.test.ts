import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GPU_COUNT, GPU_INDEX, GPU_MODEL } from '../../api/objects/gpu.ts';
import { NodeInfo } from '../node-info.ts';
import { createPodInfo, type PodInfo } from '../pod-info.ts';
import { testNode, testPod } from '../testing/test-cluster.ts';
import { gpusOf } from './node-gpus.ts';

const node = testNode('n', { allocatable: { cpu: 64_000, pods: 100, [GPU_COUNT]: 4 }, labels: { [GPU_MODEL]: 'T4' } });

const anyPod = fc
  .record({
    name: fc.stringMatching(/^[a-h]$/),
    cpu: fc.nat(2000),
    gpus: fc.option(
      fc.record({
        count: fc.integer({ min: 1, max: 4 }),
        milli: fc.constantFrom(200, 500, 1000),
        models: fc.constant([]),
      }),
      { nil: undefined },
    ),
    devices: fc.constantFrom(undefined, '0', '3', '0-1', '2-7', 'x'),
  })
  .map(({ name, cpu, gpus, devices }): PodInfo => {
    const pod = testPod(name, { cpu, ...(gpus && { gpus }) });
    const annotations = devices === undefined ? {} : { [GPU_INDEX]: devices };
    return createPodInfo({ ...pod, metadata: { ...pod.metadata, annotations } });
  });

test('what is followed pod by pod is what all pods together come to, and the same object', () => {
  const change = fc.tuple(fc.constantFrom('add', 'add', 'add', 'remove'), anyPod, fc.boolean());
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const followed = new NodeInfo(node);
      for (const [kind, pod, isAsked] of changes) {
        if (kind === 'add') followed.addPod(pod);
        else followed.removePod(pod.pod.metadata.uid);
        if (isAsked) expect(gpusOf(followed)).toBe(gpusOf(followed.clone()));
      }
    }),
  );
});
