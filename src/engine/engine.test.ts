import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Engine, type Source } from './engine.ts';
import { BrokenInvariant, invariant } from './invariant.ts';
import type { Time } from './time.ts';

/** An engine with a log of what ran when. */
function logged(): { engine: Engine; log: string[]; note: (what: string) => void } {
  const engine = new Engine();
  const log: string[] = [];
  return { engine, log, note: (what) => log.push(`${engine.now} ${what}`) };
}

/** A source that notes its name at the given instants. */
function sourceOf(times: readonly Time[], step: (index: number) => void): Source {
  let index = 0;
  return {
    get nextAt() {
      return times[index];
    },
    run: () => step(index++),
  };
}

describe('order', () => {
  test('time first, then the order of scheduling; what an event schedules for now comes last', () => {
    const { engine, log, note } = logged();
    engine.at(5, note, 'c');
    engine.at(2, () => {
      note('a');
      engine.after(0, note, 'b');
      engine.after(3, note, 'd');
    });
    engine.at(2, note, 'a2');
    engine.run(Infinity);
    expect(log).toEqual(['2 a', '2 a2', '2 b', '5 c', '5 d']);
  });

  test('sources come before the queue and keep the order of adding', () => {
    const { engine, log, note } = logged();
    engine.at(1, note, 'queue 1');
    engine.at(3, note, 'queue 3');
    engine.addSource(sourceOf([1, 1, 3], (index) => note(`first ${index}`)));
    engine.addSource(sourceOf([0, 1, 4], (index) => note(`second ${index}`)));
    expect(engine.run(Infinity)).toBe('idle');
    expect(log).toEqual([
      '0 second 0',
      '1 first 0',
      '1 first 1',
      '1 second 1',
      '1 queue 1',
      '3 first 2',
      '3 queue 3',
      '4 second 2',
    ]);
    expect(engine.eventCount).toBe(8);
  });

  test('equals sorting by (time, sources first, sequence)', () => {
    const times = fc.array(fc.nat(12), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(times, { maxLength: 3 }), times, (traces, queued) => {
        const { engine, log, note } = logged();
        const expected: { time: number; rank: number; name: string }[] = [];
        traces.forEach((trace, rank) => {
          const sorted = trace.toSorted((a, b) => a - b);
          engine.addSource(sourceOf(sorted, (index) => note(`${rank}/${index}`)));
          sorted.forEach((time, index) => expected.push({ time, rank, name: `${rank}/${index}` }));
        });
        queued.forEach((time, index) => {
          engine.at(time, note, `queue/${index}`);
          expected.push({ time, rank: traces.length, name: `queue/${index}` });
        });
        engine.run(Infinity);
        expected.sort((a, b) => a.time - b.time || a.rank - b.rank);
        expect(log).toEqual(expected.map(({ time, name }) => `${time} ${name}`));
      }),
    );
  });
});

describe('the end of a run', () => {
  test('until is included, and the clock stands there afterwards', () => {
    const { engine, log, note } = logged();
    for (const time of [9, 10, 11]) engine.at(time, note, 'event');
    expect(engine.run(10)).toBe('until');
    expect(log).toEqual(['9 event', '10 event']);
    expect(engine.now).toBe(10);
    expect(engine.pendingCount).toBe(1);
    expect(engine.run(20)).toBe('idle');
    expect(engine.now).toBe(20);
  });

  test('an endless run ends when nothing is left, at its last event', () => {
    const { engine, note } = logged();
    engine.at(9, note, 'event');
    expect(engine.run(Infinity)).toBe('idle');
    expect(engine.now).toBe(9);
  });

  test('time does not go back to an earlier horizon', () => {
    const engine = new Engine();
    engine.run(10);
    engine.run(5);
    expect(engine.now).toBe(10);
  });

  test('stop ends it after the event that runs; the next run goes on', () => {
    const { engine, log, note } = logged();
    engine.at(1, () => {
      engine.stop();
      note('a');
    });
    engine.at(1, note, 'b');
    expect(engine.run(10)).toBe('stopped');
    expect(log).toEqual(['1 a']);
    expect(engine.now).toBe(1);
    expect(engine.run(10)).toBe('idle');
    expect(log).toEqual(['1 a', '1 b']);
  });

  test('a pause looks every so many events and may stop', () => {
    const { engine, log, note } = logged();
    for (let time = 1; time <= 10; time++) engine.at(time, note, 'event');
    const looks: string[] = [];
    const reason = engine.run(Infinity, {
      everyEvents: 3,
      look: (now, count) => {
        looks.push(`${now} ${count}`);
        return count >= 6;
      },
    });
    expect([reason, looks, log.length]).toEqual(['stopped', ['3 3', '6 6'], 6]);
  });
});

