import { describeTieBreak } from '../../../analysis/tie-break-text.ts';
import type { ResultSink } from '../../../observe/results.ts';
import { CsvFile } from '../../../observe/results/csv-file.ts';
import type { Output } from '../../host.ts';
import { renderTable, styled } from '../../output.ts';
import type { Choice } from './experiments.ts';
import { ALLOCATION, type ExperimentOutcome, type PolicySummary, type Verdict } from './outcome.ts';

export interface PresetReport {
  readonly version: string;
  readonly choice: Choice;
  readonly outcomes: readonly ExperimentOutcome[];
  readonly summaries: readonly PolicySummary[];
  /** Absent: not run by the authors' rules. */
  readonly verdict: Verdict | undefined;
}

/** Which points stand in tables; the others are in cells.csv. */
const SHOWN_PERCENTS = [100, 110, 120, 130];
/** Where the paper's bars stand. */
const BAR_AT = 100;
const BAR_WIDTH = 40;
/** Percent of the cluster at the end of a bar's scale. */
const BAR_SCALE = 16;

/** preset.json holds this: plain data in a fixed order. */
export function toJson({ version, choice, outcomes, summaries, verdict }: PresetReport): object {
  return {
    preset: 'fgd-atc23',
    version,
    ...choice,
    experiments: outcomes.map(({ trace, policy, seed, orderFile, fingerprint, values }) => ({
      trace,
      policy: policy.plugin,
      seed,
      order: orderFile === undefined ? 'drawn' : 'recorded',
      fingerprint,
      values: values.map((value) => ({ ...value, published: value.published ?? null })),
    })),
    summaries: summaries.map((summary) => ({
      ...summary,
      oursDeviation: summary.oursDeviation ?? null,
      publishedMean: summary.publishedMean ?? null,
      publishedDeviation: summary.publishedDeviation ?? null,
    })),
    verdict: verdict ?? null,
  };
}

/** preset.json, and cells.csv with one row per number. */
export function writePreset(sink: ResultSink, report: PresetReport): void {
  const file = sink.open('preset.json');
  file.write(`${JSON.stringify(toJson(report), undefined, 2)}\n`);
  file.close();
  const table = new CsvFile(sink, 'cells.csv', [
    'trace',
    'policy',
    'seed',
    'order',
    'tie_break',
    'metric',
    'arrived_percent',
    'ours',
    'published',
    'difference',
  ]);
  for (const { trace, policy, seed, orderFile, values } of report.outcomes) {
    for (const { metric, arrivedPercent, ours, published } of values) {
      table.write([
        trace,
        policy.plugin,
        seed,
        orderFile === undefined ? 'drawn' : 'recorded',
        report.choice.tieBreak,
        metric,
        String(arrivedPercent),
        String(ours),
        published === undefined ? '' : String(published),
        published === undefined ? '' : (ours - published).toFixed(4),
      ]);
    }
  }
  table.close();
}

/** For people. */
export function renderPreset(output: Output, report: PresetReport): string {
  const { choice, outcomes, summaries } = report;
  const traces = [...new Set(outcomes.map(({ trace }) => trace))];
  const blocks = traces.map((trace) => {
    const ofTrace = summaries.filter((summary) => summary.trace === trace && summary.metric === ALLOCATION);
    return [
      styled(output, 'bold', `${trace}: GPU allocation in % of the cluster, ours and as published`),
      cellTable(
        output,
        outcomes.filter((outcome) => outcome.trace === trace),
      ),
      '',
      meanTable(output, ofTrace),
      '',
      ...bars(output, ofTrace),
    ].join('\n');
  });
  const scores = choice.truncate ? 'whole-numbered scores' : 'scores with fractions';
  return [...blocks, `${describeTieBreak(choice.tieBreak)}; ${scores}`, ...verdictLines(report)].join('\n\n');
}

function cellTable(output: Output, outcomes: readonly ExperimentOutcome[]): string {
  const head = ['policy', 'seed', ...SHOWN_PERCENTS.flatMap((percent) => [`${percent} %`, 'paper'])];
  return renderTable(
    head.map((title) => styled(output, 'dim', title)),
    outcomes.map(({ policy, seed, orderFile, values }) => [
      policy.plugin,
      orderFile === undefined ? `${seed} (drawn)` : seed,
      ...SHOWN_PERCENTS.flatMap((percent) => {
        const value = values.find(({ metric, arrivedPercent }) => metric === ALLOCATION && arrivedPercent === percent);
        return [show(value?.ours), show(value?.published)];
      }),
    ]),
  );
}

function meanTable(output: Output, summaries: readonly PolicySummary[]): string {
  const head = ['mean +- sd', 'seeds', ...SHOWN_PERCENTS.flatMap((percent) => [`${percent} %`, 'paper'])];
  const policies = [...new Set(summaries.map(({ policy }) => policy))];
  return renderTable(
    head.map((title) => styled(output, 'dim', title)),
    policies.map((policy) => {
      const own = summaries.filter((summary) => summary.policy === policy);
      const cells = SHOWN_PERCENTS.flatMap((percent) => {
        const point = own.find(({ arrivedPercent }) => arrivedPercent === percent);
        return [
          showMean(point?.oursMean, point?.oursDeviation),
          showMean(point?.publishedMean, point?.publishedDeviation),
        ];
      });
      return [policy, String(own[0]!.seedCount), ...cells];
    }),
  );
}

/** As figures 11 to 14 of the paper: what is left unallocated. */
function bars(output: Output, summaries: readonly PolicySummary[]): readonly string[] {
  const points = summaries.filter(({ arrivedPercent }) => arrivedPercent === BAR_AT);
  const width = Math.max(...points.map(({ policy }) => policy.length));
  return [
    styled(output, 'dim', `unallocated GPU in % of the cluster when ${BAR_AT} % has been asked for`),
    ...points.map(({ policy, oursMean }) => {
      const left = 100 - oursMean;
      const length = Math.min(BAR_WIDTH, Math.round((left / BAR_SCALE) * BAR_WIDTH));
      return `${policy.padEnd(width)}  ${'█'.repeat(length)} ${left.toFixed(2)}`;
    }),
  ];
}

function verdictLines({ verdict }: PresetReport): readonly string[] {
  if (verdict === undefined) return ['not run by the rules of the paper: published values stand there to be compared'];
  const { comparedCount, differing, largestDifference, random } = verdict;
  const lines: string[] = [];
  if (comparedCount > 0) {
    const equal = comparedCount - differing.length;
    const largest = `the largest difference is ${largestDifference.toFixed(4)} percentage points`;
    lines.push(`deterministic policies: ${equal} of ${comparedCount} values are the published ones; ${largest}`);
  }
  for (const { trace, policy, seed, metric, arrivedPercent, ours, published } of differing) {
    lines.push(`  ${trace} ${policy} seed ${seed}, ${metric} at ${arrivedPercent} %: ${ours}, published ${published}`);
  }
  for (const { trace, standardErrors, isFar } of random) {
    const word = isFar ? 'too far for chance' : 'as close as chance allows';
    lines.push(`Random on ${trace}: ${standardErrors.toFixed(1)} standard errors from the published mean, ${word}`);
  }
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function show(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(2);
}

function showMean(value: number | undefined, deviation: number | undefined): string {
  return deviation === undefined ? show(value) : `${show(value)} +- ${deviation.toFixed(2)}`;
}
