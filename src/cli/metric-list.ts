import { InputError, unknownName } from '../api/input-error.ts';
import { GPU_MILLI } from '../api/objects/gpu.ts';
import { chooseMetrics, withoutLabels } from '../analysis/metric-choice.ts';
import { gathererOf, HEADLINE_METRICS, KNOWN_METRICS } from '../analysis/metric-direction.ts';
import { spellMetric } from '../observe/spell-metric.ts';

/** How many of the pods that its kubelet allows a node has says little of how full it is. */
const POD_SLOTS = '{resource="pods"}';

/** What is known of shared GPUs device by device is not asked of their sum on each node once more. */
const ASKED_OF_DEVICES: ReadonlyMap<string, string> = new Map([
  [`cluster_allocation_ratio_mean{resource="${GPU_MILLI}"}`, 'gpu_allocation_ratio_mean'],
  [`stranded_allocatable_ratio_mean{resource="${GPU_MILLI}"}`, 'gpu_stranded_milli_mean'],
]);

/**
 * What `--metrics` asks for, among those that were measured; the headline metrics if it is not given.
 * @param everywhere those that all variants have measured
 * @throws InputError
 */
export function selectMetrics(
  given: string | undefined,
  measured: readonly string[],
  everywhere: readonly string[] = measured,
): readonly string[] {
  if (given === undefined) {
    const asked = measured.filter((metric) => {
      const ofDevices = ASKED_OF_DEVICES.get(metric);
      return !metric.includes(POD_SLOTS) && (ofDevices === undefined || !everywhere.includes(ofDevices));
    });
    return HEADLINE_METRICS.flatMap((name) => asked.filter((metric) => withoutLabels(metric) === name));
  }
  if (given === 'all') return measured;
  const chosen = splitNames(given).flatMap((wanted) => {
    const meant = chooseMetrics(wanted, measured);
    if (meant.length > 0) return meant;
    throw new InputError(`--metrics ${describeMissing(wanted, measured)}`);
  });
  return [...new Set(chosen)];
}

/**
 * What is wrong with `--metrics` that can be said before anything runs: that there is no such metric, or that no run gathers it.
 * @param gatherers what the runs gather, as `metrics:` of a scenario names it.
 */
export function findUnmeasured(
  given: string | undefined,
  gatherers: readonly string[],
  file: string,
): InputError | undefined {
  const gathered = KNOWN_METRICS.filter((name) => {
    const gatherer = gathererOf(name);
    return gatherer === undefined || gatherers.includes(gatherer);
  });
  if (given === undefined) {
    if (HEADLINE_METRICS.some((name) => gathered.includes(name))) return undefined;
    const message =
      'there is nothing to compare: the scenario gathers none of the metrics that are compared by default';
    return new InputError(message, { file }, 'ask for others with --metrics, or let it gather more');
  }
  if (given === 'all') return undefined;
  for (const wanted of splitNames(given)) {
    const base = withoutLabels(spellMetric(wanted));
    if (chooseMetrics(base, gathered).length > 0) continue;
    const [meant] = chooseMetrics(base, KNOWN_METRICS);
    if (meant === undefined) return new InputError(`--metrics ${describeMissing(wanted, [])}`);
    return new InputError(
      `--metrics ${base} will not be measured: metrics of the scenario leave out ${gathererOf(meant)}`,
    );
  }
  return undefined;
}

/** Commas within braces belong to labels. */
/** @throws InputError */
function splitNames(text: string): string[] {
  const names = (text.match(/(?:[^,{]|\{[^}]*\})+/g) ?? []).map((name) => name.trim()).filter((name) => name !== '');
  if (names.length === 0) throw new InputError(`--metrics expected names of metrics; there is "${text}"`);
  return names;
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
