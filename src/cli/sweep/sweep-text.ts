import { commonTieBreak, describeTieBreak, needsTieBreakColumn } from '../../analysis/tie-break-text.ts';
import { shorten } from '../../api/input-error.ts';
import { toRecord } from '../../scenario/sweep-plan-file.ts';
import type { Output } from '../host.ts';
import { renderTable, styled } from '../output.ts';
import { describeSeeds } from '../seed-list.ts';
import { formatValue } from '../unit-format.ts';
import { valueText } from './point-text.ts';
import type { SweepMetric, SweepTable } from './sweep-table.ts';

/** Where the output is no terminal, lines of this length are still pleasant to read. */
const DEFAULT_WIDTH = 120;
/** Characters of a line in the head of a column, if its words allow. */
const HEAD_WIDTH = 14;

/** A row per point of the grid with the medians of the metrics over the seeds; as many tables side by side as it takes. */
export function renderSweepText(output: Output, table: SweepTable, names: readonly string[]): string {
  const { plan } = table;
  const chosen = names.flatMap((name) => table.metrics.filter((metric) => metric.name === name));
  const shown = chosen.filter(({ values }) => values.some((value) => value !== values[0]));
  const same = chosen.filter((metric) => !shown.includes(metric)).map(({ name }) => name);
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  const heading = `${plan.scenario}: ${count(plan.cells.length, 'cell')}, ${count(plan.points.length, 'point')} x ${count(plan.seeds.length, 'seed')} (${shorten(describeSeeds(plan.seeds))})`;
  const width = output.columns ?? DEFAULT_WIDTH;
  return [
    styled(output, 'bold', heading),
    ...splitToWidth(table, shown, width).map((metrics) => renderPart(output, table, metrics)),
    same.length === 0 ? '' : `The same in every run: ${same.join(', ')}`,
    styled(output, 'dim', legendOf(table, shown)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What the numbers are, and which of the best nodes was taken where that is the same everywhere. */
function legendOf({ plan, tieBreaks }: SweepTable, shown: readonly SweepMetric[]): string {
  const tieBreak = commonTieBreak(tieBreaks);
  const lines = shown.length === 0 || plan.seeds.length === 1 ? [] : ['medians over the seeds'];
  if (tieBreak !== undefined) lines.push(describeTieBreak(tieBreak));
  return lines.join('\n');
}

/** Groups of metrics that fit beside the names of the points, at least one each. */
function splitToWidth(table: SweepTable, metrics: readonly SweepMetric[], width: number): SweepMetric[][] {
  const own = pointColumns(table).reduce((sum, { head, cells }) => sum + widest([head, ...cells]) + 2, 0);
  const groups: SweepMetric[][] = [];
  let left = 0;
  for (const metric of metrics) {
    const needed = widest([headOf(metric), ...cellsOf(metric)]) + 2;
    if (groups.length === 0 || needed > left) {
      groups.push([]);
      left = width - own;
    }
    groups.at(-1)!.push(metric);
    left -= needed;
  }
  return groups.length === 0 ? [[]] : groups;
}

function renderPart(output: Output, table: SweepTable, metrics: readonly SweepMetric[]): string {
  const points = pointColumns(table);
  const columns = [...points, ...metrics.map((metric) => ({ head: headOf(metric), cells: cellsOf(metric) }))];
  return renderTable(
    columns.map(({ head }) =>
      head
        .split('\n')
        .map((line) => styled(output, 'dim', line))
        .join('\n'),
    ),
    table.plan.points.map((_, row) => columns.map(({ cells }) => cells[row]!)),
    columns.map((_, index) => (index < points.length ? 'left' : 'right')),
  );
}

interface Column {
  readonly head: string;
  readonly cells: readonly string[];
}

/** The variant, where there are several, each parameter, and the tie-break where it differs and no parameter tells it. */
function pointColumns({ plan: { variants, parameters, points }, tieBreaks }: SweepTable): readonly Column[] {
  const records = points.map((point) => toRecord(point.parameters));
  const ofParameters = parameters.map(({ path }) => ({
    head: wrap(shorten(path).split(/(?<=[.\]])(?=[^.\]])/)),
    cells: records.map((record) => shorten(valueText(record[path]), 40)),
  }));
  const columns =
    variants.length === 1 && parameters.length > 0
      ? ofParameters
      : [{ head: 'variant', cells: points.map(({ variant }) => variant) }, ...ofParameters];
  const isTold = !needsTieBreakColumn(
    tieBreaks,
    columns.map(({ cells }) => cells),
  );
  return isTold ? columns : [...columns, { head: 'ties between\nnodes', cells: tieBreaks }];
}

function cellsOf({ medians, unit }: SweepMetric): readonly string[] {
  return medians.map((median) => (median === undefined ? '' : formatValue(median, unit)));
}

/** The name of a metric in several lines, broken at its underscores, with the values of its labels below. */
function headOf({ name }: SweepMetric): string {
  const [base = '', labels = ''] = name.split(/[{}]/);
  const lines = wrap(base.split(/(?<=_)/));
  const values = [...labels.matchAll(/="((?:\\.|[^"\\])*)"/g)].map(([, value]) => shorten(value!, 30));
  return values.length === 0 ? lines : `${lines}\n${values.join(', ')}`;
}

function wrap(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length > HEAD_WIDTH) lines.push(word);
    else lines[lines.length - 1] = line + word;
  }
  return lines.join('\n');
}

function widest(cells: readonly string[]): number {
  return Math.max(...cells.flatMap((cell) => cell.split('\n')).map(({ length }) => length));
}