describe('what must not be', () => {
  test.each([
    ['the past', 4],
    ['a fraction', 5.5],
    ['no number', Number.NaN],
    ['never', Infinity],
  ])('an event in %s', (_what, time) => {
    const engine = new Engine();
    engine.run(5);
    expect(() => engine.at(time, () => {})).toThrow(BrokenInvariant);
  });

  test('a source that goes back in time', () => {
    const engine = new Engine();
    engine.addSource(sourceOf([5, 3], () => {}));
    expect(() => engine.run(Infinity)).toThrow('time never moves backwards');
  });

  test('an error tells the time and the number of the event', () => {
    const { engine, note } = logged();
    engine.at(1_000_000, note, 'fine');
    engine.at(90_000_000, () => invariant(engine.now < 0, 'one is more than two'));
    expect(() => engine.run(Infinity)).toThrow('one is more than two (at 1m30s, event 2)');
  });

  test('an error of another kind keeps its cause', () => {
    const engine = new Engine();
    const cause = new TypeError('x is undefined');
    engine.at(1, () => {
      throw cause;
    });
    let caught: unknown;
    try {
      engine.run(Infinity);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(BrokenInvariant);
    expect((caught as Error).cause).toBe(cause);
  });

  test("a user's mistake passes through unchanged", () => {
    const engine = new Engine();
    const mistake = new Error('row 7 has no name');
    mistake.name = 'InputError';
    engine.addSource({
      nextAt: 0,
      run: () => {
        throw mistake;
      },
    });
    expect(() => engine.run(Infinity)).toThrow(mistake);
  });
});

test('cancel', () => {
  const { engine, log, note } = logged();
  const a = engine.at(1, note, 'a');
  const b = engine.at(2, note, 'b');
  expect(engine.cancel(b)).toBe(true);
  expect(engine.cancel(b)).toBe(false);
  engine.run(Infinity);
  expect(engine.cancel(a)).toBe(false);
  expect(log).toEqual(['1 a']);
});

describe('leaps', () => {
  /** Workers that do one thing after the other, each after a delay; some put in events for others. */
  function log(
    workers: readonly (readonly number[])[],
    steps: readonly Time[],
    everyEvents: number,
    leaps: boolean,
  ): string[] {
    const { engine, log, note } = logged();
    engine.addSource(
      sourceOf(
        steps.toSorted((a, b) => a - b),
        (index) => note(`source ${index}`),
      ),
    );
    for (const [number, delays] of workers.entries()) {
      let next = 0;
      const work = (): void => {
        for (let delay = delays[next++]; delay !== undefined; delay = delays[next++]) {
          if (delay % 3 === 0) engine.after(delay * 2, note, `event of ${number}`);
          if (delay === 7) engine.stop();
          if (!leaps || !engine.leap(engine.now + delay)) return void engine.after(delay, step);
          note(`worker ${number}`);
        }
      };
      const step = (): void => {
        note(`worker ${number}`);
        work();
      };
      engine.at(0, work);
    }
    const look = (now: Time, count: number): boolean => {
      log.push(`pause at ${now} after ${count}`);
      return false;
    };
    for (const until of [10, 25, Infinity]) {
      while (engine.run(until, { everyEvents, look }) === 'stopped') note('stopped');
      log.push(`${engine.now} ${engine.eventCount}`);
    }
    return log;
  }

  test('change nothing that anybody can see', () => {
    const workers = fc.array(fc.array(fc.nat(8), { maxLength: 20 }), { maxLength: 4 });
    fc.assert(
      fc.property(workers, fc.array(fc.nat(40), { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (...world) => {
        expect(log(...world, true)).toEqual(log(...world, false));
      }),
      { numRuns: 1000 },
    );
  });

  test('are refused when something else is due, outside of a run and beyond its end', () => {
    const { engine } = logged();
    expect(engine.leap(1)).toBe(false);
    const answers: boolean[] = [];
    engine.at(5, () => undefined);
    engine.at(0, () => answers.push(engine.leap(5), engine.leap(4), engine.leap(11)));
    engine.run(10);
    expect(answers).toEqual([false, true, false]);
    expect(engine.eventCount).toBe(3);
  });
});
