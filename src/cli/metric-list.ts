import { InputError, unknownName } from '../api/input-error.ts';
import { chooseMetrics, withoutLabels } from '../analysis/metric-choice.ts';
import { HEADLINE_METRICS, KNOWN_METRICS } from '../analysis/metric-direction.ts';
import { spellMetric } from '../observe/spell-metric.ts';

/** How many of the pods that its kubelet allows a node has says little of how full it is. */
const POD_SLOTS = '{resource="pods"}';

/** What `--metrics` asks for, among those that were measured; the headline metrics if it is not given. @throws InputError */
export function selectMetrics(given: string | undefined, measured: readonly string[]): readonly string[] {
  if (given === undefined) {
    return HEADLINE_METRICS.flatMap((name) =>
      measured.filter((metric) => withoutLabels(metric) === name && !metric.includes(POD_SLOTS)),
    );
  }
  if (given === 'all') return measured;
  const chosen = splitNames(given).flatMap((wanted) => {
    const meant = chooseMetrics(wanted, measured);
    if (meant.length > 0) return meant;
    throw new InputError(`--metrics ${describeMissing(wanted, measured)}`);
  });
  return [...new Set(chosen)];
}

/** Commas within braces belong to labels. */
function splitNames(text: string): string[] {
  return (text.match(/(?:[^,{]|\{[^}]*\})+/g) ?? []).map((name) => name.trim()).filter((name) => name !== '');
}

/** Whether a metric that was not measured is one at all: a run may have nothing to say of it. */
export function isKnownMetric(name: string, measured: readonly string[]): boolean {
  const base = withoutLabels(spellMetric(name));
  return [...measured.map(withoutLabels), ...KNOWN_METRICS].includes(base);
}

/** Why there is no such metric, in one line; all their names would fill a page. */
export function describeMissing(wanted: string, measured: readonly string[]): string {
  const base = withoutLabels(spellMetric(wanted));
  const labelled = measured.filter((metric) => metric !== base && withoutLabels(metric) === base);
  if (labelled.length > 0) return `there is no ${spellMetric(wanted)}; there are: ${labelled.join(', ')}`;
  if (isKnownMetric(wanted, measured)) return `${spellMetric(wanted)} was not measured: there was nothing to measure`;
  const names = [...new Set([...measured.map(withoutLabels), ...KNOWN_METRICS])];
  const [sentence] = unknownName('metric', base, names).split('; there are: ');
  return `${sentence}; docs/metrics.md and summary.json have their names`;
}
