import { describe, expect, test } from 'vitest';
import { Engine } from '../engine/engine.ts';
import { HOUR, MILLISECOND, SECOND } from '../engine/time.ts';
import { Reconciler, type Outcome } from './reconciler.ts';

/** Each reconcile takes `duration` and ends as `outcome` says, called with how often the key was worked on before. */
function start(workers: number, duration: number, outcome: (key: string, round: number) => Outcome = () => 'done') {
  const engine = new Engine();
  const lines: string[] = [];
  const rounds = new Map<string, number>();
  const reconciler = new Reconciler(engine, {
    workers,
    reconcile(key, end) {
      const round = rounds.get(key) ?? 0;
      rounds.set(key, round + 1);
      lines.push(`${engine.now / MILLISECOND} ${key}`);
      engine.after(duration, () => end(outcome(key, round)));
    },
  });
  return { engine, lines, reconciler };
}

describe('the queue', () => {
  test('one worker takes one key after the other; n workers take n', () => {
    for (const [workers, expected] of [
      [1, ['0 a', '10 b', '20 c']],
      [2, ['0 a', '0 b', '10 c']],
    ] as const) {
      const { engine, lines, reconciler } = start(workers, 10 * MILLISECOND);
      for (const key of ['a', 'b', 'c']) reconciler.add(key);
      engine.run(HOUR);
      expect(lines).toEqual(expected);
    }
  });

  test('a key that waits counts once', () => {
    const { engine, lines, reconciler } = start(1, 10 * MILLISECOND);
    for (const key of ['a', 'b', 'a', 'b']) reconciler.add(key);
    engine.run(HOUR);
    expect(lines).toEqual(['0 a', '10 b']);
  });

  test('a key that is worked on is never given to a second worker; what was added meanwhile runs once, later', () => {
    const { engine, lines, reconciler } = start(8, 10 * MILLISECOND);
    reconciler.add('a');
    for (const at of [1, 2, 3]) engine.at(at * MILLISECOND, () => reconciler.add('a'));
    engine.run(HOUR);
    expect(lines).toEqual(['0 a', '10 a']);
  });

  test('requeueAfter', () => {
    const { engine, lines, reconciler } = start(1, 0, (_key, round) =>
      round < 2 ? { requeueAfter: 5 * SECOND } : 'done',
    );
    reconciler.add('a');
    engine.run(HOUR);
    expect(lines).toEqual(['0 a', '5000 a', '10000 a']);
  });
});

describe('back-off', () => {
  test('a failing key waits 5 ms, doubling, up to 1000 s; success forgets', () => {
    const { engine, lines, reconciler } = start(1, 0, (_key, round) => (round === 22 ? 'done' : 'retry'));
    reconciler.add('a');
    engine.run(10 * HOUR);
    const instants = lines.slice(0, 23).map((line) => Number(line.split(' ')[0]));
    const waits = instants.slice(1).map((instant, index) => instant - instants[index]!);
    expect(waits.slice(0, 6)).toEqual([5, 10, 20, 40, 80, 160]);
    expect(waits.slice(16)).toEqual([327_680, 655_360, 1_000_000, 1_000_000, 1_000_000, 1_000_000]);
    reconciler.add('a');
    engine.run(11 * HOUR);
    const [first, second] = lines.slice(23).map((line) => Number(line.split(' ')[0]));
    expect(second! - first!).toBe(5);
  });

  test('all failing keys share a bucket of 100 and 10 per second', () => {
    const { engine, lines, reconciler } = start(1000, 0, (_key, round) => (round === 0 ? 'retry' : 'done'));
    for (let index = 0; index < 120; index++) reconciler.add(`k${index}`);
    engine.run(HOUR);
    const retries = lines.slice(120).map((line) => Number(line.split(' ')[0]));
    expect(retries.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 5));
    expect(retries.slice(100)).toEqual(Array.from({ length: 20 }, (_, index) => (index + 1) * 100));
  });
});
