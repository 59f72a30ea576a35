import { expect, test } from 'vitest';
import { testPod } from '../../scheduling/testing/test-cluster.ts';
import { PodLine, type PodPlace } from './pod-line.ts';
import { createQueuedPodInfo, type QueuedPodInfo } from './queued-pod-info.ts';

const numbersOf = (pods: readonly QueuedPodInfo[]): number[] => pods.map(({ sequence }) => sequence);

test('keeps the order in which pods came, however many go from wherever', () => {
  const line = new PodLine();
  const places: PodPlace[] = [];
  const add = (number: number): number => places.push(line.add(createQueuedPodInfo(testPod('a'), 0, number)));
  for (let number = 0; number < 400; number++) add(number);
  for (let number = 0; number < 400; number++) if (number % 100 !== 99) line.remove(places[number]!);
  add(400);
  expect(numbersOf(line.list())).toEqual([99, 199, 299, 399, 400]);
  expect(line.first?.sequence).toBe(99);
  line.remove(places[99]!);
  line.remove(places[399]!);
  expect(line.first?.sequence).toBe(199);
  expect(numbersOf(line.listUntil(({ sequence }) => sequence > 300))).toEqual([199, 299]);
  expect(line.size).toBe(3);
  for (const number of [199, 299, 400]) line.remove(places[number]!);
  expect(line.first).toBeUndefined();
});
