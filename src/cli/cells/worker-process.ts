import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../scenario/root.ts';
import { NODE_OPTIONS, THRIFTY_OPTIONS } from '../node-options.ts';
import type { Cell, CellResult, CellRunner, WorkerOptions } from './cell.ts';
import { unpackError, type WorkerMessage } from './worker-message.ts';

/**
 * Runs cells in a process of its own. Not in a thread: the garbage collector and the compiler of one run stay out of the way of
 * another's, and a run that dies of want of memory takes nobody with it.
 */
export class WorkerProcess implements CellRunner {
  readonly #child: ChildProcess;
  #isStopped = false;

  constructor({ isThrifty }: WorkerOptions) {
    const isBuilt = ROOT.pathname.endsWith('/dist/');
    const loader = isBuilt ? [] : ['--import', new URL('../node_modules/tsx/dist/loader.mjs', ROOT).href];
    const entry = new URL(`cli/cells/worker.${isBuilt ? 'js' : 'ts'}`, ROOT);
    this.#child = fork(fileURLToPath(entry), [], {
      execArgv: [...(isThrifty ? THRIFTY_OPTIONS : NODE_OPTIONS), ...loader],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // Each run has its own ears.
    this.#child.setMaxListeners(0);
    this.#child.on('error', () => {});
  }

  run(cell: Cell, onProgress: (share: number) => void): Promise<CellResult | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.#child.off('message', onMessage);
        this.#child.off('exit', onExit);
        act();
      };
      const onMessage = (message: WorkerMessage): void => {
        if (message.kind === 'progress') onProgress(message.share);
        else if (message.kind === 'result') settle(() => resolve(message.result));
        else settle(() => reject(unpackError(message)));
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
        settle(() => {
          if (this.#isStopped) resolve(undefined);
          else reject(new Error(`a worker process ended in the middle of a run (${signal ?? `exit code ${code}`})`));
        });
      this.#child.on('message', onMessage);
      this.#child.on('exit', onExit);
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        onExit(this.#child.exitCode, this.#child.signalCode);
        return;
      }
      this.#child.send(cell, (error) => {
        if (error !== null && !this.#isStopped) settle(() => reject(error));
      });
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#child.kill('SIGKILL');
  }
}
