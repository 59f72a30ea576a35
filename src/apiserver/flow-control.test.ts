import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SECOND } from '../engine/time.ts';
import { FlowControl } from './flow-control.ts';
import { newPod, World } from './testing/world.ts';

/** Seats with a log; a request holds its seat for `hold`. */
function seatsOf(
  count: number,
  occupied?: () => number,
): { world: World; log: string[]; request: (name: string, hold: number) => void } {
  const world = new World();
  const seats = new FlowControl(world.context, count, occupied);
  const log: string[] = [];
  const request = (name: string, hold: number): void =>
    seats.acquire(
      () => {
        log.push(`${world.engine.now} ${name}`);
        world.engine.after(hold, () => seats.release());
      },
      () => log.push(`${world.engine.now} ${name} turned away`),
    );
  return { world, log, request };
}

test('who finds no seat waits in line', () => {
  const { world, log, request } = seatsOf(2);
  for (const name of ['a', 'b', 'c', 'd']) request(name, 100);
  world.run();
  expect(log).toEqual(['0 a', '0 b', '100 c', '100 d']);
});

test('after 15 s without a seat: turned away, and those behind move up', () => {
  const { world, log, request } = seatsOf(1);
  request('a', 20 * SECOND);
  request('b', 100);
  world.engine.at(10 * SECOND, () => request('c', 100));
  world.engine.at(11 * SECOND, () => request('d', 100));
  world.run();
  expect(log).toEqual([`0 a`, `${15 * SECOND} b turned away`, `${20 * SECOND} c`, `${20 * SECOND + 100} d`]);
});

test('seats that computed requests hold are not free', () => {
  const { world, log, request } = seatsOf(3, () => 1.7);
  for (const name of ['a', 'b', 'c']) request(name, 100);
  world.run();
  expect(log).toEqual(['0 a', '0 b', '100 c']);
});

test('equals a line of people, whatever the load', () => {
  const arrivals = fc.array(fc.record({ gap: fc.nat(8 * SECOND), hold: fc.nat(40 * SECOND) }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), arrivals, (count, people) => {
      const { world, log, request } = seatsOf(count);
      const freeAt = Array<number>(count).fill(0);
      const expected: string[] = [];
      let now = 0;
      people.forEach(({ gap, hold }, index) => {
        // Odd gaps keep a release and a timeout from sharing an instant with an arrival.
        now += gap * 2 + 1;
        world.engine.at(now, () => request(String(index), hold * 2));
        freeAt.sort((a, b) => a - b);
        const startAt = Math.max(now, freeAt[0]!);
        if (startAt - now > 15 * SECOND) {
          expected.push(`${now + 15 * SECOND} ${index} turned away`);
        } else {
          expected.push(`${startAt} ${index}`);
          freeAt[0] = startAt + hold * 2;
        }
      });
      world.run(Infinity);
      expect(log.toSorted()).toEqual(expected.toSorted());
    }),
  );
});

test('a client tries a 429 again, ten times at most', () => {
  // The only seat is held for ever by a request whose processing takes longer than the run.
  const world = new World({ seats: 1, processingLatency: 100_000 * SECOND });
  const requests = world.record('api-request', (fact) => `${fact.component} ${fact.code}`);
  world.client('first').create('Pod', newPod('a'));
  const answers: number[] = [];
  world.client('second').create('Pod', newPod('b'), ({ code }) => answers.push(code));
  world.run(1000 * SECOND);
  // 15 s in line and 1 s of Retry-After, eleven times over; the last time without a Retry-After.
  expect(requests).toHaveLength(11);
  expect(requests.at(0)).toBe(`${15 * SECOND} second 429`);
  expect(requests.at(-1)).toBe(`${175 * SECOND} second 429`);
  expect(answers).toEqual([429]);
});
