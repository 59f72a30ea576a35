import { normalQuantile } from './normal.ts';
import { leastP } from './signed-rank-test.ts';

/** How often a difference of the size that was seen is to be found: the usual power (Cohen 1988). */
const POWER = 0.8;

/**
 * How many seeds it would take to show a difference of the kind that these pairs have, if it is real: Noether (1987, "Sample Size
 * Determination for Some Common Nonparametric Tests", JASA 82), for the two-sided signed-rank test at `level` with power 0.8:
 * (z(level / 2) + z(power))^2 / (3 (p - 1/2)^2), where p is the share of pairs of differences with a positive sum. At least as many as
 * the test needs when all lie on one side. An estimate from the seeds that were run: rough when they were few.
 *
 * @returns Infinity when the differences lie evenly around zero.
 */
export function seedsToSettle(differences: readonly number[], level: number): number {
  const share = positivePairs(differences);
  const offset = share - 0.5;
  if (offset === 0) return Infinity;
  const least = fewestSeeds(level);
  if (share === 0 || share === 1) return least;
  const reach = normalQuantile(1 - level / 2) + normalQuantile(POWER);
  return Math.max(least, Math.ceil((reach * reach) / (3 * offset * offset)));
}

/** With fewer, even differences that all lie on one side would show nothing. */
export function fewestSeeds(level: number): number {
  let count = 1;
  while (leastP(count) > level) count++;
  return count;
}

/** Of all pairs of two differences, the share with a sum above zero; sums of zero count half. */
function positivePairs(differences: readonly number[]): number {
  if (differences.length === 1) return (Math.sign(differences[0]!) + 1) / 2;
  let halves = 0;
  let pairs = 0;
  for (const [index, a] of differences.entries()) {
    for (const b of differences.slice(index + 1)) {
      halves += a + b > 0 ? 2 : a + b === 0 ? 1 : 0;
      pairs++;
    }
  }
  return halves / (2 * pairs);
}
