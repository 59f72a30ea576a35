import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyObject } from '../../api/kinds.ts';
import { SECOND } from '../../engine/time.ts';
import { testNode } from '../../scheduling/testing/test-cluster.ts';
import { GangWorld, testGroup, testMembers, type GangPlugin } from './testing/gang-world.ts';

const PERMIT_SECONDS = 4;

const gang = fc
  .record({
    size: fc.integer({ min: 1, max: 5 }),
    missing: fc.nat(2),
    cpu: fc.integer({ min: 1, max: 4 }),
    priority: fc.nat(1),
    /** Of the group and of each pod, in tenths of a second. */
    arrivals: fc.array(fc.nat(20), { minLength: 6, maxLength: 6 }),
  })
  .map(({ size, missing, ...rest }) => ({ size, minMember: Math.max(1, size - missing), ...rest }));

const world = fc.record({
  plugin: fc.constantFrom<GangPlugin>('Coscheduling', 'GangScheduling'),
  nodes: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 }),
  gangs: fc.array(gang, { minLength: 1, maxLength: 4 }),
  podGroupBackoffSeconds: fc.constantFrom(0, 1),
});

/** `a`, `b` ...: pods are called `a-0`, `a-1` ... */
const nameOf = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index);

test('of a gang, at least minMember pods are bound or none, and nobody waits for longer than its time', () => {
  fc.assert(
    fc.property(world, ({ plugin, nodes, gangs, podGroupBackoffSeconds }) => {
      const objects: AnyObject[] = nodes.map((cpus, index) =>
        testNode(`n${index}`, { allocatable: { cpu: cpus * 1000, memory: 1e9, pods: 10 } }),
      );
      const args =
        plugin === 'Coscheduling' ? { permitWaitingTimeSeconds: PERMIT_SECONDS, podGroupBackoffSeconds } : {};
      const latencies = { clientLatency: 500, processingLatency: 1000, fsyncLatency: 1000, watchLatency: 1000 };
      const run = new GangWorld(plugin, objects, args, latencies);
      const waits: number[] = [];
      run.journal.on('permit-wait-ended', ({ waited }) => waits.push(waited));
      for (const [index, { size, minMember, cpu, priority, arrivals }] of gangs.entries()) {
        const [ofGroup, ...ofPods] = arrivals;
        const name = nameOf(index);
        const { engine, user } = run;
        const group = testGroup(plugin, name, minMember);
        engine.at(ofGroup! * 100_000, () => user.create(group.kind, group as never));
        for (let member = 0; member < size; member++) {
          const [pod] = testMembers(plugin, `${name}-${member}`, { cpu: cpu * 1000, priority });
          engine.at(ofPods[member]! * 100_000, () => user.create('Pod', pod!));
        }
      }
      // Preemption of bound pods would leave less than a whole gang, as it may: see to it that there are kubelets for that.
      run.at(3);
      const bound = run.bound.split(' ');
      for (const [index, { minMember, size }] of gangs.entries()) {
        const count = bound.filter((name) => name.startsWith(`${nameOf(index)}-`)).length;
        if (count > 0) expect(count).toBeGreaterThanOrEqual(minMember);
        expect(count).toBeLessThanOrEqual(size);
      }
      const limit = plugin === 'Coscheduling' ? PERMIT_SECONDS : 300;
      for (const waited of waits) expect(waited).toBeLessThanOrEqual(limit * SECOND);
    }),
    { numRuns: 60 },
  );
});
