import type { Host } from '../host.ts';
import { showCells, type CellsDisplay } from '../cells/cells-progress.ts';
import { formatSeconds } from '../number-format.ts';

/** Rows of workers that are shown at most; a screen has few lines. */
const MOST_ROWS = 16;
/** Milliseconds of wall time between two drawings. */
const DRAW_INTERVAL = 100;

interface ShownCells {
  /** What each of the cells to be run is called. */
  readonly describe: (index: number) => string;
  readonly count: number;
  /** Cells that were there already. */
  readonly foundCount: number;
  readonly workerCount: number;
}

/** A bar for the whole sweep and a row per worker on a terminal; now and then a line where there is none. */
export async function showSweep(host: Host, cells: ShownCells, isQuiet: boolean): Promise<CellsDisplay> {
  if (isQuiet || host.stderr.isTTY !== true) return showCells(host, cells.count, isQuiet);
  const { default: cliProgress } = await import('cli-progress');
  const bars = new cliProgress.MultiBar({
    stream: host.stderr,
    format: '{bar} {percentage}%  {text}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    // A row that is broken in two would put the others out of place.
    linewrap: false,
    // Drawn when there is something new, see below.
    fps: 1,
    // Ctrl-C belongs to the command, which ends the bars.
    gracefulExit: false,
  });
  const all = cells.count + cells.foundCount;
  const total = bars.create(all, cells.foundCount, { text: `${cells.foundCount} of ${all} cells` });
  const rows = Array.from({ length: Math.min(cells.workerCount, cells.count, MOST_ROWS) }, () =>
    bars.create(1, 0, { text: '' }),
  );
  const beganAt = host.wallClock();
  let drawnAt = -Infinity;
  let done = 0;
  return {
    update(index, share, runner) {
      if (share === 1) done++;
      if (host.wallClock() - drawnAt < DRAW_INTERVAL && done < cells.count) return;
      drawnAt = host.wallClock();
      rows[runner]?.update(share, { text: cells.describe(index) });
      const seconds = (host.wallClock() - beganAt) / 1000;
      const left = done === 0 ? '' : `, ${formatSeconds(Math.ceil((seconds / done) * (cells.count - done)))} left`;
      const found = cells.foundCount + done;
      total.update(found, { text: `${found} of ${all} cells${left}` });
      bars.update();
    },
    end: () => bars.stop(),
  };
}
