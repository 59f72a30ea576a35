import { meanAndDeviation } from '../../../analysis/mean-and-deviation.ts';
import type { CellResult } from '../../cells/cell.ts';
import { curveOf, CURVES } from './curves.ts';
import type { Experiment } from './experiments.ts';
import { finalReportOf, type FinalReport } from './final-report.ts';
import type { PublishedCell } from './published.ts';

/** One number of one experiment beside the authors'. */
export interface ComparedValue {
  readonly metric: string;
  readonly arrivedPercent: number;
  /** Absent: the run never came so far, or nothing of this kind was measured. */
  readonly ours: number | undefined;
  /** Absent: not published. */
  readonly published: number | undefined;
}

export interface ExperimentOutcome extends Experiment {
  readonly fingerprint: string;
  /** By metric, then by percent. */
  readonly values: readonly ComparedValue[];
  readonly finalReport: FinalReport;
}

/** One policy on one trace: means over the seeds. */
export interface PolicySummary {
  readonly trace: string;
  readonly policy: string;
  readonly metric: string;
  readonly arrivedPercent: number;
  /** Seeds with a value of ours, and with a published one. */
  readonly seedCount: number;
  readonly publishedSeedCount: number;
  readonly oursMean: number | undefined;
  /** Sample standard deviation; absent with one seed. */
  readonly oursDeviation: number | undefined;
  readonly publishedMean: number | undefined;
  readonly publishedDeviation: number | undefined;
}

/** Every point of ours, and every one that is published. */
export function outcomeOf(
  experiment: Experiment,
  { summary }: CellResult,
  published: readonly PublishedCell[],
): ExperimentOutcome {
  const { trace, seed, policy } = experiment;
  const own = published.filter((cell) => cell.trace === trace && cell.seed === seed && cell.policy === policy.plugin);
  const values = CURVES.flatMap(({ metric, ours }) => {
    const curve = curveOf(summary, ours);
    const theirs = new Map(
      own.filter((cell) => cell.metric === metric).map(({ arrivedPercent, value }) => [arrivedPercent, value]),
    );
    return sorted([...curve.keys(), ...theirs.keys()]).map((arrivedPercent) => ({
      metric,
      arrivedPercent,
      ours: curve.get(arrivedPercent),
      published: theirs.get(arrivedPercent),
    }));
  });
  return { ...experiment, fingerprint: summary.fingerprint, values, finalReport: finalReportOf(summary) };
}

export function summarizePolicies(outcomes: readonly ExperimentOutcome[]): readonly PolicySummary[] {
  const groups = new Map<string, ExperimentOutcome[]>();
  for (const outcome of outcomes) {
    const key = `${outcome.trace}/${outcome.policy.plugin}`;
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  }
  return [...groups.values()].flatMap((ofPolicy) => {
    const all = ofPolicy.flatMap(({ values }) => values);
    return CURVES.flatMap(({ metric }) => {
      const ofMetric = all.filter((value) => value.metric === metric);
      return sorted(ofMetric.map(({ arrivedPercent }) => arrivedPercent)).map((arrivedPercent) => {
        const values = ofMetric.filter((value) => value.arrivedPercent === arrivedPercent);
        const ours = values.flatMap((value) => value.ours ?? []);
        const theirs = values.flatMap((value) => value.published ?? []);
        const [mine, published] = [meanAndDeviation(ours), meanAndDeviation(theirs)];
        return {
          trace: ofPolicy[0]!.trace,
          policy: ofPolicy[0]!.policy.plugin,
          metric,
          arrivedPercent,
          seedCount: ours.length,
          publishedSeedCount: theirs.length,
          oursMean: mine.mean,
          oursDeviation: mine.deviation,
          publishedMean: published.mean,
          publishedDeviation: published.deviation,
        };
      });
    });
  });
}

/** Each once, in ascending order. */
function sorted(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
