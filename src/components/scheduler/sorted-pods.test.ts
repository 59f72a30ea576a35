import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testPod } from '../../scheduling/testing/test-cluster.ts';
import { PodHeap, type PodOrder } from './pod-heap.ts';
import { createQueuedPodInfo, type QueuedPodInfo } from './queued-pod-info.ts';
import { SortedPods } from './sorted-pods.ts';

const pod = testPod('a');
const order: PodOrder = (a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence;

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('push'), number: fc.nat(9), isLate: fc.boolean() }) },
  fc.record({ do: fc.constant('pop'), number: fc.nat(3), isLate: fc.boolean() }),
  fc.record({ do: fc.constantFrom('remove', 'fix'), number: fc.nat(50), isLate: fc.boolean() }),
);

test.each([true, false])('the same pods come out as of a heap (steady: %s)', (isSteady) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const sorted = new SortedPods(order, isSteady);
      const heap = new PodHeap(order);
      /** Each pod twice: a pod can only be in one place. */
      const pairs: (readonly [QueuedPodInfo, QueuedPodInfo])[] = [];
      for (const [at, { do: what, number, isLate }] of steps.entries()) {
        const waiting = pairs.filter(([, ofHeap]) => ofHeap.heapIndex >= 0);
        if (what === 'push') {
          const timestamp = isLate ? at + 10 : number;
          const infos = [createQueuedPodInfo(pod, timestamp, at), createQueuedPodInfo(pod, timestamp, at)] as const;
          pairs.push(infos);
          sorted.push(infos[0]);
          heap.push(infos[1]);
        } else if (what === 'pop') {
          for (let times = 0; times <= number; times++) expect(sorted.pop()?.sequence).toBe(heap.pop()?.sequence);
        } else if (waiting.length > 0) {
          const [ofLine, ofHeap] = waiting[number % waiting.length]!;
          if (what === 'fix') {
            ofLine.timestamp = ofHeap.timestamp = number;
            sorted.fix(ofLine);
            heap.fix(ofHeap);
          } else {
            sorted.remove(ofLine);
            heap.remove(ofHeap);
          }
        }
        expect([sorted.size, sorted.peek()?.sequence]).toEqual([heap.size, heap.peek()?.sequence]);
      }
    }),
  );
});
