import process from 'node:process';
import { loadScenario } from '../../scenario/load.ts';
import { simulate } from '../../scenario/simulation.ts';
import { setLateOptions } from '../node-options.ts';
import type { Cell } from './cell.ts';
import { LocalRunner } from './local-runner.ts';
import { packError, type WorkerMessage } from './worker-message.ts';

/** Milliseconds of wall time between two words of progress. */
const PROGRESS_INTERVAL = 100;

setLateOptions();

// The entry of a worker process. A Ctrl-C in the terminal reaches the whole group: it is for the one that started us.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

const runner = new LocalRunner({ loadScenario, simulate });
process.on('message', (cell: Cell) => void answer(cell));

async function answer(cell: Cell): Promise<void> {
  let saidAt = 0;
  try {
    const result = await runner.run(cell, (share) => {
      if (performance.now() - saidAt < PROGRESS_INTERVAL) return;
      saidAt = performance.now();
      say({ kind: 'progress', share });
    });
    if (result !== undefined) say({ kind: 'result', result });
  } catch (error) {
    say(packError(error));
  }
}

function say(message: WorkerMessage): void {
  process.send?.(message);
}
