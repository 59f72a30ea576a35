import type { Decision } from '../../analysis/first-difference.ts';
import type { Summary } from '../../observe/results.ts';
import type { Parameter } from '../../scenario/sweep-section.ts';

/** One run among many: a scenario, changed or not, with one seed. Plain data, so that it can go to another process. */
export interface Cell {
  readonly file: string;
  /** What is in the file, if it has been read already: so that all cells of a sweep are of one scenario. */
  readonly text?: string | undefined;
  /** One of the scenario's variants; undefined: the scenario itself. */
  readonly variant?: string | undefined;
  readonly set: readonly string[];
  /** What this point of a grid changes. */
  readonly parameters?: readonly Parameter[] | undefined;
  /** Undefined: the scenario's own. */
  readonly seed?: string | undefined;
  /** Whether to bring back every answer of the scheduler. */
  readonly hasDecisions: boolean;
}

export interface CellResult {
  /** Names all that decides the result: see cellAddress. */
  readonly address: string;
  readonly summary: Summary;
  readonly warnings: readonly string[];
  readonly decisions: readonly Decision[];
}

/** How a process for cells is started. */
export interface WorkerOptions {
  /** Less memory, a little more time. */
  readonly isThrifty: boolean;
}

/** Runs cells, one after the other. */
export interface CellRunner {
  /**
   * @param onProgress is told the share of the run that is done, now and then.
   * @returns undefined when it was stopped.
   * @throws InputError for a mistake in the scenario.
   */
  run(cell: Cell, onProgress: (share: number) => void): Promise<CellResult | undefined>;
  /** Ends the present run and gives up what it holds; there will be no further one. */
  stop(): void;
}
