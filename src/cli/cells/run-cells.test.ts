import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../api/input-error.ts';
import { createHost } from '../host.ts';
import { FakeHost, SUMMARY } from '../testing/fake-host.ts';
import { SMALL_SCENARIO } from '../testing/small-scenario.ts';
import type { Cell, CellResult, CellRunner } from './cell.ts';
import { LocalRunner } from './local-runner.ts';
import { runCells } from './run-cells.ts';
import { WorkerProcess } from './worker-process.ts';

const cellOf = (seed: string, file = 'a.yaml'): Cell => ({ file, seed, set: [], hasDecisions: false });

const resultOf = (seed: string): CellResult => ({
  address: 'feed',
  summary: { ...SUMMARY, seed },
  warnings: [],
  decisions: [],
});

/** Runners that end when the test says so, by seed. */
class Stage {
  readonly began: string[] = [];
  stopped = 0;
  readonly #waiting = new Map<
    string,
    { resolve: (result: CellResult | undefined) => void; reject: (error: Error) => void }
  >();

  readonly runner = (): CellRunner => ({
    run: ({ seed }) => {
      this.began.push(seed!);
      return new Promise((resolve, reject) => this.#waiting.set(seed!, { resolve, reject }));
    },
    stop: () => {
      this.stopped++;
      for (const { resolve } of this.#waiting.values()) resolve(undefined);
    },
  });

  async end(seed: string, error?: Error): Promise<void> {
    const { resolve, reject } = this.#waiting.get(seed)!;
    this.#waiting.delete(seed);
    if (error === undefined) resolve(resultOf(seed));
    else reject(error);
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function begin(seeds: string): { stage: Stage; host: FakeHost; results: Promise<readonly CellResult[] | undefined> } {
  const stage = new Stage();
  const host = Object.assign(new FakeHost(), { startWorker: async () => stage.runner() });
  const cells = seeds.split('').map((seed) => cellOf(seed));
  return { stage, host, results: runCells(host, cells, { workerCount: 2, isQuiet: true }) };
}

describe('many cells, two runners', () => {
  test('results stand in the order of the cells, whatever ends first', async () => {
    const { stage, results } = begin('123');
    await settled();
    expect(stage.began).toEqual(['1', '2']);
    await stage.end('2');
    expect(stage.began).toEqual(['1', '2', '3']);
    await stage.end('3');
    await stage.end('1');
    expect((await results)!.map(({ summary }) => summary.seed)).toEqual(['1', '2', '3']);
    expect(stage.stopped).toBe(2);
  });

  test('after a failure nothing is begun; the first failure in the order of the cells counts', async () => {
    const { stage, results } = begin('1234');
    const failure = results.then(
      () => 'none',
      (error: Error) => error.message,
    );
    await settled();
    await stage.end('2', new InputError('of cell 2'));
    await stage.end('1', new InputError('of cell 1'));
    expect(await failure).toBe('of cell 1');
    expect(stage.began).toEqual(['1', '2']);
  });

  test('Ctrl-C stops all of them', async () => {
    const { stage, host, results } = begin('1234');
    await settled();
    host.interrupt();
    expect(await results).toBeUndefined();
    expect(stage.began).toEqual(['1', '2']);
  });
});

test.each([
  ['one cell', '1', 2, true, 0],
  ['one worker', '12', 1, false, 0],
  ['one worker that is to use less memory', '12', 1, true, 1],
  ['two workers', '12', 2, false, 2],
  ['more workers than cells', '12', 9, true, 2],
])('%s: processes of their own', async (_name, seeds, workerCount, isThrifty, expected) => {
  const host = new FakeHost();
  let started = 0;
  const startWorker: FakeHost['startWorker'] = async () => {
    started++;
    return new LocalRunner(host);
  };
  const cells = seeds.split('').map((seed) => cellOf(seed));
  const results = await runCells(Object.assign(host, { startWorker }), cells, {
    workerCount,
    isThrifty,
    isQuiet: true,
  });
  expect(results).toHaveLength(cells.length);
  expect(started).toBe(expected);
});

test('progress: a line now and then where there is no terminal', async () => {
  const host: FakeHost = new FakeHost((_scenario, { onProgress }) => {
    host.time += 6000;
    const counts = { eventCount: 1, podsCreated: 0, podsBound: 0, podsFinished: 0, isExplained: false };
    onProgress!({ now: 1, until: 2, ...counts });
    return SUMMARY;
  });
  await runCells(host, [cellOf('1'), cellOf('2')], { workerCount: 1, isQuiet: false });
  expect(host.stderr.text).toBe(' 25% 0 of 2 runs, 18 s left\n 75% 1 of 2 runs, 4 s left\n');
});

describe('a worker process', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'orrery-cells-'));
    file = join(folder, 'small.yaml');
    writeFileSync(file, SMALL_SCENARIO);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('brings back what a run in this process does, run after run; mistakes are mistakes', async () => {
    const worker = new WorkerProcess({ isThrifty: false });
    try {
      const local = new LocalRunner(createHost());
      for (const seed of ['1', '2']) {
        const cell = { ...cellOf(seed, file), variant: 'packed', hasDecisions: true };
        const here = await local.run(cell, () => {});
        expect(here!.decisions.length).toBeGreaterThan(9);
        expect(await worker.run(cell, () => {})).toEqual(here);
      }
      const mistaken = worker.run({ ...cellOf('1', file), set: ['until=soon'] }, () => {});
      await expect(mistaken).rejects.toBeInstanceOf(InputError);
      await expect(mistaken).rejects.toThrow('until: expected a duration');
    } finally {
      worker.stop();
    }
  });

  test('stopped in the middle of a run, it brings nothing', async () => {
    const long = { ...cellOf('1', file), set: ['until=100000d', 'workload[0].generator.count=10000000'] };
    const worker = new WorkerProcess({ isThrifty: false });
    const run = worker.run(long, () => worker.stop());
    expect(await run).toBeUndefined();
  });
});
