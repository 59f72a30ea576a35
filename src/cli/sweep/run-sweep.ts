import { InputError } from '../../api/input-error.ts';
import { BASE_VARIANT } from '../../scenario/base-variant.ts';
import { originOf } from '../../scenario/sweep-plan-file.ts';
import type { Cell, CellResult } from '../cells/cell.ts';
import { runCells } from '../cells/run-cells.ts';
import type { Host } from '../host.ts';
import { renderCell } from './cell-record.ts';
import type { ReadySweep } from './plan-sweep.ts';
import { pointText } from './point-text.ts';
import type { SweepFolder } from './sweep-folder.ts';
import { showSweep } from './sweep-progress.ts';

export interface RunSweepOptions {
  readonly workerCount: number;
  readonly isQuiet: boolean;
  /** Cells that are there already, for the display. */
  readonly foundCount: number;
}

/** What a run of a cell needs, for whoever runs it. */
export function cellOf({ plan, file, text, set }: ReadySweep, index: number): Cell {
  const { point, seed } = originOf(plan, index);
  const { variant, parameters } = point;
  return {
    file,
    text,
    variant: variant === BASE_VARIANT ? undefined : variant,
    set,
    parameters,
    seed,
    hasDecisions: false,
  };
}

/** `packed, cluster.pools[0].count=80, seed 3` */
export function describeCell({ plan }: Pick<ReadySweep, 'plan'>, index: number): string {
  const { point, seed } = originOf(plan, index);
  return `${pointText(point)}, seed ${seed}`;
}

/**
 * Runs cells here and writes each down as soon as it is done.
 *
 * @param indexes of the cells in the plan.
 * @returns the warnings of the runs; undefined after Ctrl-C.
 * @throws InputError, also when the files of the scenario have changed meanwhile.
 */
export async function runSweep(
  host: Host,
  sweep: ReadySweep,
  folder: SweepFolder,
  indexes: readonly number[],
  { workerCount, isQuiet, foundCount }: RunSweepOptions,
): Promise<readonly string[] | undefined> {
  const warnings = new Set<string>();
  const onResult = (place: number, result: CellResult): void => {
    const index = indexes[place]!;
    const address = sweep.plan.cells[index]!;
    if (result.address !== address) throw changed(sweep, describeCell(sweep, index));
    folder.write(address, renderCell(address, originOf(sweep.plan, index).point, result.summary));
    for (const warning of result.warnings) warnings.add(warning);
  };
  const display = await showSweep(
    host,
    { describe: (place) => describeCell(sweep, indexes[place]!), count: indexes.length, foundCount, workerCount },
    isQuiet,
  );
  const cells = indexes.map((index) => cellOf(sweep, index));
  const results = await runCells(host, cells, { workerCount, isQuiet, onResult, display });
  return results && [...warnings];
}

function changed({ file }: ReadySweep, cell: string): InputError {
  return new InputError(`the files of the scenario have changed since the sweep began (${cell})`, { file });
}
