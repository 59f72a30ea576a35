import type { Choice, Experiment } from './experiments.ts';
import type { ComparedValue, ExperimentOutcome, PolicySummary } from './outcome.ts';

/** A published value of an experiment, and ours. */
export interface JudgedValue extends ComparedValue, Pick<Experiment, 'trace' | 'seed'> {
  readonly policy: string;
  readonly published: number;
}

/** How far the means of Random are from the authors': the point that is farthest off. */
export interface RandomVerdict {
  readonly trace: string;
  /** Points of all curves that have means and deviations on both sides. */
  readonly pointCount: number;
  readonly metric: string;
  readonly arrivedPercent: number;
  readonly seedCount: number;
  readonly publishedSeedCount: number;
  /** Ours less theirs, in percentage points. */
  readonly difference: number;
  readonly standardErrors: number;
  /** False: too few seeds on one side to say anything. */
  readonly isJudged: boolean;
  /** Too far to be chance; never when it is not judged. */
  readonly isFar: boolean;
}

/** Whether what was to be reproduced was. */
export interface Verdict {
  /** Published values of deterministic policies that ran in the authors' order. */
  readonly comparedCount: number;
  /** Those that differ, or that have none of ours beside them. */
  readonly differing: readonly JudgedValue[];
  /** The largest difference, in percentage points. */
  readonly largestDifference: number;
  /** Published values of Random with none of ours beside them. */
  readonly missing: readonly JudgedValue[];
  readonly random: readonly RandomVerdict[];
}

/** Percentage points: half of the last digit that is published, and half of the last one that we keep. */
export const TOLERANCE = 0.005 + 0.000_000_5;
/** Beyond so many standard errors a difference of two means is no chance. */
export const FAR = 3;
/**
 * Seeds on either side from which on this holds: the authors' ten. A standard error that is itself estimated from a few values is
 * often far too small at one of a curve's points.
 */
export const ENOUGH_SEEDS = 10;

/** What is left when a decimal fraction is no double. */
const SLACK = 1e-9;

/** Only what was run by the authors' rules can differ from them. */
export function judge(
  outcomes: readonly ExperimentOutcome[],
  summaries: readonly PolicySummary[],
  { tieBreak, truncate }: Choice,
): Verdict | undefined {
  if (tieBreak !== 'lowest-name' || !truncate) return undefined;
  const recorded = outcomes.filter(({ orderFile }) => orderFile !== undefined);
  const compared = recorded.filter(({ policy }) => policy.isDeterministic).flatMap(publishedValues);
  const drawn = recorded.filter(({ policy }) => !policy.isDeterministic).flatMap(publishedValues);
  return {
    comparedCount: compared.length,
    differing: compared.filter((value) => differenceOf(value) > TOLERANCE + SLACK),
    largestDifference: compared
      .filter(({ ours }) => ours !== undefined)
      .reduce((largest, value) => Math.max(largest, differenceOf(value)), 0),
    missing: drawn.filter(({ ours }) => ours === undefined),
    random: judgeRandom(summaries.filter(({ policy }) => policy === 'Random')),
  };
}

/** Nothing was published that is not ours, too. True without a verdict. */
export function isReproduced(verdict: Verdict | undefined): boolean {
  if (verdict === undefined) return true;
  const { differing, missing, random } = verdict;
  return differing.length === 0 && missing.length === 0 && !random.some(({ isFar }) => isFar);
}

function publishedValues({ trace, seed, policy, values }: ExperimentOutcome): readonly JudgedValue[] {
  return values.flatMap(({ published, ...value }) =>
    published === undefined ? [] : [{ trace, seed, policy: policy.plugin, ...value, published }],
  );
}

/** Infinity where there is none of ours. */
function differenceOf({ ours, published }: JudgedValue): number {
  return ours === undefined ? Infinity : Math.abs(ours - published);
}

function judgeRandom(summaries: readonly PolicySummary[]): readonly RandomVerdict[] {
  const traces = [...new Set(summaries.map(({ trace }) => trace))];
  return traces.flatMap((trace) => {
    const points = summaries.filter((summary) => summary.trace === trace).flatMap(judgePoint);
    if (points.length === 0) return [];
    // A point that is too far must not hide behind one with too few seeds.
    const judged = points.filter(({ isJudged }) => isJudged);
    const considered = judged.length === 0 ? points : judged;
    const farthest = considered.reduce((a, b) => (b.standardErrors > a.standardErrors ? b : a));
    return [{ ...farthest, pointCount: considered.length }];
  });
}

function judgePoint(summary: PolicySummary): readonly Omit<RandomVerdict, 'pointCount'>[] {
  const { trace, metric, arrivedPercent, seedCount, publishedSeedCount } = summary;
  const { oursMean, oursDeviation, publishedMean, publishedDeviation } = summary;
  if (oursMean === undefined || oursDeviation === undefined) return [];
  if (publishedMean === undefined || publishedDeviation === undefined) return [];
  const difference = oursMean - publishedMean;
  const error = Math.sqrt(
    (oursDeviation * oursDeviation) / seedCount + (publishedDeviation * publishedDeviation) / publishedSeedCount,
  );
  const standardErrors = difference === 0 ? 0 : Math.abs(difference) / error;
  const isJudged = Math.min(seedCount, publishedSeedCount) >= ENOUGH_SEEDS;
  const isFar = isJudged && standardErrors > FAR;
  return [
    { trace, metric, arrivedPercent, seedCount, publishedSeedCount, difference, standardErrors, isJudged, isFar },
  ];
}
