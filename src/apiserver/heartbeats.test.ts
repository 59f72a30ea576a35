import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECOND } from '../engine/time.ts';
import { Heartbeats, type HeartbeatKind } from './heartbeats.ts';
import { World } from './testing/world.ts';

const lease: HeartbeatKind = { component: 'kubelet', verb: 'update', resource: 'leases', period: 10 * SECOND };

/** Sums up what the journal hears of computed requests. */
function counted(world: World): () => number {
  let total = 0;
  world.journal.on('api-requests-computed', ({ count }) => (total += count));
  return () => total;
}

test('1,523 leases over 149 days are two thousand million requests and no event', () => {
  const world = new World();
  const heartbeats = new Heartbeats(world.context, 0);
  const total = counted(world);
  for (let i = 0; i < 1523; i++) heartbeats.start(lease, `node-${i}`);
  expect(heartbeats.requestsPerSecond).toBeCloseTo(152.3, 6);
  const days = 149 * 86_400;
  world.run(days * SECOND);
  heartbeats.flush();
  // Each sender lacks at most its first offset.
  expect(Math.abs(total() - (1523 * days) / 10)).toBeLessThanOrEqual(1523);
  expect(world.engine.eventCount).toBe(0);
});

/** One sender between a start and a stop, each of its requests written down. */
function enumerate(firstAt: number, period: number, until: number): number[] {
  const times: number[] = [];
  for (let time = firstAt; time < until; time += period) times.push(time);
  return times;
}

describe('against a list of every request', () => {
  const action = fc.record({
    gap: fc.integer({ min: 2, max: 60 }),
    name: fc.constantFrom('a', 'b', 'c'),
    flush: fc.boolean(),
  });

  test('counts and the last request of each sender are the same, however often they stop and begin anew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(action, { maxLength: 30 }), (period, actions) => {
        const kind: HeartbeatKind = { ...lease, period };
        const world = new World();
        const heartbeats = new Heartbeats(world.context, 0);
        const total = counted(world);
        const firsts = new Map<string, number>();
        const past = new Map<string, number[]>();
        const sentBy = (name: string, until: number): number[] => {
          const first = firsts.get(name);
          return [...(past.get(name) ?? []), ...(first === undefined ? [] : enumerate(first, period, until))];
        };
        let now = 0;
        for (const { gap, name, flush } of actions) {
          now += gap;
          // What is sent at the instant of a stop is taken back by it: so flush a little earlier.
          world.run(now - 1);
          if (flush) heartbeats.flush();
          world.run(now);
          if (firsts.has(name)) {
            heartbeats.stop(kind, name);
            past.set(name, sentBy(name, now));
            firsts.delete(name);
          } else {
            heartbeats.start(kind, name);
            // Within one period from now there is exactly one.
            const first = heartbeats.lastAt(kind, name, now + period - 1)!;
            expect(first).toBeGreaterThanOrEqual(now);
            firsts.set(name, first);
          }
          for (const sender of ['a', 'b', 'c']) {
            expect(heartbeats.lastAt(kind, sender)).toBe(sentBy(sender, now + 1).at(-1));
          }
        }
        world.run(now + 100);
        heartbeats.flush();
        expect(total()).toBe(['a', 'b', 'c'].flatMap((name) => sentBy(name, now + 101)).length);
      }),
    );
  });

  test("the log is busy for one commit after each request, once everybody's first is past", () => {
    const senders = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        senders,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 50 }),
        fc.nat(2000),
        (names, period, commit, later) => {
          const kind: HeartbeatKind = { ...lease, period };
          const other: HeartbeatKind = { ...lease, resource: 'nodes/status', period: period * 3 + 1 };
          const world = new World();
          const heartbeats = new Heartbeats(world.context, commit);
          const times: number[] = [];
          const now = other.period + later;
          for (const name of names) {
            for (const each of [kind, other]) {
              heartbeats.start(each, name);
              times.push(...enumerate(heartbeats.lastAt(each, name, each.period - 1)!, each.period, now + 1));
            }
          }
          expect(heartbeats.busyUntil(now)).toBe(Math.max(now, Math.max(...times) + commit));
        },
      ),
    );
  });

  test('who has stopped keeps nothing busy', () => {
    const world = new World();
    const kind: HeartbeatKind = { ...lease, period: 500 };
    const heartbeats = new Heartbeats(world.context, 1000);
    heartbeats.start(kind, 'a');
    expect(heartbeats.busyUntil(10_000)).toBeGreaterThan(10_000);
    heartbeats.stop(kind, 'a');
    expect(heartbeats.busyUntil(10_000)).toBe(10_000);
    expect(heartbeats.requestsPerSecond).toBe(0);
  });
});

test('observers hear of silence and of new beginnings, once each', () => {
  const world = new World();
  const heartbeats = new Heartbeats(world.context, 0);
  const heard: string[] = [];
  heartbeats.observe(lease, {
    started: (name) => heard.push(`started ${name}`),
    stopped: (name) => heard.push(`stopped ${name}`),
  });
  for (const verb of ['start', 'start', 'stop', 'stop', 'start'] as const) heartbeats[verb](lease, 'a');
  expect(heard).toEqual(['started a', 'stopped a', 'started a']);
});
