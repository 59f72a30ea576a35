import type { TieBreak } from '../scheduling/tie-break.ts';

/** What decides among nodes with the same score. */
const DECIDERS: Readonly<Record<TieBreak, string>> = {
  random: 'draw',
  'lowest-name': 'lowest name',
  'highest-name': 'highest name',
};

/** `draw`, `lowest name`: what picked one of the best nodes. */
export function describeDecider(tieBreak: TieBreak): string {
  return DECIDERS[tieBreak];
}

/**
 * What stands behind the score of a chosen node that shares it: `, drawn from 341 nodes with that score` or
 * `, as 340 others; lowest name`. Empty where no other node has the score.
 *
 * @param tieBreak undefined where old results do not say it.
 */
export function describeTie(
  tieBreak: TieBreak | undefined,
  tiedCount: number,
  format: (count: number) => string,
): string {
  if (tiedCount <= 1) return '';
  if (tieBreak === 'random') return `, drawn from ${format(tiedCount)} nodes with that score`;
  const others = `, as ${format(tiedCount - 1)} ${tiedCount === 2 ? 'other' : 'others'}`;
  return tieBreak === undefined ? others : `${others}; ${DECIDERS[tieBreak]}`;
}

/** `ties between nodes: lowest-name`: the rule of a report, as the scenario names it. */
export function describeTieBreak(tieBreak: string): string {
  return `ties between nodes: ${tieBreak}`;
}

/** The same for variants that may differ: said once when it is one rule for all, else with the names of those that have it. */
export function describeTieBreaks(byName: readonly (readonly [name: string, tieBreak: TieBreak])[]): string {
  const groups = new Map<TieBreak, string[]>();
  for (const [name, tieBreak] of byName) {
    const names = groups.get(tieBreak);
    if (names === undefined) groups.set(tieBreak, [name]);
    else names.push(name);
  }
  const rules = [...groups.keys()];
  if (rules.length === 1) return describeTieBreak(rules[0]!);
  return describeTieBreak(rules.map((rule) => `${rule} (${groups.get(rule)!.join(', ')})`).join(', '));
}

/** Whether a table has to have a column for the rule: it differs between the rows, and no other column tells it. */
export function needsTieBreakColumn(
  tieBreaks: readonly (TieBreak | undefined)[],
  columns: readonly (readonly string[])[],
): boolean {
  const isTold = columns.some((cells) => tieBreaks.every((tieBreak, row) => tieBreak === cells[row]));
  return !isTold && tieBreaks.some((tieBreak) => tieBreak !== tieBreaks[0]);
}

/** The one rule of all; undefined where they differ or old results do not say it. */
export function commonTieBreak(tieBreaks: readonly (TieBreak | undefined)[]): TieBreak | undefined {
  const [first] = tieBreaks;
  return tieBreaks.every((tieBreak) => tieBreak === first) ? first : undefined;
}
