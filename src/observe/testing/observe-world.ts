import { fromSeconds } from '../../engine/time.ts';
import { Observation } from '../observation.ts';
import type { ResultSink, Summary } from '../results.ts';
import { ALL_CHECKS, ALL_METRICS } from './registry.ts';
import { World } from './world.ts';

export const IDENTITY = { seed: '1', scenarioHash: 'abc', version: '0.1.0', tieBreak: 'random' } as const;

/** Plays a story to some metrics (all, when none is named) and all checks, and ends it after so many seconds. */
export function observeWorld(
  story: (world: World) => void,
  seconds: number,
  { metrics, sink }: { readonly metrics?: readonly string[]; readonly sink?: ResultSink } = {},
): Summary {
  const world = new World();
  const chosen = [...ALL_METRICS.values()].filter(({ name }) => metrics === undefined || metrics.includes(name));
  const observation = new Observation(world.journal, {
    metrics: chosen,
    checks: [...ALL_CHECKS.values()],
    until: fromSeconds(seconds),
    targetWorkload: [{ cpuMilli: 1000, gpus: { count: 1, milli: 500, models: [] }, weight: 1 }],
    sampleInterval: fromSeconds(1),
    sink,
  });
  story(world);
  world.at(seconds);
  return observation.finish(world.clock.now, IDENTITY);
}

/** The metrics as lines, `name value unit`, as a test likes to compare them. */
export function metricLines(summary: Summary): string[] {
  return Object.entries(summary.metrics).map(([name, { value, unit }]) => `${name} ${value} ${unit}`);
}
