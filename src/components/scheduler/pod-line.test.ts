import { expect, test } from 'vitest';
import { testPod } from '../../scheduling/testing/test-cluster.ts';
import { PodLine } from './pod-line.ts';
import { createQueuedPodInfo, type QueuedPodInfo } from './queued-pod-info.ts';

const numbersOf = (pods: readonly QueuedPodInfo[]): number[] => pods.map(({ sequence }) => sequence);

test('keeps the order in which pods came, however many go from wherever', () => {
  const line = new PodLine();
  const pods: QueuedPodInfo[] = [];
  const add = (number: number): void => {
    const info = createQueuedPodInfo(testPod('a'), 0, number);
    pods.push(info);
    line.add(info);
  };
  for (let number = 0; number < 400; number++) add(number);
  for (let number = 0; number < 400; number++) if (number % 100 !== 99) line.remove(pods[number]!);
  add(400);
  expect(numbersOf(line.list())).toEqual([99, 199, 299, 399, 400]);
  expect([line.first?.sequence, line.last?.sequence]).toEqual([99, 400]);
  line.remove(pods[99]!);
  line.remove(pods[399]!);
  expect(line.first?.sequence).toBe(199);
  expect(numbersOf(line.listUntil(({ sequence }) => sequence > 300))).toEqual([199, 299]);
  expect(line.size).toBe(3);
  line.remove(pods[400]!);
  expect(line.last?.sequence).toBe(299);
  for (const number of [199, 299]) line.remove(pods[number]!);
  expect([line.first, line.last]).toEqual([undefined, undefined]);
  expect(() => line.add(pods[0]!)).not.toThrow();
  expect(() => new PodLine().add(pods[0]!)).toThrow('one place');
});
