import type { SweepPlan } from '../../scenario/sweep-plan-file.ts';
import type { Host } from '../host.ts';
import { selectMetrics } from '../metric-list.ts';
import type { SweepFolder } from './sweep-folder.ts';
import { gatherSweep, renderSweep, writeSweep } from './sweep-table.ts';
import { renderSweepText } from './sweep-text.ts';

export interface FinishOptions {
  /** As --metrics has it. */
  readonly metrics: string | undefined;
  readonly json: boolean;
  readonly isQuiet: boolean;
}

/** Writes sweep.json and sweep.csv of a sweep whose cells are all there, and prints it. @throws InputError */
export function finishSweep(host: Host, folder: SweepFolder, plan: SweepPlan, options: FinishOptions): void {
  const table = gatherSweep(folder, plan);
  writeSweep(folder, table);
  const names = selectMetrics(
    options.metrics,
    table.metrics.map(({ name }) => name),
  );
  if (options.json) host.stdout.write(renderSweep(table));
  else if (!options.isQuiet)
    host.stdout.write(`${renderSweepText(host.stdout, table, names)}\n\nresults in ${folder.path}\n`);
}
