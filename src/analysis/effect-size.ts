/**
 * A12 of Vargha and Delaney (2000, "A Critique and Improvement of the CL Common Language Effect Size Statistics of McGraw and Wong",
 * Journal of Educational and Behavioral Statistics 25(2)): the chance that a value of `first` is above one of `second`, ties half.
 * 0.5: neither; it is the Mann-Whitney U of `first` divided by the number of pairs. Looks at all pairs, whatever the seeds.
 */
export function a12(first: readonly number[], second: readonly number[]): number {
  let halves = 0;
  for (const a of first) for (const b of second) halves += a > b ? 2 : a === b ? 1 : 0;
  return halves / (2 * first.length * second.length);
}

export type EffectSize = 'negligible' | 'small' | 'medium' | 'large';

/** In words, with the bounds that Vargha and Delaney (2000) give: 0.56, 0.64, 0.71 and their mirror images. */
export function describeEffect(value: number): EffectSize {
  const distance = Math.max(value, 1 - value);
  if (distance >= 0.71) return 'large';
  if (distance >= 0.64) return 'medium';
  return distance >= 0.56 ? 'small' : 'negligible';
}
