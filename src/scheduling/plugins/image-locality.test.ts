import { expect, it } from 'vitest';
import { askPlugin, MEBIBYTE, testCache, testContainer, testNode, testPod } from '../testing/test-cluster.ts';
import imageLocality from './image-locality.ts';

const app = (mebibytes: number) => [{ name: 'app:latest', sizeBytes: mebibytes * MEBIBYTE }];

/** `withImage` of `nodeCount` nodes have the image. */
function nodes(withImage: number, nodeCount: number, mebibytes: number) {
  return Array.from({ length: nodeCount }, (_, index) =>
    testNode(`n${index}`, index < withImage ? { images: app(mebibytes) } : {}),
  );
}

const pod = testPod('pod', { containers: [testContainer({}, { image: 'app' })] });

it.each([
  ['500 MiB on 3 of 10 nodes', 3, 10, 500, 12],
  ['less than 23 MiB', 1, 1, 20, 0],
  ['more than 1000 MiB', 1, 1, 2000, 100],
  ['1000 MiB on half of the nodes', 5, 10, 1000, 48],
])('%s', (_what, withImage, nodeCount, mebibytes, score) => {
  const { scores } = askPlugin(imageLocality, pod, testCache(nodes(withImage, nodeCount, mebibytes)).snapshot);
  expect([scores[0], scores[nodeCount - 1]]).toEqual([score, withImage === nodeCount ? score : 0]);
});

it('adds the images of all containers and divides by as many thresholds', () => {
  const two = testPod('pod', {
    containers: [testContainer({}, { image: 'app' })],
    initContainers: [testContainer({}, { image: 'init:v1' })],
  });
  const images = [...app(600), { name: 'init:v1', sizeBytes: 600 * MEBIBYTE }];
  const expected = Math.trunc((100 * (1200 - 23)) / (2000 - 23));
  expect(askPlugin(imageLocality, two, testCache([testNode('n1', { images })]).snapshot).scores).toEqual([expected]);
});

it('has nothing to say when no node has any of the images', () => {
  expect(askPlugin(imageLocality, pod, testCache([testNode('n1')]).snapshot).scores).toBe('skipped');
});
