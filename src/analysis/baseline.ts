import type { Direction } from './metric-direction.ts';

/** How far a value may move before anybody is told: a share of the baseline's value, or an amount in the metric's unit. */
export type Tolerance =
  { readonly kind: 'share'; readonly share: number } | { readonly kind: 'amount'; readonly amount: number };

export interface BaselineEntry {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly tolerance: Tolerance;
  /** `none`: it should not move, neither up nor down. */
  readonly direction: Direction;
}

/** Assumption: less than this nobody would act on. A run with the same policy does not move at all. */
export const DEFAULT_TOLERANCE: Tolerance = { kind: 'share', share: 0.05 };

/** `moved`: a metric without a direction that left its range. */
export type BaselineVerdict = 'same' | 'within tolerance' | 'better' | 'worse' | 'moved' | 'not measured';

/** How a value stands to the baseline. Undefined: this time there was nothing to measure. */
export function judgeAgainst(entry: BaselineEntry, value: number | undefined): BaselineVerdict {
  if (value === undefined) return 'not measured';
  const change = value - entry.value;
  if (change === 0) return 'same';
  if (Math.abs(change) <= allowance(entry) * (1 + ROUNDING)) return 'within tolerance';
  if (entry.direction === 'none') return 'moved';
  return change > 0 === (entry.direction === 'higher') ? 'better' : 'worse';
}

/** A change of exactly the tolerance is allowed, whatever the last bits of the binary numbers say. */
const ROUNDING = 1e-9;

export function allowance({ value, tolerance }: Pick<BaselineEntry, 'value' | 'tolerance'>): number {
  return tolerance.kind === 'amount' ? tolerance.amount : Math.abs(value) * tolerance.share;
}

/** Those that make a check fail. */
export function isBroken(verdict: BaselineVerdict): boolean {
  return verdict === 'worse' || verdict === 'moved' || verdict === 'not measured';
}
