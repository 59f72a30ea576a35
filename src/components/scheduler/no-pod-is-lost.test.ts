import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pod } from '../../api/objects/pod.ts';
import { toSeconds } from '../../engine/time.ts';
import { testNode, testPod } from '../../scheduling/testing/test-cluster.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';
import { QueueWorld } from './testing/queue-world.ts';
import { SchedulerWorld } from './testing/scheduler-world.ts';

const step = fc.oneof(
  fc.record({ do: fc.constant('add'), priority: fc.nat(3), gated: fc.boolean() }),
  fc.record({ do: fc.constantFrom('pop', 'bind', 'node', 'delete', 'update', 'ungate', 'wait'), pick: fc.nat(20) }),
  fc.record({
    do: fc.constant('reject'),
    pick: fc.nat(20),
    plugin: fc.constantFrom('NodeResourcesFit', 'NodeAffinity', ''),
  }),
);

/** What the test knows of the pods, beside the queue. */
class Model {
  readonly world = new QueueWorld();
  readonly waiting = new Map<string, Pod>();
  readonly inFlight = new Map<string, QueuedPodInfo>();
  #count = 0;

  run(action: typeof step extends fc.Arbitrary<infer A> ? A : never): void {
    const { world, waiting, inFlight } = this;
    const { queue } = world;
    if ('priority' in action) {
      const pod = testPod(`p${this.#count++}`, {
        priority: action.priority,
        schedulingGates: action.gated ? ['g'] : [],
      });
      waiting.set(pod.metadata.uid, pod);
      return queue.add(pod);
    }
    const info = [...inFlight.values()][action.pick % Math.max(1, inFlight.size)];
    const pod = [...waiting.values()][action.pick % Math.max(1, waiting.size)];
    if (action.do === 'pop') {
      const popped = queue.pop();
      if (popped === undefined) return;
      inFlight.set(popped.pod.metadata.uid, popped);
      waiting.delete(popped.pod.metadata.uid);
    } else if (action.do === 'node') world.addNode(testNode('n'));
    else if (action.do === 'wait') world.at(toSeconds(world.engine.now) + action.pick * 7.3);
    else if ('plugin' in action && info !== undefined) {
      inFlight.delete(info.pod.metadata.uid);
      waiting.set(info.pod.metadata.uid, info.pod);
      world.reject(info, ...(action.plugin === '' ? [] : [action.plugin]));
    } else if (action.do === 'bind' && info !== undefined) {
      inFlight.delete(info.pod.metadata.uid);
      queue.done(info.pod.metadata.uid);
    } else if (pod !== undefined) this.#change(action.do, pod);
  }

  #change(what: string, pod: Pod): void {
    const { uid } = pod.metadata;
    if (what === 'delete') {
      this.waiting.delete(uid);
      this.world.queue.delete(pod);
    } else if (what === 'update' || what === 'ungate') {
      const next = {
        ...pod,
        spec: { ...pod.spec, ...(what === 'update' ? { priority: pod.spec.priority + 1 } : { schedulingGates: [] }) },
      };
      this.waiting.set(uid, next);
      this.world.updatePod(pod, next);
    }
  }
}

test('each pod is in exactly one queue or in flight, and everyone who may come out does', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const model = new Model();
      const { world, waiting, inFlight } = model;
      for (const action of steps) {
        model.run(action);
        expect(world.queue.size).toBe(waiting.size);
        for (const uid of waiting.keys()) {
          expect(world.queue.queueOf(uid)).toBeDefined();
          expect(world.queue.isInFlight(uid)).toBe(false);
        }
        for (const uid of inFlight.keys()) {
          expect(world.queue.queueOf(uid)).toBeUndefined();
          expect(world.queue.isInFlight(uid)).toBe(true);
        }
      }
      // Left alone, all but the gated ones are popped within ten minutes.
      const expected = [...waiting.values()]
        .filter(({ spec }) => spec.schedulingGates!.length === 0)
        .map(({ metadata }) => metadata.uid);
      const end = toSeconds(world.engine.now) + 600;
      const popped: string[] = [];
      for (let now = toSeconds(world.engine.now); now <= end; now += 10) {
        world.at(now);
        for (let info = world.queue.pop(); info !== undefined; info = world.queue.pop())
          popped.push(info.pod.metadata.uid);
      }
      expect(popped.sort()).toEqual(expected.sort());
    }),
    { numRuns: 300 },
  );
});

test('in a whole control plane every pod that fits is bound once, and nobody else', () => {
  const latency = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(
      fc.record({ clientLatency: latency, processingLatency: latency, fsyncLatency: latency, watchLatency: latency }),
      fc.array(
        fc.record({ cpu: fc.constantFrom(500, 1000, 2000, 9000), at: fc.nat(50), deletedAfter: fc.option(fc.nat(80)) }),
        {
          maxLength: 25,
        },
      ),
      (latencies, pods) => {
        const world = new SchedulerWorld([testNode('n1'), testNode('n2'), testNode('n3')], {}, latencies);
        for (const [index, { cpu, at, deletedAfter }] of pods.entries()) {
          const name = `p${index}`;
          world.engine.at(at * 1000, () => world.create(testPod(name, { cpu })));
          if (deletedAfter === null) continue;
          const options = { gracePeriodSeconds: 0 };
          world.engine.at((at + deletedAfter) * 1000, () => world.user.delete('Pod', `default/${name}`, options));
        }
        world.at(2000);
        const known = world.user.informer('Pod');
        world.at(2001);
        const used = new Map<string, number>();
        let unbound = 0;
        for (const { spec } of known.list()) {
          const cpu = spec.containers[0]!.requests['cpu']!;
          if (spec.nodeName === undefined) {
            unbound = unbound === 0 ? cpu : Math.min(unbound, cpu);
          } else {
            used.set(spec.nodeName, (used.get(spec.nodeName) ?? 0) + cpu);
          }
        }
        for (const sum of used.values()) expect(sum).toBeLessThanOrEqual(4000);
        // Whoever still waits fits on no node.
        for (const node of ['n1', 'n2', 'n3'])
          if (unbound > 0) expect((used.get(node) ?? 0) + unbound).toBeGreaterThan(4000);
      },
    ),
    { numRuns: 60 },
  );
});
