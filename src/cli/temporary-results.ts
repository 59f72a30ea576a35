import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResultFile, ResultSink } from '../observe/results.ts';
import { ResultsDirectory } from './results-directory.ts';

/** Results that nobody will read, in the system's folder for such things. */
export class TemporaryResults implements ResultSink {
  readonly #folder = mkdtempSync(join(tmpdir(), 'orrery-'));
  readonly #directory = new ResultsDirectory(this.#folder, 'second', 'run');

  open(file: string): ResultFile {
    return this.#directory.open(file);
  }

  discard(): void {
    this.#directory.discard();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
