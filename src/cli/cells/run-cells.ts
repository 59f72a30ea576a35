import type { Host } from '../host.ts';
import type { Cell, CellResult, CellRunner } from './cell.ts';
import { LocalRunner } from './local-runner.ts';
import { showCells, type CellsDisplay } from './cells-progress.ts';

export interface RunCellsOptions {
  /** Runs at the same time. One of them needs no process of its own, unless it is to use less memory for many cells. */
  readonly workerCount: number;
  readonly isQuiet: boolean;
  /** Takes each result as it comes; none is kept then, because a sweep may have more of them than memory. */
  readonly onResult?: ((index: number, result: CellResult) => void) | undefined;
  /** Shows how far the cells are, in the place of the usual bar. */
  readonly display?: CellsDisplay | undefined;
  /** Workers use less memory. Default: false. */
  readonly isThrifty?: boolean;
}

/**
 * Runs all cells, several at a time, each as soon as a runner is free.
 *
 * @returns the results in the order of the cells, whatever the order in which the runs ended (none when `onResult` has taken them);
 *   undefined after Ctrl-C.
 * @throws what the first of the cells that failed threw; those before it have run to their ends, so that it is the same each time.
 */
export async function runCells(
  host: Host,
  cells: readonly Cell[],
  { workerCount, isQuiet, onResult, display: ownDisplay, isThrifty = false }: RunCellsOptions,
): Promise<readonly CellResult[] | undefined> {
  const count = Math.min(workerCount, cells.length);
  const isLocal = cells.length <= 1 || (count <= 1 && !isThrifty);
  const runners: readonly CellRunner[] = isLocal
    ? [new LocalRunner(host)]
    : await Promise.all(Array.from({ length: count }, () => host.startWorker({ isThrifty })));
  let isInterrupted = false;
  const stopAll = (): void => runners.forEach((runner) => runner.stop());
  const release = host.onInterrupt(() => {
    isInterrupted = true;
    stopAll();
  });
  const display = ownDisplay ?? (await showCells(host, cells.length, isQuiet));
  try {
    const outcomes = await drain(cells, runners, {
      onProgress: display.update,
      onResult,
      isInterrupted: () => isInterrupted,
    });
    if (isInterrupted) return undefined;
    const failed = outcomes.find((outcome) => outcome !== undefined && 'error' in outcome);
    if (failed !== undefined && 'error' in failed) throw failed.error;
    return onResult === undefined ? (outcomes as readonly CellResult[]) : [];
  } finally {
    display.end();
    release();
    stopAll();
  }
}

type Outcome = CellResult | { readonly error: unknown } | undefined;

interface DrainOptions {
  readonly onProgress: CellsDisplay['update'];
  readonly onResult: RunCellsOptions['onResult'];
  readonly isInterrupted: () => boolean;
}

/** No cell is begun after one has failed. */
async function drain(
  cells: readonly Cell[],
  runners: readonly CellRunner[],
  { onProgress, onResult, isInterrupted }: DrainOptions,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = cells.map(() => undefined);
  let next = 0;
  let hasFailed = false;
  const work = async (runner: CellRunner, place: number): Promise<void> => {
    while (next < cells.length && !hasFailed && !isInterrupted()) {
      const index = next++;
      try {
        const result = await runner.run(cells[index]!, (share) => onProgress(index, share, place));
        if (onResult === undefined) outcomes[index] = result;
        else if (result !== undefined) onResult(index, result);
        onProgress(index, 1, place);
      } catch (error) {
        outcomes[index] = { error };
        hasFailed = true;
      }
    }
  };
  await Promise.all(runners.map(work));
  return outcomes;
}
