import { InputError } from '../api/input-error.ts';
import { isBroken, judgeAgainst } from '../analysis/baseline.ts';
import { brokenBound, type BoundName } from '../analysis/bound.ts';
import { medianOf } from '../analysis/median-values.ts';
import type { Summary } from '../observe/results.ts';
import type { Assertion } from '../scenario/assertion.ts';
import { spellTolerance, type BaselineFileEntry, type LoadedBaseline } from '../scenario/baseline-file.ts';
import type { Finding } from './check-report.ts';
import { describeMissing, isKnownMetric } from './metric-list.ts';
import { formatChange, formatValue } from './unit-format.ts';

const BOUND_WORDS: Readonly<Record<BoundName, string>> = { min: 'at least', max: 'at most', equals: 'equal to' };

/** An assertion must hold with every seed. @throws InputError for a metric that does not exist */
export function checkAssertion(assertion: Assertion, summaries: readonly Summary[]): Finding {
  const { metric, location } = assertion;
  const measured = namesIn(summaries);
  if (!isKnownMetric(metric, measured) || isAmbiguous(metric, measured)) {
    throw new InputError(describeMissing(metric, measured), location);
  }
  const unit =
    summaries.map(({ metrics }) => metrics[metric]?.unit).find((known) => known !== undefined) ?? unitOf(metric);
  const bounds = (['min', 'max', 'equals'] as const).filter((name) => assertion[name] !== undefined);
  const expected = bounds.map((name) => `${BOUND_WORDS[name]} ${formatValue(assertion[name]!, unit)}`).join(' and ');
  const common = { kind: 'assertion', name: `${metric} ${expected}`, metric, unit, location } as const;
  const broken = summaries.filter(({ metrics }) => {
    const value = metrics[metric]?.value;
    return value === undefined || brokenBound(assertion, value) !== undefined;
  });
  const { seed, metrics } = broken[0] ?? summaries[0]!;
  const value = metrics[metric]?.value;
  const found = value === undefined ? 'not measured' : formatValue(value, unit);
  const share =
    summaries.length === 1 || broken.length === 0
      ? ''
      : ` with seed ${seed}, broken by ${broken.length} of ${summaries.length} seeds`;
  const message = `${metric} is ${found}${share}; asserted: ${expected}`;
  if (broken.length === 0) return { ...common, status: 'passed', verdict: 'holds', value, message };
  return { ...common, status: 'failed', verdict: value === undefined ? 'not measured' : 'broken', value, message };
}

/** The median over the seeds against that of then. */
export function checkBaselineEntry(
  entry: BaselineFileEntry,
  baseline: LoadedBaseline,
  summaries: readonly Summary[],
): Finding {
  const { metric, unit, direction, tolerance } = entry;
  const value = medianOf(summaries.map(({ metrics }) => metrics[metric]?.value));
  const verdict = judgeAgainst(entry, value);
  const was = formatValue(entry.value, unit);
  const allowed =
    typeof spellTolerance(tolerance) === 'string'
      ? spellTolerance(tolerance)
      : formatValue(Number(spellTolerance(tolerance)), unit);
  const found = value === undefined ? 'was not measured' : `is ${formatValue(value, unit)}`;
  const change = value === undefined || value === entry.value ? '' : ` (${describeChange(value, entry)}, ${verdict})`;
  return {
    kind: 'baseline',
    name: `${metric} against the baseline`,
    metric,
    status: isBroken(verdict) ? 'failed' : verdict === 'better' ? 'better' : 'passed',
    verdict,
    value,
    unit,
    message: `${metric} ${found}, baseline ${was}${change}; tolerance ${allowed}${direction === 'none' ? ' either way' : `, ${direction} is better`}`,
    location: baseline.locateMetric(metric),
  };
}

function describeChange(value: number, entry: BaselineFileEntry): string {
  const change = formatChange(value - entry.value, entry.unit);
  if (entry.value === 0) return change;
  const percent = ((value - entry.value) / Math.abs(entry.value)) * 100;
  return `${change}, ${percent > 0 ? '+' : ''}${percent.toFixed(1)}%`;
}

function namesIn(summaries: readonly Summary[]): readonly string[] {
  return [...new Set(summaries.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
}

/** A name that is only there with labels. */
function isAmbiguous(metric: string, measured: readonly string[]): boolean {
  return !metric.includes('{') && !measured.includes(metric) && measured.some((name) => name.startsWith(`${metric}{`));
}

/** Where nothing was measured, the name says it. */
function unitOf(metric: string): string {
  if (/_seconds(?:[_{]|$)/.test(metric)) return 'seconds';
  if (/_bytes(?:[_{]|$)/.test(metric)) return 'bytes';
  return /_ratio(?:[_{]|$)/.test(metric) ? 'ratio' : 'count';
}
