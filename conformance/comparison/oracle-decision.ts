import type { DecisionCase } from '../case.ts';
import type { Decision, Score, Verdict } from './decision.ts';

/** An answer of the oracle in mode decision; see oracle/README.md. */
export interface OracleDecision {
  readonly id: string;
  readonly error?: string;
  readonly nodeOrder: readonly string[];
  readonly preFilter: {
    readonly status: string;
    readonly plugin?: string;
    readonly reasons?: readonly string[];
    readonly nodeNames: readonly string[] | null;
  };
  readonly filters: Readonly<Record<string, Verdict | null>>;
  readonly scores: Readonly<
    Record<string, Readonly<Record<string, { raw: number; normalized: number; weighted: number }>>>
  >;
  readonly totals: Readonly<Record<string, number>>;
  readonly best: readonly string[];
}

/**
 * The same without a word that can be worked out again: nodes by their place in the case, lists of equal numbers as one
 * number, sums left out. A few hundred bytes.
 */
export interface CompactDecision {
  /** Places of the nodes in the order of the snapshot; absent: as in the case. */
  readonly order?: readonly number[];
  readonly preFilter?: Verdict;
  readonly nodeNames?: readonly string[];
  readonly rejections?: readonly Verdict[];
  /** By node: 0 feasible, else 1 + the place in `rejections`. */
  readonly verdicts?: Numbers;
  readonly scores?: Readonly<Record<string, CompactScores>>;
}

/** Of one plugin, over the feasible nodes: weight, raw, and normalised where it differs. */
type CompactScores = readonly [number, Numbers, Numbers?];

type Numbers = number | readonly number[];

export function compact(of: DecisionCase, answer: OracleDecision): CompactDecision {
  const names = of.nodes.map(({ metadata }) => metadata.name);
  const order = answer.nodeOrder.map((name) => names.indexOf(name));
  const isRejected = answer.preFilter.status !== 'Success';
  const { plugin = '', status, reasons = [], nodeNames } = answer.preFilter;
  const rejections = new Map<string, Verdict>();
  const verdicts: number[] = [];
  if (!isRejected) {
    for (const name of names) {
      const verdict = answer.filters[name]!;
      if (verdict === null) verdicts.push(0);
      else {
        const sorted = { ...verdict, reasons: [...verdict.reasons].sort() };
        rejections.set(JSON.stringify(sorted), sorted);
        verdicts.push(1 + [...rejections.keys()].indexOf(JSON.stringify(sorted)));
      }
    }
  }
  const feasible = names.filter((_name, index) => verdicts[index] === 0);
  const scores = Object.entries(answer.scores).map(([name, byNode]): [string, CompactScores] => {
    const raw = shorten(feasible.map((node) => byNode[node]!.raw));
    const normalized = shorten(feasible.map((node) => byNode[node]!.normalized));
    const weight = weightOf(Object.values(byNode));
    return [name, JSON.stringify(raw) === JSON.stringify(normalized) ? [weight, raw] : [weight, raw, normalized]];
  });
  return {
    ...(order.every((place, index) => place === index) ? {} : { order }),
    ...(isRejected ? { preFilter: { plugin, code: status, reasons: [...reasons].sort() } } : {}),
    ...(nodeNames === null ? {} : { nodeNames }),
    ...(rejections.size === 0 ? {} : { rejections: [...rejections.values()] }),
    ...(isRejected ? {} : { verdicts: shorten(verdicts) }),
    ...(scores.length === 0 ? {} : { scores: Object.fromEntries(scores) }),
  };
}

/** The decision again, as all of it was said. */
export function expand(of: DecisionCase, answer: CompactDecision): Decision {
  const names = of.nodes.map(({ metadata }) => metadata.name);
  const nodeOrder = answer.order?.map((place) => names[place]!) ?? names;
  const verdicts = new Map<string, Verdict | undefined>();
  const { rejections = [], preFilter } = answer;
  const numbers = answer.verdicts === undefined ? [] : lengthen(answer.verdicts, names.length);
  for (const [index, number] of numbers.entries()) {
    verdicts.set(names[index]!, number === 0 ? undefined : rejections[number - 1]!);
  }
  const feasible = names.filter((_name, index) => numbers[index] === 0);
  const scores = new Map<string, ReadonlyMap<string, Score>>();
  const totals = new Map(feasible.map((name) => [name, 0]));
  for (const [plugin, [weight, raw, normalized = raw]] of Object.entries(answer.scores ?? {})) {
    const allRaw = lengthen(raw, feasible.length);
    const all = lengthen(normalized, feasible.length);
    scores.set(
      plugin,
      new Map(feasible.map((name, index) => [name, { raw: allRaw[index]!, normalized: all[index]!, weight }])),
    );
    for (const [index, name] of feasible.entries()) totals.set(name, totals.get(name)! + all[index]! * weight);
  }
  const highest = Math.max(...totals.values());
  const best = feasible.filter((name) => totals.get(name) === highest).sort();
  return { nodeOrder, preFilter, nodeNames: answer.nodeNames, verdicts, scores, totals, best };
}

function weightOf(scores: readonly { normalized: number; weighted: number }[]): number {
  const telling = scores.find(({ normalized }) => normalized !== 0);
  return telling === undefined ? 1 : telling.weighted / telling.normalized;
}

function shorten(numbers: readonly number[]): Numbers {
  return numbers.length > 0 && numbers.every((number) => number === numbers[0]) ? numbers[0]! : numbers;
}

function lengthen(numbers: Numbers, length: number): readonly number[] {
  return typeof numbers === 'number' ? Array.from({ length }, () => numbers) : numbers;
}
