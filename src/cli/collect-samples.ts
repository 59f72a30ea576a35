import type { MetricSamples } from '../analysis/compare-variants.ts';
import { directionOf } from '../analysis/metric-direction.ts';
import type { Summary } from '../observe/results.ts';

/** What each metric was, by variant and seed. */
export function collectSamples(
  names: readonly string[],
  summaries: ReadonlyMap<string, readonly Summary[]>,
): readonly MetricSamples[] {
  const all = [...summaries.values()].flat();
  return names.map((name) => ({
    name,
    unit: all.map(({ metrics }) => metrics[name]?.unit).find((unit) => unit !== undefined) ?? 'count',
    direction: directionOf(name),
    values: new Map(
      [...summaries].map(([variant, runs]) => [variant, runs.map(({ metrics }) => metrics[name]?.value)]),
    ),
  }));
}
