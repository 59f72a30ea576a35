/**
 * Adjusts p for many questions at once, so that the chance of even one false alarm stays below the level (Holm 1979, "A Simple
 * Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6(2)). As R's p.adjust(method = "holm").
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).sort((a, b) => ps[a]! - ps[b]! || a - b);
  const adjusted = ps.map(() => 1);
  let highest = 0;
  for (const [place, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (ps.length - place) * ps[index]!));
    adjusted[index] = highest;
  }
  return adjusted;
}
