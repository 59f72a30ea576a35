import type { Time } from '../../engine/time.ts';

/**
 * What result files show as rows and columns, whatever the format: `pods`, `nodes` and `timeseries`. A value is worked out when it
 * is asked for.
 */
export interface ResultTable {
  readonly name: 'pods' | 'nodes' | 'timeseries';
  readonly rowCount: number;
  readonly columns: readonly ResultColumn[];
}

/** `row` counts from 0. The name says the unit: `created_seconds`, `capacity_memory_bytes`. */
export type ResultColumn =
  /** Empty: nothing to say. */
  | { readonly kind: 'text'; readonly name: string; readonly valueAt: (row: number) => string }
  /** Shown in seconds; NEVER: it did not happen. */
  | { readonly kind: 'time'; readonly name: string; readonly valueAt: (row: number) => Time }
  /** Whole and not negative. */
  | { readonly kind: 'count'; readonly name: string; readonly valueAt: (row: number) => number }
  /** Shown to a millionth; NaN: no value. */
  | { readonly kind: 'number'; readonly name: string; readonly valueAt: (row: number) => number };
