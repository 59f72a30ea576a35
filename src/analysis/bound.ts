/** What a metric must be. At least one of them is there. */
export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly equals?: number | undefined;
}

export type BoundName = 'min' | 'max' | 'equals';

/** The first bound that a value breaks. */
export function brokenBound({ min, max, equals }: Bounds, value: number): BoundName | undefined {
  if (equals !== undefined && value !== equals) return 'equals';
  if (min !== undefined && value < min) return 'min';
  return max !== undefined && value > max ? 'max' : undefined;
}
