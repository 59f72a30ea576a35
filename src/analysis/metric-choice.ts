import { spellMetric } from '../observe/spell-metric.ts';

/**
 * The metrics that a name means: itself, or else all of it with any labels, or else all its statistics. So `pod_pending_seconds` is
 * every one of them, and `cluster_allocation_ratio_mean` every resource. Empty: there is none.
 */
export function chooseMetrics(wanted: string, names: readonly string[]): readonly string[] {
  const spelled = spellMetric(wanted);
  if (names.includes(spelled)) return [spelled];
  const withLabels = names.filter((name) => withoutLabels(name) === spelled);
  if (withLabels.length > 0) return withLabels;
  return names.filter((name) => STATISTIC.test(name) && withoutLabels(name).replace(/_[a-z0-9]+$/, '') === spelled);
}

const STATISTIC = /_(?:mean|p\d+|max|end|sum|total|count)(?:\{|$)/;

export function withoutLabels(name: string): string {
  const brace = name.indexOf('{');
  return brace < 0 ? name : name.slice(0, brace);
}
