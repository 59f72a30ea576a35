import { describeTieBreak } from '../../../analysis/tie-break-text.ts';
import type { Output } from '../../host.ts';
import { renderTable, styled } from '../../output.ts';
import { ALLOCATION, CURVES } from './curves.ts';
import type { ExperimentOutcome, PolicySummary } from './outcome.ts';
import type { PresetReport } from './report.ts';
import { ENOUGH_SEEDS, FAR, type JudgedValue, type RandomVerdict, type Verdict } from './verdict.ts';

/** Which points stand in tables; the others are in cells.csv. */
const SHOWN_PERCENTS = [100, 110, 120, 130];
/** Where the paper's bars stand. */
const BAR_AT = 100;
const BAR_WIDTH = 40;

/** For people. */
export function renderPreset(output: Output, report: PresetReport): string {
  const { choice, outcomes, summaries } = report;
  const traces = [...new Set(outcomes.map(({ trace }) => trace))];
  const blocks = traces.map((trace) => {
    const ofTrace = summaries.filter((summary) => summary.trace === trace);
    const experiments = outcomes.filter((outcome) => outcome.trace === trace);
    return [...CURVES.map((curve) => curveTables(output, curve, experiments, ofTrace)), bars(output, ofTrace)].join(
      '\n\n',
    );
  });
  const scores = choice.truncate ? 'whole-numbered scores' : 'scores with fractions';
  const verdict = verdictLines(report).join('\n');
  return [...blocks, `${describeTieBreak(choice.tieBreak)}; ${scores}`, verdict].join('\n\n');
}

/** Cell by cell, then the means over the seeds, if there are several. */
function curveTables(
  output: Output,
  { metric, title }: (typeof CURVES)[number],
  outcomes: readonly ExperimentOutcome[],
  summaries: readonly PolicySummary[],
): string {
  const cells = [
    styled(output, 'bold', `${outcomes[0]!.trace}: ${title}, ours and as published`),
    cellTable(output, metric, outcomes),
  ];
  if (outcomes.every(({ seed }) => seed === outcomes[0]!.seed)) return cells.join('\n');
  const ofCurve = summaries.filter((summary) => summary.metric === metric);
  return [...cells, '', meanTable(output, ofCurve)].join('\n');
}

function cellTable(output: Output, metric: string, outcomes: readonly ExperimentOutcome[]): string {
  const head = ['policy', 'seed', ...SHOWN_PERCENTS.flatMap((percent) => [`${percent} %`, 'paper'])];
  return renderTable(
    head.map((title) => styled(output, 'dim', title)),
    outcomes.map(({ policy, seed, orderFile, values }) => [
      policy.plugin,
      orderFile === undefined ? `${seed} (drawn)` : seed,
      ...SHOWN_PERCENTS.flatMap((percent) => {
        const value = values.find((one) => one.metric === metric && one.arrivedPercent === percent);
        return [show(value?.ours), show(value?.published)];
      }),
    ]),
  );
}

function meanTable(output: Output, summaries: readonly PolicySummary[]): string {
  const head = ['mean +- sd', 'seeds', 'paper', ...SHOWN_PERCENTS.flatMap((percent) => [`${percent} %`, 'paper'])];
  const policies = [...new Set(summaries.map(({ policy }) => policy))];
  return renderTable(
    head.map((title) => styled(output, 'dim', title)),
    policies.map((policy) => {
      const own = summaries.filter((summary) => summary.policy === policy);
      const most = (counts: readonly number[]): string => String(Math.max(0, ...counts));
      const cells = SHOWN_PERCENTS.flatMap((percent) => {
        const point = own.find(({ arrivedPercent }) => arrivedPercent === percent);
        return [
          showMean(point?.oursMean, point?.oursDeviation),
          showMean(point?.publishedMean, point?.publishedDeviation),
        ];
      });
      const seeds = most(own.map(({ seedCount }) => seedCount));
      return [policy, seeds, most(own.map(({ publishedSeedCount }) => publishedSeedCount)), ...cells];
    }),
  );
}

