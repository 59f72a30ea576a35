import { MAX_NODE_SCORE } from './plugin.ts';

/**
 * Stretches raw scores so that the highest becomes 100, in place; `reverse` turns them round, so that 0 becomes 100.
 * All scores 0: all 0, or all 100 in reverse (plugins/helper/normalize_score.go).
 */
export function normalizeScores(scores: number[], reverse: boolean): void {
  let highest = 0;
  for (const score of scores) if (score > highest) highest = score;
  for (let index = 0; index < scores.length; index++) {
    const share = highest === 0 ? 0 : Math.trunc((MAX_NODE_SCORE * scores[index]!) / highest);
    scores[index] = reverse ? MAX_NODE_SCORE - share : share;
  }
}
