import { LEVEL, type MetricComparison, type Pair } from '../analysis/compare-variants.ts';
import { CONFIDENCE, RESAMPLES } from '../analysis/bootstrap-interval.ts';
import type { ResultSink, Summary } from '../observe/results.ts';
import { numberText } from '../observe/number-text.ts';
import { CsvFile } from '../observe/results/csv-file.ts';
import type { TieBreak } from '../scheduling/tie-break.ts';
import type { ExplainedDifference } from './decision-difference.ts';

/** All that `orrery compare` found out. */
export interface ComparisonReport {
  readonly scenario: string;
  /** Of the simulator. */
  readonly version: string;
  /** The first one is what the others are held against, unless all pairs are compared. */
  readonly variants: readonly string[];
  readonly seeds: readonly string[];
  readonly pairs: readonly Pair[];
  readonly metrics: readonly MetricComparison[];
  /** By variant, in the order of the seeds. */
  readonly summaries: ReadonlyMap<string, readonly Summary[]>;
  readonly differences: readonly ExplainedDifference[];
}

/** Which of the best nodes each variant takes. */
export function tieBreaksOf({ variants, summaries }: ComparisonReport): readonly (readonly [string, TieBreak])[] {
  return variants.map((variant) => [variant, summaries.get(variant)![0]!.tieBreak]);
}

/** As comparison.json holds it: plain data in a fixed order. */
export function toJson(report: ComparisonReport): object {
  const { scenario, version, variants, seeds, metrics, summaries, differences } = report;
  return {
    scenario,
    version,
    level: LEVEL,
    confidence: CONFIDENCE,
    resamples: RESAMPLES,
    seeds,
    variants: variants.map((name) => {
      const runs = summaries.get(name)!;
      return {
        name,
        scenarioHash: runs[0]!.scenarioHash,
        tieBreak: runs[0]!.tieBreak,
        fingerprints: runs.map(({ fingerprint }) => fingerprint),
      };
    }),
    metrics: metrics.map(({ name, unit, direction, medians, comparisons }) => ({
      name,
      unit,
      direction,
      variants: variants.map((variant) => ({
        variant,
        median: orNull(medians.get(variant)),
        values: summaries.get(variant)!.map(({ metrics: measured }) => orNull(measured[name]?.value)),
      })),
      comparisons: comparisons.map(({ difference, ...rest }) => ({
        ...rest,
        ...(difference && { ...difference, seedsToSettle: orNull(difference.seedsToSettle) }),
      })),
    })),
    firstDifferences: differences.map(({ decision, ...rest }) => ({
      ...rest,
      decision: decision
        ? {
            ...decision,
            sides: decision.sides.map(({ variant, at, ...side }) => ({
              variant,
              ...(at !== undefined && { atSeconds: at / 1_000_000 }),
              ...side,
            })),
          }
        : null,
    })),
  };
}

function orNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

/** comparison.json, and comparison.csv with one row per metric and pair. */
export function writeComparison(sink: ResultSink, report: ComparisonReport): void {
  const file = sink.open('comparison.json');
  file.write(`${JSON.stringify(toJson(report), undefined, 2)}\n`);
  file.close();
  const table = new CsvFile(sink, 'comparison.csv', CSV_COLUMNS);
  const tieBreaks = new Map(tieBreaksOf(report));
  for (const { name, unit, direction, medians, comparisons } of report.metrics) {
    for (const { variant, against, seedCount, differingCount, verdict, difference } of comparisons) {
      const cell = (value: number | undefined): string =>
        value === undefined || !Number.isFinite(value) ? '' : numberText(value);
      table.write([
        name,
        unit,
        direction,
        variant,
        against,
        String(seedCount),
        String(differingCount),
        cell(medians.get(variant)),
        cell(medians.get(against)),
        cell(difference?.median),
        cell(difference?.mean),
        cell(difference?.interval[0]),
        cell(difference?.interval[1]),
        difference === undefined ? '' : String(difference.p),
        difference === undefined ? '' : String(difference.adjustedP),
        cell(difference?.a12),
        difference?.effect ?? '',
        verdict,
        cell(difference?.seedsToSettle),
        tieBreaks.get(variant)!,
        tieBreaks.get(against)!,
      ]);
    }
  }
  table.close();
}

const CSV_COLUMNS = [
  'metric',
  'unit',
  'direction',
  'variant',
  'against',
  'seeds',
  'seeds_differing',
  'median',
  'median_against',
  'difference_median',
  'difference_mean',
  'interval_low',
  'interval_high',
  'p',
  'p_holm',
  'a12',
  'effect',
  'verdict',
  'seeds_to_settle',
  'tie_break',
  'tie_break_against',
];
