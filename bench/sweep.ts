import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAIN, NODE_OPTIONS } from './built-program.ts';
import { scenarioOf, usualRun } from './run-shapes.ts';

export interface SweepResult {
  readonly runCount: number;
  /** Of the whole command, from its start to its end. */
  readonly oneWorkerSeconds: number;
  readonly twoWorkerSeconds: number;
  readonly ratio: number;
  /** Whether both gave the same bytes. */
  readonly isEqual: boolean;
}

/** Measurements of each, in turns; the fastest counts, because everything else that a machine does only adds. */
const ROUNDS = 2;

/** A sweep with one worker and with two. */
export function measureSweep(runCount: number, podCount: number): SweepResult {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-bench-'));
  try {
    writeFileSync(join(folder, 'sweep.yaml'), scenarioOf(usualRun(100, podCount)));
    const seconds: [number[], number[]] = [[], []];
    const reports: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const workers of [1, 2]) {
        const out = join(folder, `${round}-${workers}`);
        const words = ['sweep', join(folder, 'sweep.yaml'), '--seeds', `1..${runCount}`, '--workers', String(workers)];
        const before = performance.now();
        reports.push(
          execFileSync(process.execPath, [...NODE_OPTIONS, MAIN, ...words, '--out', out, '--json', '--quiet'], {
            encoding: 'utf8',
            maxBuffer: 1 << 28,
          }),
        );
        seconds[workers - 1]!.push((performance.now() - before) / 1000);
      }
    }
    const [oneWorkerSeconds, twoWorkerSeconds] = [Math.min(...seconds[0]), Math.min(...seconds[1])];
    return {
      runCount,
      oneWorkerSeconds,
      twoWorkerSeconds,
      ratio: oneWorkerSeconds / twoWorkerSeconds,
      isEqual: reports.every((report) => report === reports[0]),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
