import { normalCdf } from './normal.ts';

export interface SignedRankResult {
  /** Sum of the ranks of the positive differences: R's V. */
  readonly positiveRankSum: number;
  /** Of the negative ones. */
  readonly negativeRankSum: number;
  /** Differences other than zero. */
  readonly count: number;
  /** Two-sided. */
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

/** Up to so many differences the distribution is worked out in full: some milliseconds. R goes to 50, SciPy to 50 ("auto"). */
const EXACT_LIMIT = 200;

/**
 * Wilcoxon's signed-rank test of paired differences: are they as often and as far above zero as below?
 *
 * Zeros are dropped (Wilcoxon's own rule; R's wilcox.test, SciPy's zero_method="wilcox") and equal sizes share their mean rank. The
 * distribution is the exact one of these very ranks when each sign is a coin toss. Without ties that is R's psignrank; with ties it
 * is what R's coin and exactRankTests and SciPy's exhaustive PermutationMethod compute, where plain wilcox.test would fall back on
 * the normal approximation. Beyond 200 differences it is that approximation, with the corrections for ties and continuity of R.
 */
export function signedRankTest(differences: readonly number[]): SignedRankResult {
  const ranked = rankBySize(differences.filter((difference) => difference !== 0));
  const count = ranked.length;
  const positive = sum(ranked.filter(({ isPositive }) => isPositive).map(({ doubledRank }) => doubledRank));
  const all = count * (count + 1);
  const smaller = Math.min(positive, all - positive);
  const isExact = count <= EXACT_LIMIT;
  const doubledRanks = ranked.map(({ doubledRank }) => doubledRank);
  const p = isExact ? exactP(doubledRanks, smaller) : normalP(doubledRanks, smaller);
  return {
    positiveRankSum: positive / 2,
    negativeRankSum: (all - positive) / 2,
    count,
    p,
    method: isExact ? 'exact' : 'normal',
  };
}

/** The least p that so many differences can give: all on one side. */
export function leastP(count: number): number {
  let p = 2;
  for (let i = 0; i < count; i++) p /= 2;
  return Math.min(1, p);
}

interface Ranked {
  /** Twice the mean rank, so that it is whole. */
  readonly doubledRank: number;
  readonly isPositive: boolean;
}

function rankBySize(differences: readonly number[]): Ranked[] {
  const sorted = differences.toSorted((a, b) => Math.abs(a) - Math.abs(b));
  const ranked: Ranked[] = [];
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && Math.abs(sorted[end]!) === Math.abs(sorted[start]!)) end++;
    for (const difference of sorted.slice(start, end))
      ranked.push({ doubledRank: start + 1 + end, isPositive: difference > 0 });
    start = end;
  }
  return ranked;
}

/** Twice the chance of a sum of ranks at most this small; the distribution is built up rank by rank. */
function exactP(doubledRanks: readonly number[], smaller: number): number {
  const chances = new Float64Array(smaller + 1);
  chances[0] = 1;
  for (const rank of doubledRanks) {
    for (let total = smaller; total >= 0; total--)
      chances[total] = (chances[total]! + (total >= rank ? chances[total - rank]! : 0)) / 2;
  }
  return Math.min(1, 2 * sum(chances));
}

function normalP(doubledRanks: readonly number[], smaller: number): number {
  const mean = sum(doubledRanks) / 4;
  // The variance of a sum of coin tosses weighed by their ranks: it is that of Wilcoxon less R's correction for ties.
  const variance = sum(doubledRanks.map((doubled) => (doubled / 2) * (doubled / 2))) / 4;
  const distance = Math.max(0, mean - smaller / 2 - 0.5);
  return Math.min(1, 2 * normalCdf(-distance / Math.sqrt(variance)));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
