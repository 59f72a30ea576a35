import type { Summary } from '../observe/results.ts';
import { runCells, type RunCellsOptions } from './cells/run-cells.ts';
import type { Host } from './host.ts';

/** A scenario, changed or not, with some seeds. */
interface SeededScenario {
  readonly file: string;
  readonly variant: string | undefined;
  readonly set: readonly string[];
  readonly seeds: readonly string[];
}

/** Its summaries in the order of the seeds; undefined after Ctrl-C. */
export async function runSeeds(
  host: Host,
  { file, variant, set, seeds }: SeededScenario,
  options: RunCellsOptions,
): Promise<{ readonly summaries: readonly Summary[]; readonly warnings: readonly string[] } | undefined> {
  const cells = seeds.map((seed) => ({ file, variant, set, seed, hasDecisions: false }));
  const results = await runCells(host, cells, options);
  if (results === undefined) return undefined;
  return {
    summaries: results.map(({ summary }) => summary),
    warnings: [...new Set(results.flatMap(({ warnings }) => warnings))],
  };
}
