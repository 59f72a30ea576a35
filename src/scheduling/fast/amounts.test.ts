import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SchedulerCache } from '../cache.ts';
import { createPodInfo, type PodInfo } from '../pod-info.ts';
import { MEBIBYTE, NO_SERVICES, testContainer, testNode, testPod, testProfile } from '../testing/test-cluster.ts';
import { Amounts } from './amounts.ts';
import { Answers } from './answers.ts';
import { MAX_BLOCK_GROUPS, NOTHING, OUT } from './class-facts.ts';
import { blockCountOf } from './node-bits.ts';
import { NodeRecords } from './node-records.ts';

const STORAGE = 'ephemeral-storage';

const node = fc.record({
  cpu: fc.constantFrom(0, 1000, 3000, 7777),
  memory: fc.constantFrom(0, 1000, 4096, 33_333),
  pods: fc.constantFrom(1, 3, 20),
  group: fc.constantFrom(0, 0, 0, 1, MAX_BLOCK_GROUPS + 1, OUT),
});

const pod = fc.record({
  cpu: fc.constantFrom(0, 50, 333, 900),
  memory: fc.constantFrom(0, 64, 100, 1777),
  storage: fc.constantFrom(0, 0, 0, 40),
});

/** Who comes where, in turns: after each the class is asked for. */
const turns = fc.array(fc.array(fc.tuple(fc.nat(149), pod), { maxLength: 12 }), { minLength: 1, maxLength: 8 });

it('settles what fits and scores say node by node, and what blocks make of it', () => {
  fc.assert(
    fc.property(
      fc.array(node, { minLength: 1, maxLength: 150 }),
      pod,
      turns,
      fc.boolean(),
      (nodes, wanted, story, isPlain) => {
        const cache = new SchedulerCache();
        for (const [index, { cpu, memory, pods }] of nodes.entries()) {
          const allocatable = { cpu, memory: memory * MEBIBYTE, pods, [STORAGE]: 100 * MEBIBYTE };
          cache.addNode(testNode(`n${index}`, { allocatable }));
        }
        const { snapshot } = cache;
        const records = new NodeRecords();
        records.update(snapshot);
        const profile = testProfile({}, NO_SERVICES);
        const fit = profile.filter.find(({ plugin }) => plugin.amounts?.fits !== undefined)!;
        const scorers = profile.score
          .filter(({ plugin }) => plugin.amounts?.score !== undefined)
          .map((scorer, index) => (isPlain ? scorer : { ...scorer, weight: 2 + index }));
        const info = podOf('wanted', wanted);
        const amounts = new Amounts(records, info, fit.plugin.amounts!.fits!(info), scorers);
        const answers = new Answers(nodes.length, true);
        const groupAt = snapshot.nodes.map(({ node: { metadata } }) => nodes[Number(metadata.name.slice(1))]!.group);
        for (const [position, group] of groupAt.entries()) {
          if (group === OUT) answers.facts.setFixedRejection(position, 0);
          else answers.facts.setGroup(position, group);
        }
        const list = Int32Array.from(groupAt.keys());
        amounts.settle(answers, list, nodes.length);
        for (const [turn, arrivals] of story.entries()) {
          const since = records.readCount;
          for (const [index, [at, asked]] of arrivals.entries()) {
            cache.assumePod(podOf(`p${turn}-${index}`, asked), `n${at % nodes.length}`);
          }
          records.update(snapshot);
          amounts.settle(answers, list, records.listRead(since, list));
          const expected = groupAt.map((group, position) =>
            group !== OUT && amounts.fits(position) ? amounts.score(position) : NOTHING,
          );
          expect(groupAt.map((_, position) => answers.facts.sum(position))).toEqual(expected);
          expect(answers.openCount).toBe(expected.filter((sum) => sum !== NOTHING).length);
          for (const group of [0, 1]) {
            const ofGroup = expected.filter((sum, position) => sum !== NOTHING && groupAt[position] === group);
            expect(answers.openCounts[group]).toBe(ofGroup.length);
            expect(answers.maxima.bounds[group]).toBeGreaterThanOrEqual(Math.max(NOTHING, ...ofGroup));
            for (let block = 0; block < blockCountOf(nodes.length); block++) {
              const sums = expected.filter((_, position) => position >> 6 === block && groupAt[position] === group);
              const highest = Math.max(NOTHING, ...sums);
              const entry = answers.maxima.firstOf(group) + block;
              const tied = answers.maxima.ties[entry];
              const max = answers.maxima.maxima[entry]!;
              if (tied === 0) expect(highest === NOTHING ? max === NOTHING : max > highest).toBe(true);
              else expect([max, tied]).toEqual([highest, sums.filter((sum) => sum === highest).length]);
            }
          }
        }
      },
    ),
  );
});

function podOf(name: string, { cpu, memory, storage }: { cpu: number; memory: number; storage: number }): PodInfo {
  const requests = {
    ...(cpu > 0 ? { cpu } : {}),
    ...(memory > 0 ? { memory: memory * MEBIBYTE } : {}),
    ...(storage > 0 ? { [STORAGE]: storage * MEBIBYTE } : {}),
  };
  return createPodInfo(testPod(name, { containers: [testContainer(requests)] }));
}
