import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SchedulerCache } from '../cache.ts';
import { createPodInfo } from '../pod-info.ts';
import { testNode, testPod } from '../testing/test-cluster.ts';
import { NodeBits } from './node-bits.ts';
import { NodeRecords } from './node-records.ts';

const NODES = 70;

it('lists each node once that has changed since somebody looked', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat(NODES - 1), { maxLength: 12 }), { maxLength: 30 }),
      fc.nat(30),
      (story, late) => {
        const cache = new SchedulerCache();
        for (let index = 0; index < NODES; index++) cache.addNode(testNode(`n${index}`));
        const records = new NodeRecords();
        const changed = new Set<number>();
        let since = 0;
        records.update(cache.snapshot);
        for (const [number, nodes] of story.entries()) {
          if (number === late % story.length) {
            since = records.readCount;
            changed.clear();
          }
          for (const [index, node] of nodes.entries()) {
            const nodeName = `n${node}`;
            cache.assumePod(createPodInfo(testPod(`p${number}-${index}`)), nodeName);
            changed.add(cache.snapshot.indexOf(nodeName));
          }
          records.update(cache.snapshot);
        }
        if (!records.reaches(since)) return;
        const list = new Int32Array(NODES);
        const count = records.listRead(since, list);
        expect([...list.subarray(0, count)].sort((a, b) => a - b)).toEqual([...changed].sort((a, b) => a - b));
      },
    ),
  );
});

it('does not reach back beyond the latest reads', () => {
  const cache = new SchedulerCache();
  cache.addNode(testNode('n0'));
  cache.addNode(testNode('n1'));
  const records = new NodeRecords();
  records.update(cache.snapshot);
  const since = records.readCount;
  const list = new Int32Array(2);
  for (let number = 0; number < 20_000; number++) {
    const pod = createPodInfo(testPod(`p${number}`));
    cache.assumePod(pod, 'n1');
    cache.removePod(pod.pod);
    records.update(cache.snapshot);
    if (number !== 5000) continue;
    expect(records.listRead(since, list)).toBe(1);
    expect(list[0]).toBe(cache.snapshot.indexOf('n1'));
  }
  expect(records.reaches(since)).toBe(false);
});

it('takes members of whole words out of a set', () => {
  const bits = new NodeBits(130);
  for (const position of [0, 31, 63, 64, 65, 127, 129]) bits.set(position);
  const list = new Int32Array(131);
  expect(bits.take(64, 128, list)).toBe(3);
  expect([...list.subarray(0, 3)]).toEqual([64, 65, 127]);
  expect(bits.take(0, 130, list)).toBe(4);
  expect([...list.subarray(0, 4)]).toEqual([0, 31, 63, 129]);
  expect(bits.isEmpty).toBe(true);
});

it('counts members of any stretch and finds the nth of them', () => {
  const members = fc.uniqueArray(fc.nat(199), { maxLength: 200 });
  fc.assert(
    fc.property(members, fc.nat(200), fc.nat(200), fc.nat(60), (positions, from, to, skipped) => {
      const bits = new NodeBits(200);
      for (const position of positions) bits.set(position);
      const expected = positions.filter((position) => position >= from && position < to).sort((a, b) => a - b);
      expect(bits.count(from, to)).toBe(expected.length);
      expect(bits.nth(from, to, skipped)).toBe(expected[skipped] ?? -1);
    }),
  );
});
