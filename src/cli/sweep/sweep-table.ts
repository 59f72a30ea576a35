import { InputError } from '../../api/input-error.ts';
import { medianOf } from '../../analysis/median-values.ts';
import { directionOf, type Direction } from '../../analysis/metric-direction.ts';
import { nameSweep, originOf, renderRows, toRecord, type SweepPlan } from '../../scenario/sweep-plan-file.ts';
import { numberText } from '../../observe/number-text.ts';
import { CsvFile } from '../../observe/results/csv-file.ts';
import type { ResultSink } from '../../observe/results.ts';
import type { TieBreak } from '../../scheduling/tie-break.ts';
import { valueText } from './point-text.ts';
import type { SweepFolder } from './sweep-folder.ts';

/** One metric over all cells of a sweep. */
export interface SweepMetric {
  readonly name: string;
  readonly unit: string;
  readonly direction: Direction;
  /** In the order of the cells; undefined where a run had nothing to measure. */
  readonly values: readonly (number | undefined)[];
  /** Over the seeds, in the order of the points. */
  readonly medians: readonly (number | undefined)[];
}

/** A complete sweep. */
export interface SweepTable {
  readonly plan: SweepPlan;
  /** In the order of the cells. */
  readonly fingerprints: readonly string[];
  /** Which of the best nodes was taken, in the order of the points. */
  readonly tieBreaks: readonly TieBreak[];
  /** In the order of their names. */
  readonly metrics: readonly SweepMetric[];
}

/** Gathers what all cells came to. @throws InputError when one is missing: somebody else has taken it away. */
export function gatherSweep(folder: SweepFolder, plan: SweepPlan): SweepTable {
  const fingerprints: string[] = [];
  const tieBreaks: TieBreak[] = [];
  const columns = new Map<string, { unit: string; values: (number | undefined)[] }>();
  for (const [index, address] of plan.cells.entries()) {
    const record = folder.read(address);
    if (record === undefined) throw new InputError(`the cell ${address} has gone meanwhile`, { file: folder.path });
    fingerprints.push(record.fingerprint);
    if (index % plan.seeds.length === 0) tieBreaks.push(record.tieBreak);
    for (const [name, { value, unit }] of Object.entries(record.metrics)) {
      let column = columns.get(name);
      if (column === undefined) columns.set(name, (column = { unit, values: plan.cells.map(() => undefined) }));
      column.values[index] = value;
    }
  }
  const names = [...columns.keys()].sort();
  const metrics = names.map((name): SweepMetric => {
    const { unit, values } = columns.get(name)!;
    return { name, unit, direction: directionOf(name), values, medians: mediansOf(values, plan) };
  });
  return { plan, fingerprints, tieBreaks, metrics };
}

function mediansOf(values: readonly (number | undefined)[], { points, seeds }: SweepPlan): (number | undefined)[] {
  return points.map((_, index) => medianOf(values.slice(index * seeds.length, (index + 1) * seeds.length)));
}

/** As sweep.json holds it: a line for each metric, point and cell; `values` and `medians` are in the order of the metrics. */
export function renderSweep({ plan, fingerprints, tieBreaks, metrics }: SweepTable): string {
  const { scenario, version, variants, seeds, parameters, points, cells } = plan;
  const head = { kind: 'Sweep', sweep: nameSweep(plan), scenario, version, variants, seeds };
  return renderRows(head, {
    parameters,
    metrics: metrics.map(({ name, unit, direction }) => ({ name, unit, direction })),
    points: points.map((point, index) => ({
      ...point,
      parameters: toRecord(point.parameters),
      tieBreak: tieBreaks[index],
      medians: metrics.map(({ medians }) => medians[index] ?? null),
    })),
    cells: cells.map((cell, index) => {
      const { point, seed } = originOf(plan, index);
      return {
        cell,
        variant: point.variant,
        parameters: toRecord(point.parameters),
        seed,
        fingerprint: fingerprints[index],
        values: metrics.map(({ values }) => values[index] ?? null),
      };
    }),
  });
}

/** sweep.json, and sweep.csv with a row per cell. */
export function writeSweep(sink: ResultSink, table: SweepTable): void {
  const { plan, fingerprints, tieBreaks, metrics } = table;
  const file = sink.open('sweep.json');
  file.write(renderSweep(table));
  file.close();
  const paths = plan.parameters.map(({ path }) => path);
  const csv = new CsvFile(sink, 'sweep.csv', [
    'cell',
    'variant',
    ...paths,
    'seed',
    'fingerprint',
    'tie_break',
    ...metrics.map(({ name }) => name),
  ]);
  for (const [index, cell] of plan.cells.entries()) {
    const { point, seed } = originOf(plan, index);
    const values = toRecord(point.parameters);
    csv.write([
      cell,
      point.variant,
      ...paths.map((path) => valueText(values[path])),
      seed,
      fingerprints[index]!,
      tieBreaks[Math.floor(index / plan.seeds.length)]!,
      ...metrics.map(({ values: measured }) => (measured[index] === undefined ? '' : numberText(measured[index]))),
    ]);
  }
  csv.close();
}
