import { describeTieBreaks } from '../analysis/tie-break-text.ts';
import { formatDuration } from '../engine/time.ts';
import type { Comparison, MetricComparison, Verdict } from '../analysis/compare-variants.ts';
import { tieBreaksOf, type ComparisonReport } from './comparison.ts';
import type { DecisionSide, ExplainedDifference } from './decision-difference.ts';
import type { Output } from './host.ts';
import { formatCount } from './number-format.ts';
import { renderTable, styled } from './output.ts';
import { describeSeeds } from './seed-list.ts';
import { formatChange, formatValue } from './unit-format.ts';

const COLUMNS = ['median', 'difference', '95 % interval', 'p', 'A12', 'verdict', 'seeds to settle it'];

/** The whole comparison for a person. */
export function renderComparison(output: Output, report: ComparisonReport): string {
  const { scenario, variants, seeds, metrics, differences } = report;
  const same = metrics.filter(({ isSame }) => isSame);
  const heading = `${scenario}: ${variants.join(', ')}; ${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'} (${describeSeeds(seeds)}), each with the same work for all`;
  return [
    styled(output, 'bold', heading),
    renderMetrics(output, report),
    same.length === 0 ? '' : `The same in every run: ${same.map(({ name }) => name).join(', ')}`,
    styled(output, 'dim', `${LEGEND}\n${describeTieBreaks(tieBreaksOf(report))}`),
    ...differences.map((difference) => renderDifference(output, difference)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const LEGEND =
  'difference: median over the seeds, with its bootstrap interval; p: signed-rank test, after Holm; A12: chance of the greater value';

/** One table, so that columns stand in line; the names of metrics stand between its rows. */
function renderMetrics(output: Output, { metrics, variants, pairs }: ComparisonReport): string {
  const shown = metrics.filter(({ isSame }) => !isSame);
  if (shown.length === 0) return '';
  const blocks = shown.map((metric) => rowsOf(output, metric, variants, pairs.length >= variants.length));
  const table = renderTable(
    ['', ...COLUMNS].map((column) => styled(output, 'dim', column)),
    blocks.flat(),
    ['left', 'right', 'right', 'right', 'right', 'right', 'left', 'right'],
  ).split('\n');
  const lines = table.slice(0, 1);
  let row = 1;
  for (const [index, { name, direction }] of shown.entries()) {
    const wish = direction === 'none' ? '' : styled(output, 'dim', `, ${direction} is better`);
    lines.push(`${styled(output, 'cyan', name)}${wish}`);
    for (const _ of blocks[index]!) lines.push(table[row++]!);
  }
  return lines.join('\n');
}

/** A row per variant, with what it is against the first; where all pairs are compared, a row for each further pair. */
function rowsOf(
  output: Output,
  metric: MetricComparison,
  variants: readonly string[],
  hasAllPairs: boolean,
): string[][] {
  const { medians, unit, comparisons } = metric;
  const [reference] = variants;
  const rows = variants.map((variant) => {
    const value = medians.get(variant);
    const comparison = comparisons.find((other) => other.variant === variant && other.against === reference);
    const cells = comparison === undefined ? COLUMNS.slice(1).map(() => '') : cellsOf(output, comparison, unit);
    return [`  ${variant}`, value === undefined ? '' : formatValue(value, unit), ...cells];
  });
  if (!hasAllPairs) return rows;
  const others = comparisons.filter(({ against }) => against !== reference);
  return [
    ...rows,
    ...others.map((other) => [`  ${other.variant} against ${other.against}`, '', ...cellsOf(output, other, unit)]),
  ];
}

function cellsOf(output: Output, { verdict, difference }: Comparison, unit: string): string[] {
  if (difference === undefined) return ['', '', '', '', verdict, ''];
  const { median, interval, adjustedP, a12, seedsToSettle } = difference;
  return [
    formatChange(median, unit),
    `${formatChange(interval[0], unit)} to ${formatChange(interval[1], unit)}`,
    formatP(adjustedP),
    a12.toFixed(2),
    colour(output, verdict),
    describeSeedCount(verdict, seedsToSettle),
  ];
}

function formatP(p: number): string {
  if (p >= 0.9995) return '1';
  return p < 0.0001 ? '<0.0001' : p.toFixed(p < 0.01 ? 4 : 3);
}

/** Beyond this nobody will run them. Assumption. */
const MOST_SEEDS = 10_000;

function describeSeedCount(verdict: Verdict, count: number | undefined): string {
  if (count === undefined) return verdict === 'no difference shown' ? '' : 'settled';
  return count > MOST_SEEDS ? `over ${formatCount(MOST_SEEDS)}` : formatCount(count);
}

function colour(output: Output, verdict: Verdict): string {
  if (verdict === 'better') return styled(output, 'green', verdict);
  return verdict === 'worse' ? styled(output, 'red', verdict) : verdict;
}

function renderDifference(output: Output, { variant, against, seed, decision }: ExplainedDifference): string {
  const pair = `${variant} and ${against}, seed ${seed}`;
  if (decision === undefined) return styled(output, 'cyan', `No decision differs between ${pair}`);
  const lines = [
    styled(output, 'cyan', `First decision that differs between ${pair}`),
    `  pod ${decision.pod}, attempt ${decision.attempt}`,
    ...decision.sides.map(describeSide),
  ];
  const table = renderScores(output, decision.sides);
  return table === '' ? lines.join('\n') : `${lines.join('\n')}\n${table}`;
}

function describeSide({ variant, at, result, nodeName, why }: DecisionSide): string {
  const when = at === undefined ? '' : ` at ${formatDuration(at)}`;
  const what = nodeName === undefined ? result : `goes to ${nodeName}`;
  return `  ${variant}: ${what}${when}${why === '' ? '' : `; ${why}`}`;
}

/** A column per plugin that gives the nodes different scores anywhere. */
function renderScores(output: Output, sides: readonly DecisionSide[]): string {
  const rows = sides.flatMap((side) => side.scores.map((score) => ({ side, score })));
  const names = [...new Set(rows.flatMap(({ score }) => score.plugins.map(({ plugin }) => plugin)))].filter(
    (plugin) => {
      const values = rows.map(({ score }) => score.plugins.find((other) => other.plugin === plugin)?.weighted);
      return values.some((value) => value !== values[0]);
    },
  );
  if (rows.length === 0) return '';
  return renderTable(
    ['    ', '', 'node', 'total', ...names].map((text) => styled(output, 'dim', text)),
    rows.map(({ side, score }) => [
      `    ${side.variant}`,
      score.nodeName === side.nodeName ? '*' : '',
      score.nodeName,
      String(score.total),
      ...names.map((name) => String(score.plugins.find(({ plugin }) => plugin === name)?.weighted ?? '')),
    ]),
    ['left', 'left', 'left', 'right', ...names.map(() => 'right' as const)],
  );
}