/** As figures 11 to 14 of the paper: what is left unallocated. The line behind a bar reaches one standard deviation further. */
function bars(output: Output, summaries: readonly PolicySummary[]): string {
  const points = summaries.flatMap(({ metric, arrivedPercent, policy, ...point }) =>
    metric === ALLOCATION && arrivedPercent === BAR_AT && point.oursMean !== undefined
      ? [{ ...point, policy, left: 100 - point.oursMean, spread: point.oursDeviation ?? 0 }]
      : [],
  );
  const title = `unallocated GPU in % of the cluster when ${BAR_AT} % has been asked for`;
  if (points.length === 0) return styled(output, 'dim', `${title}: no experiment came so far`);
  const width = Math.max(...points.map(({ policy }) => policy.length));
  const scale = BAR_WIDTH / Math.max(...points.map(({ left, spread }) => left + spread), Number.MIN_VALUE);
  return [
    styled(output, 'dim', title),
    ...points.map(({ policy, left, spread, oursDeviation, publishedMean, publishedDeviation }) => {
      const [length, reach] = [Math.round(left * scale), Math.round((left + spread) * scale)];
      const published = publishedMean === undefined ? undefined : 100 - publishedMean;
      const texts = [showMean(left, oursDeviation), `paper ${showMean(published, publishedDeviation)}`];
      return `${policy.padEnd(width)}  ${'█'.repeat(length)}${'─'.repeat(reach - length)} ${texts.join(', ')}`;
    }),
  ].join('\n');
}

/** What is the paper's and what is not, a line each. */
export function verdictLines({ verdict, outcomes }: Pick<PresetReport, 'verdict' | 'outcomes'>): readonly string[] {
  if (verdict === undefined) return ['not run by the rules of the paper: published values stand there to be compared'];
  const { comparedCount, differing, missing, random } = verdict;
  const drawn = outcomes.filter(({ orderFile }) => orderFile === undefined).length;
  return [
    ...(comparedCount === 0 ? [] : [deterministicLine(verdict)]),
    ...differing.map(differenceLine),
    ...(missing.length === 0 ? [] : [`Random: ${missing.length} published values have none of ours beside them`]),
    ...missing.map(differenceLine),
    ...random.map(randomLine),
    ...(drawn === 0
      ? []
      : [
          `${drawn} of ${outcomes.length} experiments ran in an order that was drawn here: no digit of them is the paper's`,
        ]),
    ...(comparedCount === 0 && missing.length === 0 && random.length === 0
      ? ['nothing that is published was compared']
      : []),
  ];
}

function deterministicLine({ comparedCount, differing, largestDifference }: Verdict): string {
  const equal = comparedCount - differing.length;
  const without = differing.filter(({ ours }) => ours === undefined).length;
  const missing = without === 0 ? '' : `${without} have none of ours beside them; `;
  const largest = `the largest difference is ${largestDifference.toFixed(4)} percentage points`;
  return `deterministic policies: ${equal} of ${comparedCount} values are the published ones; ${missing}${largest}`;
}

function differenceLine({ trace, policy, seed, metric, arrivedPercent, ours, published }: JudgedValue): string {
  const text = ours === undefined ? 'none of ours' : String(ours);
  return `  ${trace} ${policy} seed ${seed}, ${metric} at ${arrivedPercent} %: ${text}, published ${published}`;
}

function randomLine(verdict: RandomVerdict): string {
  const { trace, pointCount, metric, arrivedPercent, seedCount, publishedSeedCount, isJudged, isFar } = verdict;
  const difference = `${verdict.difference < 0 ? '' : '+'}${verdict.difference.toFixed(2)} percentage points`;
  const distance = `${verdict.standardErrors.toFixed(1)} standard errors`;
  const seeds = `${seedCount} seeds of ours, ${publishedSeedCount} published`;
  const where = `Random on ${trace} (${seeds}): of ${pointCount} means the farthest is ${metric} at ${arrivedPercent} %, ${difference}, ${distance}`;
  if (!isJudged) return `${where}; not judged, which takes ${ENOUGH_SEEDS} seeds on both sides`;
  return `${where}; ${isFar ? `too far for chance (more than ${FAR})` : 'as close as chance allows'}`;
}

function show(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(2);
}

function showMean(value: number | undefined, deviation: number | undefined): string {
  return deviation === undefined ? show(value) : `${show(value)} +- ${deviation.toFixed(2)}`;
}
