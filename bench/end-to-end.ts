import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MAIN, NODE_OPTIONS } from './built-program.ts';
import { scenarioOf, type RunShape } from './run-shapes.ts';

export interface EndToEndResult extends RunShape {
  readonly eventCount: number;
  /** Of the whole command: start, simulation, all metrics and checks, results written. */
  readonly cpuSeconds: number;
  readonly podsPerSecond: number;
  readonly eventsPerSecond: number;
  /** The largest resident set. */
  readonly peakMegabytes: number;
}

const USAGE = fileURLToPath(new URL('../usage.cjs', import.meta.url));

/** Runs a generated scenario by the built program. */
export function measureEndToEnd(shape: RunShape): EndToEndResult {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-bench-'));
  try {
    const file = join(folder, 'bench.yaml');
    writeFileSync(file, scenarioOf(shape));
    const words = ['run', file, '--json', '--quiet', '--out', folder];
    const { stderr, status } = spawnSync(process.execPath, [...NODE_OPTIONS, '--require', USAGE, MAIN, ...words], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    const usage = JSON.parse(stderr.trimEnd().split('\n').at(-1)!) as Pick<
      EndToEndResult,
      'cpuSeconds' | 'peakMegabytes'
    >;
    const summary = JSON.parse(readFileSync(join(folder, shape.name, 'seed-1', 'summary.json'), 'utf8')) as {
      metrics: Record<string, { value: number }>;
    };
    const eventCount = summary.metrics['orrery_events_total']!.value;
    return {
      ...shape,
      ...usage,
      eventCount,
      podsPerSecond: Math.round(shape.podCount / usage.cpuSeconds),
      eventsPerSecond: Math.round(eventCount / usage.cpuSeconds),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
