import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Engine } from '../engine/engine.ts';
import { Player } from './player.ts';
import type { Submission } from './trace.ts';

function submission(at: number, name: string): Submission {
  return { at, pod: { name } as Extract<Submission, { pod: unknown }>['pod'] };
}

/**
 * Plays arrivals that come in chunks, among events of the queue; each submission makes an event a little later.
 * @returns what happened, in order
 */
function play(
  arrivals: readonly number[],
  chunkSizes: readonly number[],
  events: readonly number[],
  until: number,
): string[] {
  const said: string[] = [];
  const engine = new Engine();
  for (const at of events) engine.at(at, () => said.push(`${engine.now} event`));
  const port = {
    submit(given: Submission) {
      const { name } = (given as Extract<Submission, { pod: unknown }>).pod;
      said.push(`${engine.now} submit ${name}`);
      engine.after(2, () => said.push(`${engine.now} after ${name}`));
    },
  };
  const player = new Player(port, () => engine.stop());
  engine.addSource(player);
  const submissions = arrivals.map((at, index) => submission(at, String(index)));
  let chunk = 0;
  for (;;) {
    while (player.isStarved) {
      if (submissions.length === 0) player.end();
      else player.feed(submissions.splice(0, chunkSizes[chunk++ % chunkSizes.length]));
    }
    if (engine.run(until) !== 'stopped') return [...said, `${engine.now} ${engine.eventCount} ${player.playedCount}`];
  }
}

const times = fc.array(fc.nat(30), { maxLength: 20 });

test('a run does not depend on how its input was cut into chunks', () => {
  fc.assert(
    fc.property(
      times,
      times,
      fc.array(fc.nat(4), { minLength: 1, maxLength: 6 }),
      fc.nat(40),
      (arrivals, events, sizes, until) => {
        const sorted = arrivals.toSorted((a, b) => a - b);
        // An empty chunk is allowed, but something must come sooner or later.
        const chunkSizes = [...sizes, 1];
        expect(play(sorted, chunkSizes, events, until)).toEqual(play(sorted, [1000], events, until));
      },
    ),
  );
});

test('submissions come in order, before the events of the same instant', () => {
  expect(play([1, 3, 3], [1], [0, 3], 100)).toEqual([
    '0 event',
    '1 submit 0',
    '3 submit 1',
    '3 submit 2',
    '3 event',
    '3 after 0',
    '5 after 1',
    '5 after 2',
    '100 8 3',
  ]);
});

test('a generator feeds its player at once, without a stop', () => {
  const engine = new Engine();
  const played: number[] = [];
  let next = 0;
  const player = new Player({ submit: ({ at }) => void played.push(at) }, (starved) => {
    if (next < 5) starved.feed([submission(next++, 'x')]);
    else starved.end();
  });
  player.feed([submission(next++, 'x')]);
  engine.addSource(player);
  expect(engine.run(1000)).toBe('idle');
  expect(played).toEqual([0, 1, 2, 3, 4]);
});

test('time does not pass a starved player', () => {
  const engine = new Engine();
  engine.addSource(new Player({ submit() {} }, () => {}));
  expect(() => engine.run(10)).toThrow('a starved player is fed before time moves on');
});

test('what is fed early waits behind what is there', () => {
  const played: number[] = [];
  const player = new Player({ submit: ({ at }) => void played.push(at) }, () => {});
  player.feed([submission(1, 'a'), submission(2, 'b')]);
  player.run();
  player.feed([submission(3, 'c')]);
  player.end();
  while (player.nextAt !== undefined) player.run();
  expect(played).toEqual([1, 2, 3]);
  expect(player.isStarved).toBe(false);
});
