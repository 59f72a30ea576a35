import { median } from 'd3-array';

/** The median of what was measured; undefined when nothing was. */
export function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const middle = median(values.filter((value) => value !== undefined));
  return middle === undefined ? undefined : Math.round(middle * 1_000_000) / 1_000_000;
}
