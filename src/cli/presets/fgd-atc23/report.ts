import type { ResultSink } from '../../../observe/results.ts';
import { CsvFile } from '../../../observe/results/csv-file.ts';
import { loadPageBundle } from '../../report/page-bundle.ts';
import { toPresetReport } from '../../report/preset-report-data.ts';
import { renderPage } from '../../report/render-page.ts';
import type { Choice } from './experiments.ts';
import { FINAL_REPORT_COLUMNS } from './final-report.ts';
import type { ExperimentOutcome, PolicySummary } from './outcome.ts';
import { verdictLines } from './text.ts';
import type { JudgedValue, Verdict } from './verdict.ts';

export interface PresetReport {
  readonly version: string;
  readonly choice: Choice;
  readonly outcomes: readonly ExperimentOutcome[];
  readonly summaries: readonly PolicySummary[];
  /** Absent: not run by the authors' rules. */
  readonly verdict: Verdict | undefined;
}

/** preset.json holds this: plain data in a fixed order. */
export function toJson(report: PresetReport): object {
  const { version, choice, outcomes, summaries, verdict } = report;
  return {
    preset: 'fgd-atc23',
    version,
    ...choice,
    experiments: outcomes.map((outcome) => ({
      trace: outcome.trace,
      policy: outcome.policy.plugin,
      seed: outcome.seed,
      order: orderOf(outcome),
      fingerprint: outcome.fingerprint,
      finalReport: Object.fromEntries(
        FINAL_REPORT_COLUMNS.map((column) => [column, outcome.finalReport[column] ?? null]),
      ),
      values: outcome.values.map(({ ours, published, ...value }) => ({
        ...value,
        ours: ours ?? null,
        published: published ?? null,
      })),
    })),
    summaries: summaries.map((summary) => ({
      ...summary,
      oursMean: summary.oursMean ?? null,
      oursDeviation: summary.oursDeviation ?? null,
      publishedMean: summary.publishedMean ?? null,
      publishedDeviation: summary.publishedDeviation ?? null,
    })),
    verdict:
      verdict === undefined
        ? null
        : { ...verdict, differing: verdict.differing.map(plain), missing: verdict.missing.map(plain) },
    verdictLines: verdictLines(report),
  };
}

function plain(value: JudgedValue): object {
  return { ...value, ours: value.ours ?? null };
}

function orderOf({ orderFile }: ExperimentOutcome): string {
  return orderFile === undefined ? 'drawn' : 'recorded';
}

const EXPERIMENT_COLUMNS = ['trace', 'policy', 'seed', 'order', 'tie_break'];

/** preset.json; cells.csv with one row per number; report.csv with what the authors' simulator reports at the end. */
export function writePreset(sink: ResultSink, report: PresetReport): void {
  const file = sink.open('preset.json');
  file.write(`${JSON.stringify(toJson(report), undefined, 2)}\n`);
  file.close();
  const columns = ['metric', 'arrived_percent', 'ours', 'published', 'difference'];
  const cells = new CsvFile(sink, 'cells.csv', [...EXPERIMENT_COLUMNS, ...columns]);
  const finals = new CsvFile(sink, 'report.csv', [...EXPERIMENT_COLUMNS, ...FINAL_REPORT_COLUMNS]);
  for (const outcome of report.outcomes) {
    const { trace, policy, seed, values, finalReport } = outcome;
    const experiment = [trace, policy.plugin, seed, orderOf(outcome), report.choice.tieBreak];
    finals.write([...experiment, ...FINAL_REPORT_COLUMNS.map((column) => field(finalReport[column]))]);
    for (const { metric, arrivedPercent, ours, published } of values) {
      const difference = ours === undefined || published === undefined ? '' : (ours - published).toFixed(4);
      cells.write([...experiment, metric, String(arrivedPercent), field(ours), field(published), difference]);
    }
  }
  cells.close();
  finals.close();
}

function field(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

/** report.html */
export async function writeReport(sink: ResultSink, report: PresetReport): Promise<void> {
  const data = toPresetReport('preset.json', JSON.stringify(toJson(report)));
  const file = sink.open('report.html');
  file.write(renderPage(data, await loadPageBundle()));
  file.close();
}
