import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../api/input-error.ts';
import type { ResultFile, ResultSink } from '../../observe/results.ts';
import { nameSweep, renderPlan, type SweepPlan } from '../../scenario/sweep-plan-file.ts';
import { explained, makeFolder, toFileName } from '../results-directory.ts';
import { writeAtomically } from '../write-atomically.ts';
import { parseCell, type CellRecord } from './cell-record.ts';

/** The name of the plan in the folder of a sweep. */
export const PLAN_FILE = 'plan.json';

/**
 * The folder of one sweep, `<out>/<scenario>/sweep-<name>/`: plan.json, cells/<address>.json, and when all cells are there
 * sweep.json and sweep.csv. Every file is whole or not there, and the bytes of each are the same whoever writes it; so several
 * processes may fill one folder, and one that was killed leaves a file called `....partial` at most, which nobody reads.
 */
export class SweepFolder implements ResultSink {
  readonly path: string;
  readonly #cells: string;

  constructor(path: string) {
    this.path = path;
    this.#cells = join(path, 'cells');
  }

  /** Where the cells of a plan go. */
  static of(out: string, plan: SweepPlan): SweepFolder {
    return new SweepFolder(join(out, toFileName(plan.scenario), `sweep-${nameSweep(plan)}`));
  }

  /** Makes the folder, and writes down what belongs into it. @throws InputError */
  begin(plan: SweepPlan): void {
    explained(this.path, () => makeFolder(this.#cells));
    writeAtomically(join(this.path, PLAN_FILE), renderPlan(plan));
  }

  /** Addresses of which there are files, whatever is in them. */
  list(): ReadonlySet<string> {
    try {
      const files = readdirSync(this.#cells).filter((file) => /^[0-9a-f]{32}\.json$/.test(file));
      return new Set(files.map((file) => file.slice(0, -'.json'.length)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
      throw new InputError(`this folder cannot be read (${(error as NodeJS.ErrnoException).code})`, {
        file: this.#cells,
      });
    }
  }

  /** The file of a cell as text; undefined when it is not there. */
  readText(address: string): string | undefined {
    try {
      return readFileSync(this.#fileOf(address), 'utf8');
    } catch {
      return undefined;
    }
  }

  /** What a cell came to; undefined when it is not there or damaged. */
  read(address: string): CellRecord | undefined {
    const text = this.readText(address);
    return text === undefined ? undefined : parseCell(address, text);
  }

  write(address: string, text: string): void {
    writeAtomically(this.#fileOf(address), text);
  }

  open(file: string): ResultFile {
    const pieces: Buffer[] = [];
    return {
      write: (piece) => void pieces.push(Buffer.from(piece as string)),
      close: () => writeAtomically(join(this.path, file), Buffer.concat(pieces)),
    };
  }

  #fileOf(address: string): string {
    return join(this.#cells, `${address}.json`);
  }
}
