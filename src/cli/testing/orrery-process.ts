import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LOADER = new URL('../../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url));

/** The whole program in a process of its own, to be killed. */
export class OrreryProcess {
  stdout = '';
  stderr = '';
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #child: ChildProcess;

  constructor(words: readonly string[], folder: string) {
    // Without --no-parallel-scavenge and the like: those are of no use here, and the words of main.ts's first line are for Linux.
    this.#child = spawn(process.execPath, ['--import', LOADER, MAIN, ...words], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout!.on('data', (text: Buffer) => (this.stdout += text.toString()));
    this.#child.stderr!.on('data', (text: Buffer) => (this.stderr += text.toString()));
    this.ended = new Promise((resolve) => this.#child.on('close', (code, signal) => resolve(code ?? signal!)));
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Waits until something is so, or fails after a minute. */
export async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 60_000) throw new Error(`this never came true: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
