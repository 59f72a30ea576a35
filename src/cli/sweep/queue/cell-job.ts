import type { Parameter } from '../../../scenario/sweep-section.ts';

/** The queue of all orrery workers. */
export const QUEUE_NAME = 'orrery-cells';

/**
 * What stands in the queue for one cell, under its address: all that a worker needs but for the files that the scenario names,
 * which it must have itself. Each job is whole in itself: whatever Redis forgets can be put in again.
 */
export interface CellJob {
  /** Of the simulator: another version gives other results. */
  readonly version: string;
  /** The scenario file, relative to the folder in which the sweep was started; with slashes. */
  readonly file: string;
  readonly text: string;
  /** The files that the scenario names, as it names them, with the SHA-256 of their contents. */
  readonly files: readonly { readonly name: string; readonly hash: string }[];
  readonly variant: string;
  readonly set: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly seed: string;
}

/** Begins the reason of a failure that no second attempt would mend, and that is nobody's bug. */
export const MISTAKE = 'mistake: ';
