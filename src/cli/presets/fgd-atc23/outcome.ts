import { meanAndDeviation } from '../../../analysis/mean-and-deviation.ts';
import type { CellResult } from '../../cells/cell.ts';
import type { Choice, Experiment } from './experiments.ts';
import type { PublishedCell } from './fixtures.ts';

/** One number of one experiment beside the authors'. */
export interface ComparedValue {
  readonly metric: string;
  readonly arrivedPercent: number;
  readonly ours: number;
  /** Absent: not published. */
  readonly published: number | undefined;
}

export interface ExperimentOutcome extends Experiment {
  readonly fingerprint: string;
  readonly values: readonly ComparedValue[];
}

/** One policy on one trace: means over the seeds. */
export interface PolicySummary {
  readonly trace: string;
  readonly policy: string;
  readonly metric: string;
  readonly arrivedPercent: number;
  readonly seedCount: number;
  readonly oursMean: number;
  /** Sample standard deviation; absent with one seed. */
  readonly oursDeviation: number | undefined;
  readonly publishedMean: number | undefined;
  readonly publishedDeviation: number | undefined;
}

/** Whether what was to be reproduced was. */
export interface Verdict {
  /** Values of deterministic policies with the authors' order, and those that differ. */
  readonly comparedCount: number;
  readonly differing: readonly (ComparedValue & Pick<Experiment, 'trace' | 'seed'> & { readonly policy: string })[];
  /** The largest difference, in percentage points. */
  readonly largestDifference: number;
  /** Means of Random that are too far from the authors' to be chance. */
  readonly random: readonly { readonly trace: string; readonly standardErrors: number; readonly isFar: boolean }[];
}

export const ALLOCATION = 'gpu_allocation_percent';

/** The authors' names of curves, and ours. */
const CURVES: Readonly<Record<string, string>> = {
  [ALLOCATION]: 'gpu_arrival_allocation_percent',
  fragmentation_of_cluster_percent: 'gpu_arrival_fragmentation_of_cluster_percent',
  fragmentation_of_idle_percent: 'gpu_arrival_fragmentation_of_idle_percent',
};

/** What of a curve is held against the authors'. */
const COMPARED_PERCENTS: readonly number[] = [60, 80, 100, 110, 120, 130];

/** Percentage points: the authors print two decimals. Three of their 3,400 allocations differ by one of the last. */
const TOLERANCE = 0.01;
/** Beyond so many standard errors a difference of two means is no chance. */
const FAR = 3;
/** Where Random is looked at: where the authors' bars stand. */
const RANDOM_AT = 100;

export function outcomeOf(
  experiment: Experiment,
  { summary }: CellResult,
  published: readonly PublishedCell[],
): ExperimentOutcome {
  const { trace, seed, policy } = experiment;
  const own = published.filter(
    (cell) => cell.trace === trace && cell.seed === seed && cell.policy === policy.published,
  );
  const values = Object.entries(CURVES).flatMap(([metric, curve]) =>
    COMPARED_PERCENTS.flatMap((arrivedPercent) => {
      const ours = summary.metrics[`${curve}{arrived="${arrivedPercent}"}`]?.value;
      if (ours === undefined) return [];
      const cell = own.find((one) => one.metric === metric && one.arrivedPercent === arrivedPercent);
      return [{ metric, arrivedPercent, ours, published: cell?.value }];
    }),
  );
  return { ...experiment, fingerprint: summary.fingerprint, values };
}

export function summarizePolicies(outcomes: readonly ExperimentOutcome[]): readonly PolicySummary[] {
  const groups = new Map<string, ExperimentOutcome[]>();
  for (const outcome of outcomes) {
    const key = `${outcome.trace}/${outcome.policy.plugin}`;
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  }
  return [...groups.values()].flatMap((ofPolicy) =>
    Object.keys(CURVES).flatMap((metric) =>
      COMPARED_PERCENTS.flatMap((arrivedPercent) => {
        const values = ofPolicy.flatMap((one) =>
          one.values.filter((value) => value.metric === metric && value.arrivedPercent === arrivedPercent),
        );
        if (values.length === 0) return [];
        const ours = meanAndDeviation(values.map((value) => value.ours));
        const theirs = meanAndDeviation(
          values.flatMap((value) => (value.published === undefined ? [] : [value.published])),
        );
        return [
          {
            trace: ofPolicy[0]!.trace,
            policy: ofPolicy[0]!.policy.plugin,
            metric,
            arrivedPercent,
            seedCount: values.length,
            oursMean: ours.mean!,
            oursDeviation: ours.deviation,
            publishedMean: theirs.mean,
            publishedDeviation: theirs.deviation,
          },
        ];
      }),
    ),
  );
}

/** Only what was run by the authors' rules can differ from them. */
export function judge(
  outcomes: readonly ExperimentOutcome[],
  summaries: readonly PolicySummary[],
  { tieBreak, truncate }: Choice,
): Verdict | undefined {
  if (tieBreak !== 'lowest-name' || !truncate) return undefined;
  const compared = outcomes
    .filter(({ policy, orderFile }) => policy.isDeterministic && orderFile !== undefined)
    .flatMap(({ trace, seed, policy, values }) =>
      values
        .filter((value) => value.published !== undefined)
        .map((value) => ({ trace, seed, policy: policy.plugin, ...value })),
    );
  const difference = (value: ComparedValue): number => Math.abs(value.ours - value.published!);
  return {
    comparedCount: compared.length,
    // A last digit may be rounded either way.
    differing: compared.filter((value) => difference(value) > TOLERANCE + 0.005),
    largestDifference: compared.reduce((largest, value) => Math.max(largest, difference(value)), 0),
    random: summaries.filter(isRandomBar).flatMap(judgeRandom),
  };
}

function isRandomBar({ policy, metric, arrivedPercent }: PolicySummary): boolean {
  return policy === 'Random' && metric === ALLOCATION && arrivedPercent === RANDOM_AT;
}

function judgeRandom(summary: PolicySummary): Verdict['random'] {
  const { trace, seedCount, oursMean, oursDeviation, publishedMean, publishedDeviation } = summary;
  if (oursDeviation === undefined || publishedMean === undefined || publishedDeviation === undefined) return [];
  const error = Math.sqrt((oursDeviation * oursDeviation + publishedDeviation * publishedDeviation) / seedCount);
  const standardErrors = Math.abs(oursMean - publishedMean) / error;
  return [{ trace, standardErrors, isFar: standardErrors > FAR }];
}
