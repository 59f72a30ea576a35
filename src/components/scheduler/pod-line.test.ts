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
  for (let number = 0; number < 1000; number++) add(number);
  for (let number = 0; number < 1000; number++) if (number % 100 !== 99) line.remove(pods[number]!);
  add(1000);
  expect(numbersOf(line.list())).toEqual([99, 199, 299, 399, 499, 599, 699, 799, 899, 999, 1000]);
  expect([line.first?.sequence, line.last?.sequence]).toEqual([99, 1000]);
  line.remove(pods[99]!);
  line.remove(pods[399]!);
  expect(line.first?.sequence).toBe(199);
  expect(numbersOf(line.listUntil(({ sequence }) => sequence > 300))).toEqual([199, 299]);
  expect(line.size).toBe(9);
  for (const number of [1000, 899, 999]) line.remove(pods[number]!);
  expect(line.last?.sequence).toBe(799);
  for (const number of [199, 299, 499, 599, 699, 799]) line.remove(pods[number]!);
  expect([line.first, line.last]).toEqual([undefined, undefined]);
  expect(() => line.add(pods[0]!)).not.toThrow();
  expect(() => new PodLine().add(pods[0]!)).toThrow('one place');
});
